"""The stage profile of the repositories as statements, each with the shares it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.phrases import day, say, stage
from workflows.reports.shape import Count, Line, Name, Strong, Text, Web

if TYPE_CHECKING:
    from workflows.lifecycle.profiles import RepoProfile, Share
    from workflows.lifecycle.state import ProjectState


def repository_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return one line for each repository: where its work of the last 30 days lies, and what was released."""
    return tuple(_line(state, profile) for profile in state.profiles)


def _line(state: ProjectState, profile: RepoProfile) -> Line:
    name = Strong(Name(profile.repo))
    evidence = (*_shares(state, profile), *_releases(state, profile))
    if profile.stage is None:
        silent = "no recent work" if not profile.pulls else "recent work in no stage that I can tell"
        return Line(say(name, f": {silent}"), evidence)
    declared: tuple[Text, ...] = (("the policy says so",),) if profile.declared else ()
    return Line(say(name, ": ", stage(state, profile.stage)), (*evidence, *declared))


def _shares(state: ProjectState, profile: RepoProfile) -> tuple[Text, ...]:
    work = [_share(state, share, "pull requests and branches", profile) for share in profile.work]
    files = [_share(state, share, "changed files", profile) for share in profile.files]
    return (*work[:2], *files[:2])


def _share(state: ProjectState, share: Share, noun: str, profile: RepoProfile) -> Text:
    where = stage(state, share.stage)
    number = f"{share.number} of {share.total} {noun} since "
    return say(number, day(state, profile.since), " in ", where, " (", Name(share.example), ")")


def _releases(state: ProjectState, profile: RepoProfile) -> tuple[Text, ...]:
    if not profile.releases:
        return ()
    last = profile.releases[0]
    link: Text = (" ", Web("[see]", last.url)) if last.url else ()
    count = Count(len(profile.releases), "release")
    return (say(count, ", the last ", Name(last.name), " on ", day(state, last.at), link),)

"""The stage profile of the repositories as statements, each with the shares it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.phrases import day, say, stage, tell, tell_many
from workflows.reports.shape import Line, Name, Strong, Text, Web

if TYPE_CHECKING:
    from workflows.lifecycle.profiles import RepoProfile, Share
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Inline

SHOWN = 2
"""Stages that are told of the work, and of the files."""


def repository_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return one line for each repository: where its work of the last 30 days lies, and what was released."""
    return tuple(_line(state, profile) for profile in state.profiles)


def _line(state: ProjectState, profile: RepoProfile) -> Line:
    name = Strong(Name(profile.repo))
    evidence = (*_shares(state, profile), *_releases(state, profile))
    if profile.stage is None:
        silent = tell("recent work in no stage that I can tell") if profile.pulls else tell("no recent work")
        return Line(say(name, ": ", silent), evidence)
    declared = (tell("the policy says so"),) if profile.declared else ()
    return Line(say(name, ": ", stage(state, profile.stage)), (*evidence, *declared))


def _shares(state: ProjectState, profile: RepoProfile) -> tuple[Text, ...]:
    work = [
        tell(
            "{number} of {total} pull requests and branches since {day} in {stage} ({example})",
            **_values(state, share, profile),
        )
        for share in profile.work[:SHOWN]
    ]
    files = [
        tell(
            "{number} of {total} changed files since {day} in {stage} ({example})",
            **_values(state, share, profile),
        )
        for share in profile.files[:SHOWN]
    ]
    return (*work, *files)


def _values(state: ProjectState, share: Share, profile: RepoProfile) -> dict[str, Inline]:
    return {
        "number": str(share.number),
        "total": str(share.total),
        "day": day(state, profile.since),
        "stage": stage(state, share.stage),
        "example": Name(share.example),
    }


def _releases(state: ProjectState, profile: RepoProfile) -> tuple[Text, ...]:
    if not profile.releases:
        return ()
    last = profile.releases[0]
    link: Text = (" ", Web("[see]", last.url)) if last.url else ()
    told = tell_many(
        len(profile.releases),
        "1 release, the last {name} on {day}",
        "{number} releases, the last {name} on {day}",
        name=Name(last.name),
        day=day(state, last.at),
    )
    return (say(told, link),)

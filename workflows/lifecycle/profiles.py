"""The stage profile of each repository: where its recent work, files and releases lie."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.mapping_globs import name_matches
from workflows.lifecycle.mapping_rules import stage_of_path
from workflows.model import ActorKind, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.model import Facts, Release, WorkItem

RECENT = timedelta(days=30)
"""How far back the profile looks."""


@dataclass(frozen=True, slots=True)
class Share:
    """`number` of `total` things lie in `stage`; `example` is one of them."""

    stage: str
    number: int
    total: int
    example: str


@dataclass(frozen=True, slots=True)
class RepoProfile:
    """One repository: its main stage, the shares that led to it, and what was released since `since`.

    `stage` is None when nothing recent says it; `declared` tells that the policy names the repository's stage.
    `pulls` are the pull requests and branches on which humans worked, `files` counts distinct changed files.
    """

    repo: str
    since: datetime
    stage: str | None
    pulls: tuple[WorkItem, ...]
    work: tuple[Share, ...]
    files: tuple[Share, ...]
    releases: tuple[Release, ...]
    declared: bool = False


def profile(
    facts: Facts, placements: Mapping[str, Placement], policy: Policy, now: datetime
) -> tuple[RepoProfile, ...]:
    """Return the profile of every repository that the project names or works in, by name."""
    worked = {item.repo for item in facts.items if item.repo} | {release.repo for release in facts.releases}
    # GitHub spells a name as its owner did, whatever the case of the letters in the projects file.
    spelled = {repo.casefold() for repo in worked}
    named = {
        repo for repo in facts.project.repositories if "*" not in repo and repo.casefold() not in spelled
    }
    return tuple(_profile(repo, facts, placements, policy, now) for repo in sorted(named | worked))


def _profile(
    repo: str, facts: Facts, placements: Mapping[str, Placement], policy: Policy, now: datetime
) -> RepoProfile:
    since = now - RECENT
    pulls = tuple(item for item in facts.items if _worked_on(item, repo, facts, since, now))
    work = _work_shares(pulls, placements)
    files = _file_shares(pulls, policy)
    releases = tuple(one for one in facts.releases if one.repo == repo and since < one.at <= now)
    declared = next(
        (s.name for s in policy.stages if any(name_matches(repo, g) for g in s.repositories)), None
    )
    stage = _heaviest((*work, *files)) or declared
    ordered = tuple(sorted(releases, key=lambda one: one.at, reverse=True))
    return RepoProfile(
        repo, since, stage, pulls, work, files, ordered, declared is not None and stage == declared
    )


def _worked_on(item: WorkItem, repo: str, facts: Facts, since: datetime, now: datetime) -> bool:
    if item.repo != repo or item.kind not in {ItemKind.PULL_REQUEST, ItemKind.BRANCH}:
        return False
    acts = facts.activities.get(item.id, ())
    return any(since < act.at <= now and act.actor_kind is ActorKind.HUMAN for act in acts)


def _work_shares(pulls: Sequence[WorkItem], placements: Mapping[str, Placement]) -> tuple[Share, ...]:
    placed = [(placements[pull.id].stage, pull.key) for pull in pulls if pull.id in placements]
    return _shares((stage, key) for stage, key in placed if stage is not None)


def _file_shares(pulls: Iterable[WorkItem], policy: Policy) -> tuple[Share, ...]:
    paths = dict.fromkeys(path for pull in pulls for path in pull.paths)
    staged = ((stage_of_path(path, policy), path) for path in paths)
    return _shares((stage, path) for stage, path in staged if stage is not None)


def _shares(pairs: Iterable[tuple[str, str]]) -> tuple[Share, ...]:
    """Count the pairs of (stage, example) by stage, most first; the total is of those that any stage claims."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for stage, example in pairs:
        counts[stage] += 1
        examples.setdefault(stage, example)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Share(stage, number, counts.total(), examples[stage]) for stage, number in ordered)


def _heaviest(shares: Iterable[Share]) -> str | None:
    """Return the stage with the largest sum of shares: work and files count alike, however many they are."""
    sums: dict[str, float] = {}
    for share in shares:
        sums[share.stage] = sums.get(share.stage, 0.0) + share.number / share.total
    return max(sorted(sums), key=lambda stage: sums[stage], default=None)

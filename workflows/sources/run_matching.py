"""What a run works on: the ticket that a tag, its branch or its name says, or the branch it was started from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.globs import any_matches
from workflows.lifecycle.keys import find_commit_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from workflows.model import Project, WorkItem
    from workflows.sources.tracked_run import KnownWork, TrackedRun

LONGEST_SEARCHED = 500
"""Characters of a tag or a name that are searched for keys."""
SHARED_BRANCHES = frozenset({"main", "master", "develop", "dev", "trunk", "head"})
"""Branches that everybody works on say nothing about a ticket."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a run implements, as (target, via): ticket keys, or the id or key of a branch; and the projects' slugs."""

    targets: tuple[tuple[str, str], ...] = ()
    slugs: frozenset[str] = frozenset()


class Matcher:
    """Matches the runs of one page; what is known is asked for once for all of them."""

    def __init__(
        self, runs: Sequence[TrackedRun], known: KnownWork, projects: Sequence[Project], tags: Sequence[str]
    ) -> None:
        self._projects = projects
        declared = frozenset(key for project in projects for key in project.jira_keys)
        keys = known.jira_keys() | declared
        self._named = {run.id: named_keys(run, keys, tags) for run in runs}
        wanted = frozenset(key for found, _ in self._named.values() for key in found)
        self._tickets = known.tickets(wanted) if wanted else {}
        branches = frozenset(branch for run in runs if (branch := own_branch(run)))
        self._branches = known.branches(branches) if branches else ()

    def match(self, run: TrackedRun) -> Match:
        """Return what the run works on; a run that names nothing belongs to the projects that declare its experiment.

        A branch that is known says more than the name of an experiment, which holds many runs.
        """
        keys, via = self._named[run.id]
        at_branch = self._at_branch(run) if via in {"", "experiment"} else Match()
        if at_branch.targets:
            return at_branch
        slugs = frozenset().union(*(self._owners(key) for key in keys))
        return Match(tuple((key, via) for key in keys), slugs or self.declaring(run.experiment))

    def declaring(self, experiment: str) -> frozenset[str]:
        """Return the slugs of the projects that declare this experiment, by name or glob."""
        return self._slugs_of(lambda project: any_matches([experiment], project.tracked_experiments))

    def _owners(self, key: str) -> frozenset[str]:
        prefix = key.rpartition("-")[0]
        return self._tickets.get(key) or self._slugs_of(lambda project: prefix in project.jira_keys)

    def _at_branch(self, run: TrackedRun) -> Match:
        branch, repo = own_branch(run), (run.repo or "").casefold()
        if not branch:
            return Match()
        here = [
            (item, slugs)
            for item, slugs in self._branches
            if item.branch == branch and (not repo or (item.repo or "").casefold() == repo)
        ]
        if len({item.repo for item, _ in here}) == 1:
            item, slugs = max(here, key=lambda found: _age(found[0]))
            return Match(((item.id, "branch"),), slugs)
        owners = self._slugs_of(lambda project: bool(repo) and any_matches([repo], project.repositories))
        # Not pushed yet: the store finds the branch by its key once it is.
        return Match(((f"{run.repo}@{branch}", "branch"),), owners) if owners else Match()

    def _slugs_of(self, test: Callable[[Project], bool]) -> frozenset[str]:
        return frozenset(project.slug for project in self._projects if test(project))


def named_keys(run: TrackedRun, keys: Collection[str], tags: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Return the ticket keys of the strongest place that names any, and that place: tag, branch, name, experiment.

    A text that names a whole backlog names no ticket.
    """
    for via, text in _places(run, tags):
        found = find_commit_keys(text[:LONGEST_SEARCHED], keys)
        if found:
            return found, via
    return (), ""


def own_branch(run: TrackedRun) -> str:
    """Return the branch that the run was started from, empty for one that everybody shares."""
    branch = (run.branch or "").strip().removeprefix("refs/heads/")
    return "" if branch.casefold() in SHARED_BRANCHES else branch


def _places(run: TrackedRun, tags: Iterable[str]) -> Iterator[tuple[str, str]]:
    given = {name.casefold(): value for name, value in run.tags.items()}
    yield from (("tag", given[tag.casefold()]) for tag in tags if tag.casefold() in given)
    yield "branch", own_branch(run)
    yield "name", run.name
    yield "experiment", run.experiment


def _age(item: WorkItem) -> tuple[str, str]:
    return item.created.isoformat(), item.id

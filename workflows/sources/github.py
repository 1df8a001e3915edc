"""GitHub as a source: issues, pull requests, branches, releases, runs and files of all declared repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.batch import Batch, Damaged
from workflows.sources.github_again import only, rewound
from workflows.sources.github_branches import read_branches, working_heads
from workflows.sources.github_changes import Survey, survey
from workflows.sources.github_check import check_github
from workflows.sources.github_details import DETAILS, read_details
from workflows.sources.github_files import read_files
from workflows.sources.github_graphql import GraphQL, not_given
from workflows.sources.github_mark import read_mark
from workflows.sources.github_mentions import widened
from workflows.sources.github_picks import Picks
from workflows.sources.github_reading import Draft, Reading
from workflows.sources.github_repositories import find_targets, not_shown
from workflows.sources.github_trees import OBJECT
from workflows.sources.github_values import SOURCE
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.model import Project
    from workflows.sources.github_mark import Mark
    from workflows.sources.github_mentions import Told
    from workflows.sources.github_repositories import Target
    from workflows.sources.transport import Transport


FIELD = "field"
GROUP = 100
"""So many repositories are read together: what changed in any of them shares requests, and is then in the store."""


class GitHubSource:
    """Reads GitHub over a transport whose base URL is the GraphQL address.

    `jira_keys` are the Jira project keys known beyond those that the projects declare (of projects by JQL). `told`
    searches what was read before for a new one; without it everything is read anew for it.
    """

    name = SOURCE

    def __init__(
        self,
        transport: Transport,
        policy: Policy,
        *,
        clock: Callable[[], datetime],
        jira_keys: Collection[str] = (),
        only: frozenset[str] | None = None,
        told: Told | None = None,
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._clock = clock
        self._jira_keys = frozenset(jira_keys)
        self._only = only
        self._told = told

    def limited_to(self, repositories: Collection[str]) -> GitHubSource:
        """Return this source for these repositories alone (`org/name` in lower case)."""
        return GitHubSource(
            self._transport,
            self._policy,
            clock=self._clock,
            jira_keys=self._jira_keys,
            only=frozenset(repositories),
            told=self._told,
        )

    def reads_any_of(self, project: Project) -> bool:
        """Tell whether a reading may bring anything of a project."""
        declared = {name.casefold() for name in project.repositories}
        owners = {f"{name.partition('/')[0]}/*" for name in self._only or ()}
        return bool(declared) if self._only is None else bool(declared & (self._only | owners))

    def reads_all_of(self, project: Project) -> bool:
        """Tell whether after a reading all repositories of a project have been read."""
        return self._only is None or {name.casefold() for name in project.repositories} <= self._only

    @property
    def requests(self) -> int:
        """Requests made since the source was built."""
        return self._transport.requests

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        """Yield what changed since the cursors, or everything; a repository that cannot be read is refused alone.

        Where nothing changed this costs one request per 25 repositories. Raises Transient and Refused; what was
        yielded before stands, and the next call goes on after it.
        """
        graphql = GraphQL(self._transport, clock=self._clock)
        targets = find_targets(graphql, projects, cursors, full=full, now=now)
        if targets.refusals or targets.cursors:
            yield Batch(SOURCE, refusals=targets.refusals, cursors=targets.cursors)
        known = {key for project in projects for key in project.jira_keys}
        tour = _Tour(graphql, self._policy, self._jira_keys | known, now, self._told)
        marks, picks = {} if full else cursors, Picks(self._policy, projects)
        chosen = [
            one for one in targets.repositories if self._only is None or one.name.casefold() in self._only
        ]
        for start in range(0, len(chosen), GROUP):
            group = chosen[start : start + GROUP]
            readings = tour.survey(group, marks)
            yield from tour.read(readings, marks)
            yield from read_files(graphql, [one.survey for one in readings], marks, picks, now)
        missing = tuple(
            Damaged(SOURCE, f"{FIELD} {field}", f"GITHUB_TOKEN may not read it, all else was read: {said}")
            for field, said in graphql.missing.items()
            if field != OBJECT
        )
        if missing or full:
            yield Batch(SOURCE, damaged=missing, sound=(FIELD,) if full else ())

    def read_again(
        self,
        projects: Sequence[Project],
        cursors: Mapping[str, str],
        records: Sequence[Damaged],
        *,
        now: datetime,
    ) -> Iterator[Batch]:
        """Yield what is new in the repositories of these records, as `read` does, and the records themselves.

        Issues and pull requests are asked for by their ids, dozens a request; where there is none, the whole
        repository is read. A field that the token may not read needs a full reading: it is left out.
        """
        marks, repositories = rewound(cursors, records)
        concerned = only(projects, repositories)
        if concerned:
            yield from self.read(concerned, marks, full=False, now=now)

    def check(self, projects: Sequence[Project]) -> None:
        """Raise Refused, in one line, when a declared repository cannot be read."""
        check_github(self._transport, projects, clock=self._clock)


class _Tour:
    """One pass over the repositories of one call."""

    def __init__(
        self, graphql: GraphQL, policy: Policy, keys: Collection[str], now: datetime, told: Told | None
    ) -> None:
        self._graphql = graphql
        self._policy = policy
        self._keys = keys
        self._now = now
        self._told = told
        self._seen: dict[str, str] = {}
        self._begun = self._draft()

    def survey(self, group: Sequence[Target], cursors: Mapping[str, str]) -> list[Reading]:
        """Return the readable repositories with their cheap lists; the others are told with the next batch."""
        self._begun = self._draft()
        return [self._reading(one) for one in self._surveyed(group, cursors, self._begun)]

    def read(self, readings: Sequence[Reading], cursors: Mapping[str, str]) -> Iterator[Batch]:
        """Yield the batches of one group: the details of what changed in any of its repositories."""
        draft = self._begun
        self._read_branches(readings, draft)
        queue = [(reading, one) for reading in readings for one in reading.survey.changed]
        unclosed = list(readings)
        for start in range(0, max(len(queue), 1), DETAILS):
            chunk = queue[start : start + DETAILS]
            details = read_details(self._graphql, [one for _, one in chunk])
            for (reading, _), detail in zip(chunk, details, strict=True):
                draft.add(reading, detail)
            for reading in [one for one in unclosed if one.waiting == 0]:
                draft.close(reading, cursors.get(reading.survey.target.scope))
                unclosed.remove(reading)
            if batch := draft.batch():
                yield batch
            draft = self._draft()

    def _surveyed(
        self, group: Sequence[Target], cursors: Mapping[str, str], draft: Draft
    ) -> Iterator[Survey]:
        """Yield the surveys of the readable repositories, and set the others aside."""
        marks = {one.scope: mark for one in group if (mark := self._mark(one, cursors))}
        for found in survey(self._graphql, group, marks, self._keys):
            declared = found.target.name
            if found.failure and found.failure.gone:
                draft.refuse(found, not_shown(declared))
            elif found.failure:
                draft.refuse(found, not_given(declared, found.failure))
            elif self._seen.setdefault(found.repo, declared) != declared:
                twice = worded(
                    "{name} and {other} are one repository: declare it once in projects.yaml, as {known}",
                    name=declared,
                    other=self._seen[found.repo],
                    known=found.name,
                )
                draft.refuse(found, twice)
            else:
                yield found

    def _mark(self, target: Target, cursors: Mapping[str, str]) -> Mark | None:
        mark = read_mark(cursors.get(target.scope))
        return mark if mark is None or self._told is None else widened(mark, target, self._keys, self._told)

    def _reading(self, found: Survey) -> Reading:
        heads = working_heads(found, self._policy.stalls.experiment_branches, self._now)
        return Reading(found, heads, waiting=len(found.changed))

    def _read_branches(self, readings: Sequence[Reading], draft: Draft) -> None:
        wanted = [(reading, head) for reading in readings for head in reading.changed_heads]
        asked = [(reading.survey, head) for reading, head in wanted]
        found = read_branches(self._graphql, asked, draft.people, now=self._now)
        for (reading, _), branch in zip(wanted, found, strict=True):
            reading.branches.append(branch)

    def _draft(self) -> Draft:
        return Draft(self._policy.people)

"""Gathers what was read of some repositories into batches: rows first, each cursor with the last of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workflows.batch import Batch, Cursor, Damaged, Refusal
from workflows.sources.github_branches import Branch, branch_id
from workflows.sources.github_changes import A_BRANCH, AN_ENTRY, DEFAULT_BRANCH, FIRST_PAGE, OVERLAP, REST
from workflows.sources.github_graphql import not_given
from workflows.sources.github_mark import NEVER, Mark
from workflows.sources.github_parse import read_thread
from workflows.sources.github_people import People
from workflows.sources.github_values import SOURCE, UNUSABLE, reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from config.policy import PeopleRules
    from workflows.model import Activity, Link, Release, WorkflowRun, WorkItem
    from workflows.sources.github_changes import Entry, Head, Survey
    from workflows.sources.github_details import Detail
    from workflows.sources.github_graphql import Unreadable

MOST_REMEMBERED = 200
"""So many issues, and as many pull requests, are remembered of a busy repository; the rest is read twice."""


@dataclass(slots=True)
class Reading:
    """One repository on its way into the store; `unread` are the nodes that the next sync has to ask for again."""

    survey: Survey
    heads: Mapping[str, Head]
    waiting: int
    branches: list[Branch] = field(default_factory=list)
    pull_request_branches: set[str] = field(default_factory=set)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def changed_heads(self) -> list[Head]:
        """The branches that moved since the mark."""
        known = self.survey.mark.heads if self.survey.mark else {}
        return [head for head in self.heads.values() if known.get(head.name) != head.oid]

    @property
    def branch_names(self) -> set[str]:
        """The branches that are work items now."""
        known = set(self.survey.mark.branches) if self.survey.mark else set()
        if self.survey.has_all_heads:
            known &= self.heads.keys()
        read_again = {branch.name for branch in self.branches if not branch.failure}
        found = {branch.name for branch in self.branches if branch.item}
        return ((known - read_again) | found) - self.pull_request_branches

    def mark(self) -> Mark:
        """Return what to remember of the repository."""
        survey = self.survey
        through = survey.through or NEVER
        kept = [
            entry for kind in ("pulls", "issues") for entry in _remembered(survey, kind, through - OVERLAP)
        ]
        missed = {branch.name for branch in self.branches if branch.failure and branch.failure.again}
        return Mark(
            repo=survey.repo,
            name=survey.name,
            slugs=tuple(sorted(survey.slugs)),
            keys=tuple(sorted(survey.keys)),
            through=through,
            seen={entry.number: entry.fingerprint for entry in kept},
            unread=dict(self.unread),
            heads={head.name: head.oid for head in self.heads.values() if head.name not in missed},
            branches=tuple(sorted(self.branch_names)),
            issues=survey.issues,
            rest=survey.rest,
        )


class Draft:
    """A batch that is being filled."""

    def __init__(self, rules: PeopleRules) -> None:
        self.people = People(rules)
        self._items: list[WorkItem] = []
        self._activities: list[Activity] = []
        self._links: list[Link] = []
        self._members: list[tuple[str, str]] = []
        self._scope_of: dict[str, str] = {}
        self._releases: list[Release] = []
        self._runs: list[WorkflowRun] = []
        self._present: dict[str, frozenset[str]] = {}
        self._damaged: list[Damaged] = []
        self._sound: list[str] = []
        self._refusals: list[Refusal] = []
        self._cursors: list[Cursor] = []

    def refuse(self, survey: Survey, why: str) -> None:
        """Note that a repository, or a part of it, could not be read."""
        self._refusals.append(Refusal(SOURCE, survey.target.scope, why, tuple(survey.slugs)))

    def add(self, reading: Reading, detail: Detail) -> None:
        """Add an issue or a pull request, or note why it cannot be."""
        reading.waiting -= 1
        survey = reading.survey
        key = f"{survey.name}#{survey.number(detail.id)}"
        if detail.failure:
            if detail.failure.again:
                reading.unread[detail.id] = survey.number(detail.id)
            self._miss(reading, key, detail.failure, detail.id)
            return
        try:
            thread = read_thread(detail.node, detail.entries, self.people, survey.keys)
        except UNUSABLE as error:
            self._damaged.append(Damaged(SOURCE, key, reason(error), detail.id))
            return
        if thread.own_branch:
            reading.pull_request_branches.add(thread.own_branch)
        self._damaged += [replace(one, ref=detail.id) for one in thread.damaged]
        self._place(reading, thread.item, reading.survey.target.scope)
        self._activities += thread.activities
        self._links += thread.links

    def close(self, reading: Reading, stored: str | None) -> None:
        """Add what comes once per repository, and its cursor; `stored` is the mark as it was."""
        survey = reading.survey
        self._damaged += survey.damaged
        for branch in reading.branches:
            self._add_branch(reading, branch)
        if survey.mark is None or survey.mark.rest != survey.rest:
            self._releases += survey.releases
            self._runs += survey.runs
            self._sound += (f"{survey.name} {DEFAULT_BRANCH}", f"{survey.name} {REST}")
        if survey.is_complete and (survey.mark is None or survey.shrank):
            self._present[survey.target.scope] = frozenset(f"github:{one}" for one in survey.entries)
            self._sound.append(f"{survey.name} {AN_ENTRY}")
        mark = reading.mark()
        moved = survey.mark is None or set(survey.mark.branches) != set(mark.branches)
        if survey.has_all_heads:
            self._sound.append(f"{survey.name} {A_BRANCH}")
        if survey.has_all_heads and moved:
            ids = (branch_id(survey.repo, name) for name in mark.branches)
            self._present[survey.target.branch_scope] = frozenset(ids)
        if mark.text() != stored:
            self._cursors.append(Cursor(SOURCE, survey.target.scope, mark.text()))

    def batch(self) -> Batch | None:
        """Return what was gathered, None when there is nothing."""
        extras = (self._releases, self._runs, self._present, self._damaged, self._refusals, self._cursors)
        if not (self._items or any(extras)):
            return None
        return Batch(
            source=SOURCE,
            items=tuple(self._items),
            activities=tuple(self._activities),
            links=tuple(self._links),
            members=tuple(self._members),
            accounts=self.people.accounts,
            releases=tuple(self._releases),
            runs=tuple(self._runs),
            whole=tuple(item.id for item in self._items),
            present=self._present,
            scope_of=self._scope_of,
            damaged=tuple(self._damaged),
            sound=tuple(self._sound),
            refusals=tuple(self._refusals),
            cursors=tuple(self._cursors),
        )

    def _miss(self, reading: Reading, key: str, failure: Unreadable, ref: str | None = None) -> None:
        """Note what was not given: what may come next time is a refusal, what is gone is no news."""
        if failure.again:
            self.refuse(reading.survey, not_given(key, failure))
        elif not failure.gone:
            self._damaged.append(Damaged(SOURCE, key, failure.reason, ref))

    def _add_branch(self, reading: Reading, branch: Branch) -> None:
        if branch.failure:
            self._miss(reading, f"{reading.survey.name}@{branch.name}", branch.failure)
        if branch.item is None or branch.name not in reading.branch_names:
            return
        self._place(reading, branch.item, reading.survey.target.branch_scope)
        self._activities += branch.activities
        self._links += branch.links
        self._runs += branch.runs

    def _place(self, reading: Reading, item: WorkItem, scope: str) -> None:
        self._items.append(item)
        self._scope_of[item.id] = scope
        self._members += [(slug, item.id) for slug in reading.survey.slugs]


def _remembered(survey: Survey, kind: str, since: datetime) -> list[Entry]:
    """Return what the next first page shows again, and what is so young that GitHub may show it late."""
    ours = (entry for entry in survey.entries.values() if entry.kind == kind)
    latest = sorted(ours, key=lambda entry: (entry.updated, entry.id), reverse=True)
    recent = sum(entry.updated >= since for entry in latest)
    return latest[: min(max(FIRST_PAGE, recent), MOST_REMEMBERED)]

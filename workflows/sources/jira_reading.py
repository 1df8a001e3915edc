"""One search of Jira on its way into batches: what is new, what belongs to which scope, how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workflows.batch import Batch, Cursor, Damaged
from workflows.sources.jira_history import read_past
from workflows.sources.jira_marks import advanced, overlap
from workflows.sources.jira_parse import parse_issue, project_key
from workflows.sources.jira_probe import updated_at
from workflows.sources.jira_shapes import Json, UnusableError, ident, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from workflows.sources.jira_api import Api
    from workflows.sources.jira_marks import Mark, Scope
    from workflows.sources.jira_parse import Issue
    from workflows.sources.jira_people import People
    from workflows.sources.jira_site import Site

NAMELESS = "an issue without id"
Owner = Callable[[str], "Scope | None"]
"""Tells the scope of the searched ones that a project key belongs to."""


class Reading:
    """Takes the pages of one search over some scopes; `batch` turns new issues into facts.

    `elsewhere` are keys of Jira projects that are read as such: an issue that a JQL finds there stays theirs.
    `shown` are issues and their times of update that were known before the search began.
    """

    def __init__(
        self,
        scopes: Sequence[Scope],
        *,
        site: Site,
        people: People,
        owner: Owner,
        elsewhere: Iterable[str],
        now: datetime,
        shown: Mapping[str, datetime],
    ) -> None:
        self._shown = shown
        self._scopes = tuple(scopes)
        self._site = site
        self._people = people
        self._owner = owner
        self._elsewhere = frozenset(elsewhere)
        self._now = now
        self._read: dict[str, datetime] = {}
        self._latest: datetime | None = None
        self._reached: datetime | None = None
        self._ids: dict[str, set[str]] = {scope.name: set() for scope in scopes}
        self._fresh: dict[str, dict[str, datetime]] = {scope.name: {} for scope in scopes}
        self._knows_all = True
        # Those that no batch has told yet: what is told twice counts as met twice.
        self._strays: list[Damaged] = []

    def news(self, page: Sequence[Json]) -> list[tuple[Scope, Json]]:
        """Return the issues of a page that were not read before in their present form."""
        found = []
        times = [when for raw in page if (when := updated_at(raw))]
        self._reached = max(filter(None, (self._reached, min(times, default=None))), default=None)
        for raw in page:
            number, updated = ident(raw.get("id")), updated_at(raw)
            scope = self._owner(project_key(line(raw.get("key"))))
            if scope is None or not number:
                self._knows_all = False
                self._strays.append(
                    Damaged("jira", _name(raw), "it has no id, or no project that was asked for")
                )
                continue
            self._ids[scope.name].add(f"jira:{number}")
            before = self._read.get(number, scope.mark.seen.get(number) if scope.mark else None)
            if updated is not None and updated == before:
                continue
            found.append((scope, raw))
            if updated is not None:
                self._note(scope, number, updated)
        return found

    def batch(self, news: Sequence[tuple[Scope, Json]], api: Api, *, more: bool = False) -> Batch:
        """Return the facts of these issues with the cursors that say so; `more` pages are to come."""
        parsed, damaged = self._parse(news)
        histories = api.histories([raw for _, raw, _ in parsed])
        pasts = [
            read_past(issue.item, histories.get(ident(raw.get("id")), []), api.comments(raw), self._people)
            for _, raw, issue in parsed
        ]
        issues = [(scope, issue) for scope, _, issue in parsed]
        first = any(scope.mark is None for scope in self._scopes)
        strays, self._strays = self._strays, []
        return Batch(
            source="jira",
            items=tuple(issue.item for _, issue in issues),
            activities=tuple(
                activity
                for (_, issue), past in zip(issues, pasts, strict=True)
                for activity in (issue.created, *past.activities)
            ),
            links=tuple(link for _, issue in issues for link in issue.links),
            members=tuple((slug, issue.item.id) for scope, issue in issues for slug in scope.slugs),
            accounts=self._people.fresh(with_mentioned=first),
            whole=tuple(
                # What the store holds of a damaged record is better than nothing.
                issue.item.id
                for (_, issue), past in zip(issues, pasts, strict=True)
                if not past.damaged
            ),
            scope_of={issue.item.id: self._home(scope, issue) for scope, issue in issues},
            moved=tuple(
                (key, issue.item.id)
                for (_, issue), past in zip(issues, pasts, strict=True)
                for key in past.moved
            ),
            statuses={issue.item.status.lower(): issue.item.category for _, issue in issues},
            damaged=(*strays, *damaged, *(one for past in pasts for one in past.damaged)),
            cursors=self._cursors(more=more),
        )

    def present(self) -> Mapping[str, frozenset[str]]:
        """Return the ids that exist in each scope that was read from its beginning."""
        if not self._knows_all:
            # Without knowing which issue that was, none may be called gone.
            return {}
        return {scope.name: frozenset(self._ids[scope.name]) for scope in self._scopes if scope.mark is None}

    def _parse(
        self, news: Sequence[tuple[Scope, Json]]
    ) -> tuple[list[tuple[Scope, Json, Issue]], list[Damaged]]:
        parsed, damaged = [], []
        for scope, raw in news:
            try:
                parsed.append((scope, raw, parse_issue(raw, self._site, self._people)))
            except UnusableError as error:
                damaged.append(Damaged("jira", _name(raw), f"{error}: left out"))
        return parsed, damaged

    def _note(self, scope: Scope, number: str, updated: datetime) -> None:
        self._read[number] = self._fresh[scope.name][number] = updated
        self._latest = max(updated, self._latest or updated)

    def quiet(self) -> tuple[Cursor, ...]:
        """Return the cursors after a search that found nothing new: that it was made is worth to be known."""
        return tuple(scope.cursor(self._ended(scope.mark)) for scope in self._scopes if scope.mark)

    def _cursors(self, *, more: bool) -> tuple[Cursor, ...]:
        # An issue that changes while pages are turned can show its new time in its old place, before others.
        latest = self._reached if more else self._latest
        if latest is None:
            return ()
        is_cloud, now = self._site.is_cloud, self._now
        marks = [
            (scope, advanced(scope, self._fresh[scope.name], latest, is_cloud=is_cloud, now=now))
            for scope in self._scopes
        ]
        return tuple(scope.cursor(mark if more else self._ended(mark)) for scope, mark in marks)

    def _ended(self, mark: Mark) -> Mark:
        return mark.after(self._now, self._shown, lag=overlap(is_cloud=self._site.is_cloud))

    def _home(self, scope: Scope, issue: Issue) -> str:
        key = project_key(issue.item.key)
        return f"jira:{key}" if scope.key is None and key in self._elsewhere else scope.name


def _name(raw: Json) -> str:
    return line(raw.get("key")) or ident(raw.get("id")) or NAMELESS

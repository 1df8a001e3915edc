"""Where reading goes on: the scopes of Jira, the marks kept for them as cursors, and the JQL that asks for more."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflows.batch import Cursor
from workflows.sources.jira_shapes import line, mapping, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workflows.model import Project

OVERLAP_CLOUD, OVERLAP_SERVER = timedelta(minutes=5), timedelta(minutes=15)
"""How far a reading goes back behind its mark: the index lags, and Data Center asks by its own clock."""
ROUNDING = timedelta(minutes=3)
"""Jira reads times to the minute, so that a query may give issues from a little before its beginning."""
MOST_SEEN = 1_000
ORDER = "ORDER BY updated ASC, id ASC"
ORDER_BY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\border\s+by\b.*""", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a scope was read: up to `at`; `seen` are issues near it and their time of update.

    `covers` says for whom or what it was read, so that another project on the same key, or another JQL,
    starts from the beginning. `asked` is when the last reading began, by our clock, that searched the scope to its
    end (None: not known); `passed` are changes of shortly before, known from elsewhere when it was searched: what
    was not found of them then is not in the scope.
    """

    at: datetime
    covers: str
    seen: Mapping[str, datetime] = field(default_factory=dict)
    asked: datetime | None = None
    passed: Mapping[str, datetime] = field(default_factory=dict)

    def dump(self) -> str:
        """Return the mark as the text of a cursor."""
        searched = {"asked": self.asked.isoformat(), "passed": _written(self.passed)} if self.asked else {}
        return json.dumps(
            {"at": self.at.isoformat(), "covers": self.covers, "seen": _written(self.seen)} | searched
        )

    def has_met(self, number: str, updated: datetime, *, lag: timedelta) -> bool:
        """Tell whether the scope was searched when the issue had this form, and the index could know of it."""
        if updated in (self.seen.get(number), self.passed.get(number)):
            return True
        return self.asked is not None and updated <= self.asked - lag

    def after(self, asked: datetime, shown: Mapping[str, datetime], *, lag: timedelta) -> Mark:
        """Return the mark of a search that came to its end, with what had been `shown` before it began."""
        passed = {number: when for number, when in shown.items() if when > asked - lag}
        return replace(self, asked=asked, passed=passed)


@dataclass(frozen=True, slots=True)
class Scope:
    """A Jira project or a JQL, the Stagecoach projects that it belongs to, and its mark (None: never read)."""

    name: str
    query: str
    slugs: tuple[str, ...]
    key: str | None = None
    mark: Mark | None = None

    @property
    def covers(self) -> str:
        """What a mark of this scope is good for."""
        return ",".join(sorted(self.slugs)) if self.key else self.query

    def cursor(self, mark: Mark) -> Cursor:
        """Return the cursor that keeps `mark`."""
        return Cursor("jira", self.name, mark.dump())


def scopes_of(projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool) -> tuple[Scope, ...]:
    """Return the scopes to read, Jira projects first; with `full` all of them from the beginning."""
    slugs: dict[str, list[str]] = {}
    for project in projects:
        for key in project.jira_keys:
            slugs.setdefault(key, []).append(project.slug)
    scopes = [Scope(f"jira:{key}", quoted(key), tuple(named), key) for key, named in slugs.items()]
    scopes += [
        Scope(f"jira:jql:{project.slug}", without_order(project.jql), (project.slug,))
        for project in projects
        if project.jql
    ]
    return tuple(scope if full else replace(scope, mark=_recall(scope, cursors)) for scope in scopes)


def query_for(
    scopes: Sequence[Scope], *, is_cloud: bool, now: datetime, among: Sequence[str] | None = None
) -> str:
    """Return one JQL for what is new in all these scopes, or for the issues `among` them; oldest change first."""
    groups: dict[str, list[Scope]] = {}
    for scope in scopes:
        since = f" AND {_since(scope.mark.at, is_cloud=is_cloud, now=now)}" if scope.mark else ""
        groups.setdefault(since, []).append(scope)
    clauses = [f"{part}{since}" for since, group in groups.items() for part in _parts(group)]
    joined = clauses[0] if len(clauses) == 1 else " OR ".join(f"({clause})" for clause in clauses)
    if among is not None:
        joined = f"({joined}) AND issuekey in ({', '.join(map(quoted, among))})"
    return f"{joined} {ORDER}"


def advanced(
    scope: Scope, fresh: Mapping[str, datetime], latest: datetime, *, is_cloud: bool, now: datetime
) -> Mark:
    """Return the mark after all changes up to `latest` were read, among them `fresh` ones of this scope.

    A time in the future (imported issues can have one) must not hide all that happens until then.
    """
    old = scope.mark
    at = max(min(latest, now), old.at) if old else min(latest, now)
    border = at - overlap(is_cloud=is_cloud) - ROUNDING
    known = {**(old.seen if old else {}), **fresh}
    near = sorted((number for number, when in known.items() if when >= border), key=known.__getitem__)
    return Mark(at, scope.covers, {number: known[number] for number in near[-MOST_SEEN:]})


def overlap(*, is_cloud: bool) -> timedelta:
    """Return how far behind its mark a reading starts."""
    return OVERLAP_CLOUD if is_cloud else OVERLAP_SERVER


def quoted(value: str) -> str:
    """Return a value as a JQL string: unquoted, a project called `AND` or `IN` would be a syntax error."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def without_order(jql: str) -> str:
    """Return a JQL without its ORDER BY, which would stand in the way of ours."""
    return ORDER_BY.sub(lambda found: found[1] or "", jql).strip()


def _parts(group: Iterable[Scope]) -> list[str]:
    keys = [scope.query for scope in group if scope.key]
    named = [f"project in ({', '.join(keys)})"] if keys else []
    return named + [f"({scope.query})" for scope in group if not scope.key]


def _since(at: datetime, *, is_cloud: bool, now: datetime) -> str:
    """Restrict to what changed since then; JQL reads written-out times in the account's own time zone.

    Epoch milliseconds (Cloud) and minutes before now (Data Center) are free of it.
    """
    start = at - overlap(is_cloud=is_cloud)
    if is_cloud:
        return f"updated >= {int(start.timestamp() * 1000)}"
    minutes = math.ceil((now - start) / timedelta(minutes=1)) + 1
    return f'updated >= "-{max(1, minutes)}m"'


def _recall(scope: Scope, cursors: Mapping[str, str]) -> Mark | None:
    """Return the scope's mark, None when there is none, or when it is damaged or was made for something else."""
    try:
        raw = mapping(json.loads(cursors.get(scope.name, "")))
        mark = Mark(
            at=moment(raw.get("at"), "mark"),
            covers=line(raw.get("covers")),
            seen=_moments(raw.get("seen")),
            asked=moment(raw["asked"], "mark") if "asked" in raw else None,
            passed=_moments(raw.get("passed")),
        )
    except (ValueError, RecursionError):
        return None
    same = (
        set(scope.slugs) <= set(mark.covers.split(","))
        if scope.key
        else mark.covers == " ".join(scope.covers.split())
    )
    return mark if same else None


def _written(times: Mapping[str, datetime]) -> Mapping[str, str]:
    return {number: when.isoformat() for number, when in times.items()}


def _moments(raw: object) -> Mapping[str, datetime]:
    return {number: moment(when, "mark") for number, when in mapping(raw).items()}

"""Jira's search pages, changelogs and comments for any number of projects: one project's JSON, with other digits.

The sandbox makes the JSON, once for each form that is asked for; a page is texts put one after the other.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.sandbox.jira_forms import start_of, token_for
from bot.sandbox.jira_json import Form
from tests.benchmarks.vendor_world import MOULD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira import JiraSite
    from bot.sandbox.world_jira_state import IssueState

DIGITS = str(MOULD).encode()
KEYS = re.compile(r"\bP(9\d{6})\b")
SINCE = re.compile(r'updated\s*>=?\s*(?:(\d{12,})|"?-(\d+)m"?)')
CLOUD_PAGE, SERVER_PAGE, HISTORIES, COMMENTS = 100, 1000, 1000, 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds: of each project in `digits` the issues of the mould from `first` on, oldest change first."""

    digits: Sequence[bytes]
    first: int
    total: int


class JiraPages:
    """Answers what a reading of many issues asks."""

    def __init__(self, site: JiraSite, base: str, projects: int) -> None:
        self._site, self._base = site, base
        self._every = [str(MOULD + number).encode() for number in range(projects)]
        self._forms: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[bytes]] = {}

    def search_by_token(self, asked: Mapping[str, Any]) -> bytes:
        """Answer Cloud's `search/jql`."""
        found, start = self._found(str(asked["jql"])), start_of(asked.get("nextPageToken")) or 0
        end = min(start + min(int(asked.get("maxResults", 50)), CLOUD_PAGE), found.total)
        issues = b",".join(self._page(found, start, end, "3", _names(asked.get("fields")), ()))
        last = end >= found.total
        after = b"" if last else b',"nextPageToken":"%s"' % token_for(end).encode()
        return b'{"issues":[%s],"isLast":%s%s}' % (issues, b"true" if last else b"false", after)

    def search_by_number(self, asked: Mapping[str, Any]) -> bytes:
        """Answer Data Center's `search`."""
        found, start = self._found(str(asked["jql"])), int(asked.get("startAt", 0))
        size = min(int(asked.get("maxResults", 50)), SERVER_PAGE)
        fields, expand = _names(asked.get("fields")) or ("*navigable",), _names(asked.get("expand"))
        issues = b",".join(self._page(found, start, min(start + size, found.total), "2", fields, expand))
        head = b'{"expand":"schema,names","startAt":%d,"maxResults":%d,"total":%d' % (
            start,
            size,
            found.total,
        )
        return b'%s,"issues":[%s]}' % (head, issues)

    def changelogs(self, asked: Mapping[str, Any]) -> bytes:
        """Answer `changelog/bulkfetch`: pages of histories, those of one issue together."""
        rows = [
            (name, history.replace(DIGITS, name[: len(DIGITS)]))
            for name in (str(one).encode() for one in asked["issueIdsOrKeys"])
            for history in self._histories[self._place(name)]
        ]
        start, size = start_of(asked.get("nextPageToken")) or 0, int(asked.get("maxResults", HISTORIES))
        logs: dict[bytes, list[bytes]] = {}
        for name, history in rows[start : start + size]:
            logs.setdefault(name, []).append(history)
        shown = (b'{"issueId":"%s","changeHistories":[%s]}' % (k, b",".join(v)) for k, v in logs.items())
        end = start + size
        after = b"" if end >= len(rows) else b',"nextPageToken":"%s"' % token_for(end).encode()
        return b'{"issueChangeLogs":[%s]%s}' % (b",".join(shown), after)

    def comments(self, issue: str, asked: Mapping[str, Any]) -> bytes:
        """Answer `issue/<id>/comment`."""
        name = issue.encode()
        start, size = int(asked.get("startAt", 0)), min(int(asked.get("maxResults", COMMENTS)), COMMENTS)
        shown = self._form.comments(*self._issues[self._place(name)], start, size)
        return _bytes(shown).replace(DIGITS, name[: len(DIGITS)])

    def _found(self, jql: str) -> Found:
        named = sorted({one.encode() for one in KEYS.findall(jql)} & set(self._every)) or self._every
        found = SINCE.search(jql)
        if found is None:
            since = 0.0
        elif found[1]:
            since = int(found[1]) / 1000
        else:
            since = (self._site.clock() - timedelta(minutes=int(found[2]))).timestamp()
        first = bisect_left(self._updated, datetime.fromtimestamp(since, UTC))
        return Found(named, first, (len(self._issues) - first) * len(named))

    def _page(
        self,
        found: Found,
        start: int,
        end: int,
        version: str,
        fields: tuple[str, ...],
        expand: tuple[str, ...],
    ) -> Iterator[bytes]:
        shown = self._shown(version, fields, expand)
        for place in range(start, end):
            issue, project = divmod(place, len(found.digits))
            yield shown[found.first + issue].replace(DIGITS, found.digits[project])

    def _shown(self, version: str, fields: tuple[str, ...], expand: tuple[str, ...]) -> list[bytes]:
        key = (version, fields, expand)
        if key not in self._forms:
            form = Form(self._site, version, self._base)
            self._forms[key] = [_bytes(form.issue(*one, fields, expand)) for one in self._issues]
        return self._forms[key]

    @property
    def _form(self) -> Form:
        return Form(self._site, "3" if self._site.deployment == "Cloud" else "2", self._base)

    @cached_property
    def _issues(self) -> list[tuple[JiraIssue, IssueState]]:
        return sorted(self._site.visible(), key=lambda one: (one[1].updated, int(one[0].id)))

    @cached_property
    def _updated(self) -> list[datetime]:
        return [state.updated for _, state in self._issues]

    @cached_property
    def _histories(self) -> list[list[bytes]]:
        return [[_bytes(self._form.history(one)) for one in state.histories] for _, state in self._issues]

    @cached_property
    def _places(self) -> dict[bytes, int]:
        return {issue.id[len(DIGITS) :].encode(): place for place, (issue, _) in enumerate(self._issues)}

    def _place(self, name: bytes) -> int:
        return self._places[name[len(DIGITS) :]]


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _bytes(shown: object) -> bytes:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()

"""Jira's endpoints for reading in bulk, the same for Cloud and Data Center: searches, changelogs, comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.jira_shapes import Json, ident, mapping, sequence
from workflows.sources.transport_words import said_by
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from workflows.sources.transport import Answer, Transport

PAGE = 100
HISTORIES = 10_000
"""Changelog entries in an answer; a Jira that allows fewer gives fewer, and the token leads on."""
MOST_PAGES = 20_000
MOST_EMPTY_PAGES = 3
COMMENT_PAGE = 100
BAD_REQUEST = 400
GONE = (403, 404)
PAGE_OVERLAP = 5
"""An issue changed while we turn pages moves to the end, and the others move up by one."""


class QueryRefused(Refused):
    """Jira does not accept a JQL; the text is Jira's own."""


class Api(Protocol):
    """What reading needs of a Jira; issues and histories are untrusted JSON."""

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[list[Json]]:
        """Yield the pages of a search; raise QueryRefused when Jira does not accept it."""
        ...

    def histories(self, issues: Sequence[Json]) -> Mapping[str, list[object]]:
        """Return the whole changelog of each issue found by `search`, by issue id."""
        ...

    def comments(self, issue: Json) -> list[object]:
        """Return all comments of an issue found by `search`."""
        ...


class Cloud:
    """Jira Cloud: pages by token, documents as texts, changelogs of a thousand issues at once."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[list[Json]]:
        """Yield the pages of `/search/jql`, which has no total."""

        def ask(token: str | None) -> Answer:
            body = {"jql": jql, "fields": list(fields), "maxResults": PAGE}
            return _search(self._transport, "rest/api/3/search/jql", _with_token(body, token))

        for page in _follow(ask, "issues", worded("search results")):
            yield [mapping(raw) for raw in sequence(page["issues"])]

    def histories(self, issues: Sequence[Json]) -> Mapping[str, list[object]]:
        """Return the changelogs by bulk fetch; an issue that never changed has none."""
        numbers = [ident(raw.get("id")) for raw in issues]

        def ask(token: str | None) -> Answer:
            body: dict[str, object] = {"issueIdsOrKeys": numbers, "maxResults": HISTORIES}
            return self._transport.post("rest/api/3/changelog/bulkfetch", json=_with_token(body, token))

        found: dict[str, list[object]] = {number: [] for number in numbers}
        for page in _follow(ask, "issueChangeLogs", worded("changelogs")) if numbers else ():
            for log in map(mapping, sequence(page["issueChangeLogs"])):
                entries = found.setdefault(ident(log.get("issueId")), [])
                entries += sequence(log.get("changeHistories"))
        return found

    def comments(self, issue: Json) -> list[object]:
        """Return all comments; only those of an issue with many cost further requests."""
        return _comments(self._transport, "3", issue)


class DataCenter:
    """Jira Data Center: pages by number, wiki text, changelogs inside the issues.

    Pages overlap, so an issue can come twice.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[list[Json]]:
        """Yield the pages of `/search`, each beginning with the last issues of the page before.

        When none of these is there, more than that moved: it goes back by a page, lest one between was missed.
        """
        start, last = 0, frozenset[tuple[str, str]]()
        for _ in range(MOST_PAGES):
            body = {"jql": jql, "fields": list(fields), "expand": ["changelog"], "startAt": start}
            answer = _search(self._transport, "rest/api/2/search", body | {"maxResults": PAGE})
            page = _page(answer, "issues")
            issues = [mapping(raw) for raw in sequence(page["issues"])]
            forms = [_form(raw) for raw in issues]
            if start and last.isdisjoint(forms):
                start = max(0, start - PAGE)
                continue
            yield issues
            last, total = frozenset(forms[-PAGE_OVERLAP:]), page.get("total")
            if not issues or not isinstance(total, int) or start + len(issues) >= total:
                return
            start += max(1, len(issues) - PAGE_OVERLAP)
        raise _endless(worded("search results"))

    def histories(self, issues: Sequence[Json]) -> Mapping[str, list[object]]:
        """Return the changelogs that came with the issues."""
        return {
            ident(raw.get("id")): sequence(mapping(raw.get("changelog")).get("histories")) for raw in issues
        }

    def comments(self, issue: Json) -> list[object]:
        """Return all comments; Data Center gives them with the search."""
        return _comments(self._transport, "2", issue)


def _form(issue: Json) -> tuple[str, str]:
    return ident(issue.get("id")), str(mapping(issue.get("fields")).get("updated"))


def _search(transport: Transport, path: str, body: Mapping[str, object]) -> Answer:
    answer = transport.post(path, json=body, accept=(BAD_REQUEST,))
    reason = answer.headers.get("x-seraph-loginreason", "").upper()
    if "FAILED" in reason or "DENIED" in reason:
        # With a bad token Jira may answer as to a stranger: with fewer issues, and a good status.
        raise transport.words.refused(401, path, answer.json)
    if answer.status == BAD_REQUEST and "nextPageToken" in body:
        raise Transient(worded("Jira has lost its place in the pages of a search: try again"))
    if answer.status == BAD_REQUEST:
        raise QueryRefused(said_by(answer.json) or worded("the search is not accepted"))
    return answer


def _comments(transport: Transport, version: str, issue: Json) -> list[object]:
    field = mapping(mapping(issue.get("fields")).get("comment"))
    given, total = sequence(field.get("comments")), field.get("total")
    if not isinstance(total, int) or total <= len(given):
        return given
    path = f"rest/api/{version}/issue/{ident(issue.get('id'))}/comment"
    found: list[object] = []
    for _ in range(MOST_PAGES):
        params = {"startAt": len(found), "maxResults": COMMENT_PAGE}
        answer = transport.get(path, params=params, accept=GONE)
        if answer.status in GONE:
            return given
        page = _page(answer, "comments")
        rows = sequence(page["comments"])
        found += rows
        whole = page.get("total")
        if not rows or not isinstance(whole, int) or len(found) >= whole:
            return found
    raise _endless(worded("comments"))


def _follow(ask: Callable[[str | None], Answer], rows: str, what: str) -> Iterator[Json]:
    """Yield the pages that tokens lead to; a Jira that leads in circles is malformed, not the end."""
    token: str | None = None
    used: set[str] = set()
    empty = 0
    for _ in range(MOST_PAGES):
        page = _page(ask(token), rows)
        yield page
        following = page.get("nextPageToken")
        if page.get("isLast") is True or not isinstance(following, str) or not following:
            return
        empty = 0 if page[rows] else empty + 1
        if following in used or empty > MOST_EMPTY_PAGES:
            break
        used.add(following)
        token = following
    raise _endless(what)


def _page(answer: Answer, rows: str) -> Json:
    """Return a page; one without its list is not an empty one."""
    page = mapping(answer.json)
    if not isinstance(page.get(rows), list):
        raise Malformed(
            worded(
                'Jira answered a page without "{name}": try again, and report this if it comes back',
                name=rows,
            )
        )
    return page


def _with_token(body: Mapping[str, object], token: str | None) -> Mapping[str, object]:
    return {**body, "nextPageToken": token} if token else body


def _endless(what: str) -> Malformed:
    return Malformed(
        worded("Jira's pages of {what} never end: try again, and report this if it comes back", what=what)
    )

"""Fetches everything about changed issues and pull requests: dozens a request, long timelines page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_values import UNUSABLE, reason
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workflows.sources.github_graphql import GraphQL, Row

Json: TypeAlias = "Mapping[str, Any]"

DETAILS = 50
"""So many issues and pull requests are asked for at once; each may bring a hundred entries and a hundred files."""
TIMELINES = 30
PAGES = 200
"""So many pages of a hundred entries are read of one timeline."""


@dataclass(slots=True)
class Detail:
    """A node with all entries of its timeline, or why it cannot be read."""

    id: str
    node: Json = field(default_factory=dict)
    entries: list[object] = field(default_factory=list)
    failure: Unreadable | None = None
    following: str | None = None

    def take(self, row: Row, after: str | None) -> None:
        """Note one page of the timeline."""
        if isinstance(row, Unreadable):
            self.failure = row
            return
        try:
            page = row["timelineItems"]
            self.entries += page["nodes"]
            more = page["pageInfo"]["hasNextPage"]
            self.following = page["pageInfo"]["endCursor"] if more else None
        except UNUSABLE as error:
            self.failure = Unreadable(reason(error))
            return
        if more and self.following in {None, after}:
            self.failure = Unreadable(worded("GitHub repeats a page of its timeline"), again=True)
        if after is None:
            self.node = row


def read_details(graphql: GraphQL, ids: Sequence[str]) -> list[Detail]:
    """Return the details of these nodes in order; the number of requests does not grow with each single node."""
    details = [Detail(one) for one in ids]
    for detail, row in zip(details, graphql.ask_nodes("github_details", ids, at_most=DETAILS), strict=True):
        detail.take(row, None)
    for _ in range(PAGES):
        longer = [one for one in details if one.following and not one.failure]
        if not longer:
            return details
        afters = [one.following for one in longer]
        rows = [{"id": one.id, "after": after} for one, after in zip(longer, afters, strict=True)]
        answers = graphql.ask_rows("github_timeline", rows, at_most=TIMELINES)
        for detail, after, row in zip(longer, afters, answers, strict=True):
            detail.take(row, after)
    for detail in details:
        if detail.following and not detail.failure:
            detail.failure = Unreadable(f"its timeline has more than {PAGES * 100} entries")
    return details

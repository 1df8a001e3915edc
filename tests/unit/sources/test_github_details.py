from __future__ import annotations

from typing import Any

import pytest

from workflows.sources.github_details import Detail
from workflows.sources.github_graphql import Unreadable


def page(*entries: str, after: str | None = None) -> dict[str, Any]:
    info = {"hasNextPage": after is not None, "endCursor": after}
    return {"id": "I_1", "timelineItems": {"nodes": list(entries), "pageInfo": info}}


def test_pages_of_a_timeline_are_joined_and_the_first_one_holds_the_rest_of_the_node() -> None:
    detail = Detail("I_1")
    first = page("a", "b", after="c1")
    detail.take(first, None)
    assert detail.following == "c1"
    detail.take(page("c"), "c1")
    assert detail.entries == ["a", "b", "c"]
    assert detail.failure is None
    assert detail.node is first


def test_a_repeated_page_is_no_endless_timeline() -> None:
    detail = Detail("I_1")
    detail.take(page("a", after="c1"), None)
    detail.take(page("a", after="c1"), "c1")
    assert detail.failure == Unreadable("GitHub repeats a page of its timeline", again=True)


def test_a_page_that_was_not_given_makes_the_whole_node_unread() -> None:
    detail = Detail("I_1")
    detail.take(page("a", after="c1"), None)
    lost = Unreadable("gave up", again=True)
    detail.take(lost, "c1")
    assert detail.failure is lost


@pytest.mark.parametrize(
    "row", [{}, {"timelineItems": None}, {"timelineItems": {"nodes": None}}, {"timelineItems": []}]
)
def test_a_node_without_a_timeline_is_damaged_and_not_asked_for_again(row: dict[str, Any]) -> None:
    detail = Detail("I_1")
    detail.take(row, None)
    assert isinstance(detail.failure, Unreadable)
    assert not detail.failure.again

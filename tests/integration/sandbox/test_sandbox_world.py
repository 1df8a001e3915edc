"""The world is a history: its states follow from the clock, not from the order in which a seed tells them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.world import World
from tests.integration.sandbox.small_world import Clock, on

STEPS = {
    5: lambda issue: issue.transition("ana", on(5), "In Progress"),
    6: lambda issue: issue.label("ana", on(6), add=["a", "b"]),
    7: lambda issue: issue.label("ana", on(7), remove=["a"]),
    8: lambda issue: issue.assign("ana", on(8), "ben"),
    9: lambda issue: issue.transition("ana", on(9), "Done"),
    10: lambda issue: issue.transition("ana", on(10), "To Do"),
}


def world_at(now: datetime) -> World:
    made = World(Clock(now))
    made.person("ana", "Ana Example")
    made.person("ben", "Ben Example")
    made.jira.project("CH", "Churn")
    return made


@given(st.permutations(sorted(STEPS)))
def test_the_order_in_which_a_history_is_told_does_not_matter(order: list[int]) -> None:
    world = world_at(on(20))
    issue = world.jira.issue("CH", summary="x", reporter="ana", at=on(2))
    for day in order:
        STEPS[day](issue)
    state = issue.at(on(20))
    assert state
    assert (state.status, state.labels, state.resolution) == ("To Do", ("b",), None)
    assert [(one.changes[0].old, one.changes[0].new) for one in state.histories] == [
        ("To Do", "In Progress"), ("", "a b"), ("a b", "b"), (None, "Ben Example"),
        ("In Progress", "Done"), ("Done", "To Do"),
    ]  # fmt: skip


@given(st.integers(min_value=1, max_value=12))
def test_an_issue_shows_only_what_has_happened_by_then(day: int) -> None:
    world = world_at(on(day))
    issue = world.jira.issue("CH", summary="x", reporter="ana", at=on(2))
    for step in STEPS.values():
        step(issue)
    found = world.jira.find("CH-1")
    if day < 2:
        assert found is None
    else:
        assert found
        assert len(found[1].histories) == sum(1 for one in STEPS if one <= day)
        assert found[1].updated == on(max([2, *(one for one in STEPS if one <= day)]))


def test_a_branch_is_gone_after_its_merge_and_back_with_a_new_commit() -> None:
    world = world_at(on(20))
    repo = world.github.repository("acme/churn", created=on(1))
    repo.commit("ana", on(1), "main", "Start", ["a"])
    pull = repo.pull_request("ana", on(3), "exp/gru", "GRU", paths=["b"])
    pull.merge("ana", on(5))
    repo.commit("ana", on(8), "exp/gru", "Once more", ["c"])
    assert set(repo.branches(on(4))) == {"main", "exp/gru"}
    assert set(repo.branches(on(6))) == {"main"}
    assert [one.message for one in repo.branch_commits("exp/gru", on(9))] == ["Once more"]
    assert pull.paths(on(9)) == ("b",)


def test_a_review_ends_the_request_and_a_new_request_begins_anew() -> None:
    world = world_at(on(20))
    repo = world.github.repository("acme/churn", created=on(1))
    pull = repo.pull_request("ana", on(3), "exp/gru", "GRU", paths=["b"])
    pull.request_review("ana", on(4), "ben")
    pull.review("ben", on(6), "COMMENTED")
    pull.request_review("ana", on(8), "ben")
    assert [len(pull.requested(on(day))) for day in (3, 4, 6, 8)] == [0, 1, 0, 1]


def test_an_edited_text_counts_as_an_update_and_stands_in_no_timeline() -> None:
    world = world_at(on(20))
    issue = world.github.repository("acme/churn", created=on(1)).issue("ana", on(3), "Metric?", "Which one?")
    issue.edit("ana", on(6), "AUC or not?")
    assert (issue.body_at(on(5)), issue.body_at(on(6))) == ("Which one?", "AUC or not?")
    assert (issue.updated(on(5)), issue.updated(on(6)), issue.timeline(on(7))) == (on(3), on(6), [])


def test_stamps_of_messages_differ_and_sort_with_time() -> None:
    world = world_at(on(20))
    stamps = [world.slack.stamp(on(20) + timedelta(seconds=one // 10)) for one in range(200)]
    assert len(set(stamps)) == 200
    assert sorted(stamps, key=float) == stamps


def test_mistakes_of_a_seed_are_told_at_once() -> None:
    world = world_at(on(20))
    issue = world.jira.issue("CH", summary="x", reporter="ana", at=on(2))
    with pytest.raises(KeyError, match="known: ana, ben"):
        issue.assign("ana", on(3), "bne")
    with pytest.raises(ValueError, match="before the issue was created"):
        issue.comment("ana", on(1), "too early")
    with pytest.raises(KeyError):
        issue.transition("ana", on(3), "Nowhere")
    with pytest.raises(ValueError, match="no link type"):
        issue.link("ana", on(3), "hates", issue)
    with pytest.raises(ValueError, match="taken"):
        world.jira.issue("CH", key="CH-1", summary="y", reporter="ana", at=on(2))

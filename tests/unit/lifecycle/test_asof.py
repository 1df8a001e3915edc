"""What the past looked like: later facts undone or left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lifecycle.asof import rewind
from workflows.model import Category, ItemKind, Listing

DONE = {"status": "Done", "category": Category.DONE}


def then(history: Any, key: str, at: str) -> Any:
    facts = rewind(history.facts(), datetime.fromisoformat(f"{at}T12:00:00").replace(tzinfo=UTC))
    return next((item for item in facts.items if item.key == key), None)


def test_an_activity_at_the_very_moment_counts_and_a_later_one_does_not(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-12T12:00:00", "news of the minute")
    assert quiet.verdict("E-1", "2026-11-12T12:00:00") == "active"
    assert quiet.verdict("E-1", "2026-11-12T11:59:59") == "stalled"


def test_an_item_done_today_was_under_way_then(history: Any) -> None:
    history.item("E-1", **DONE)
    history.moves("E-1", "2026-11-02", "To Do", "In Progress").moves(
        "E-1", "2026-11-20", "In Progress", "Done"
    )
    assert history.verdict("E-1", "2026-11-21") == "not listed"
    assert history.verdict("E-1", "2026-11-12") == "never-started"
    assert history.verdict("E-1", "2026-11-01") == "not listed"


def test_the_category_of_a_past_status_is_what_the_tracker_told(history: Any) -> None:
    history.item("E-1", **DONE)
    history.statuses["geparkt x"] = Category.TODO
    history.moves("E-1", "2026-11-20", "Geparkt X", "Done")
    assert then(history, "E-1", "2026-11-10").category is Category.TODO


def test_a_change_that_hides_where_it_came_from_asks_the_one_before(history: Any) -> None:
    history.item("E-1", **DONE, assignee="bo")
    history.moves("E-1", "2026-11-02", None, "Blocked").moves("E-1", "2026-11-20", None, "Done")
    history.act("E-1", "2026-11-02", "assigned", new="ana").act("E-1", "2026-11-20", "assigned", new="bo")
    item = then(history, "E-1", "2026-11-10")
    assert (item.status, item.category, item.assignee) == ("Blocked", Category.DOING, "ana")


def test_labels_are_taken_back_and_given_back(history: Any) -> None:
    history.item("E-1", labels=("ml-validation", "blocked"))
    history.labels("E-1", "2026-11-10", new="blocked")
    history.labels("E-1", "2026-11-11", old="ml-modeling", new="ml-validation")
    history.labels("E-1", "2026-11-12", old="needs-gpu")
    assert set(then(history, "E-1", "2026-11-09").labels) == {"ml-modeling", "needs-gpu"}
    assert set(then(history, "E-1", "2026-11-10").labels) == {"ml-modeling", "needs-gpu", "blocked"}


def test_a_label_removed_and_added_again_is_there_in_between_only_as_it_was(history: Any) -> None:
    history.item("E-1", labels=("experiment",), issue_type="Task")
    history.labels("E-1", "2026-11-03", old="experiment").labels("E-1", "2026-11-05", new="experiment")
    assert then(history, "E-1", "2026-11-02").labels == ("experiment",)
    assert then(history, "E-1", "2026-11-04").labels == ()


def test_the_assignee_is_the_one_of_that_day(history: Any) -> None:
    history.item("E-1", assignee=None)
    history.act("E-1", "2026-11-10", "assigned", old="bo", new=None)
    assert then(history, "E-1", "2026-11-09").assignee == "bo"
    assert then(history, "E-1", "2026-11-11").assignee is None


@pytest.mark.parametrize("verb", ["merged", "closed"])
def test_a_pull_request_ended_later_was_open(history: Any, verb: str) -> None:
    history.item("a/b#1", status=verb, category=Category.DONE)
    history.act("a/b#1", "2026-11-10", verb)
    assert (then(history, "a/b#1", "2026-11-09").status, then(history, "a/b#1", "2026-11-09").category) == (
        "open",
        Category.DOING,
    )
    assert then(history, "a/b#1", "2026-11-11").status == verb


def test_a_run_reported_on_a_ticket_does_not_move_the_ticket(history: Any) -> None:
    history.item("E-1", status="In Review")
    history.act("E-1", "2026-11-10", "run_finished", "mlflow", kind="bot")
    assert then(history, "E-1", "2026-11-09").status == "In Review"


def test_a_run_finished_later_was_running(history: Any) -> None:
    history.item("run/1", kind=ItemKind.RUN, status="finished", category=Category.DONE, source="mlflow")
    history.act("run/1", "2026-11-09", "run_started", "mlflow", kind="bot")
    history.act("run/1", "2026-11-10", "run_finished", "mlflow", kind="bot")
    assert history.verdict("run/1", "2026-11-09T13:00:00") == "quiet-expected"
    assert history.verdict("run/1", "2026-11-11") == "not listed"


def test_a_dated_link_counts_from_its_day_and_an_undated_one_always(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task")
    quiet.item("B-10", issue_type="Task")
    quiet.link("E-1", "blocked_by", "B-1")
    assert quiet.verdict("E-1", "2026-11-03") == "blocked"
    quiet.act("E-1", "2026-11-04", "linked", field="blocked_by", new="B-10")
    assert quiet.verdict("E-1", "2026-11-03") == "blocked"
    quiet.act("B-1", "2026-11-05", "linked", "bo", field="blocks", new="E-1")
    assert quiet.verdict("E-1", "2026-11-04") == "active"
    assert quiet.verdict("E-1", "2026-11-05") == "blocked"


def test_another_kind_of_link_between_the_two_dates_nothing(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task")
    quiet.link("E-1", "blocked_by", "B-1").act("E-1", "2026-11-09", "linked", field="relates", new="B-1")
    assert quiet.verdict("E-1", "2026-11-03") == "blocked"


def test_a_superseding_ticket_of_tomorrow_supersedes_nothing_today(quiet: Any) -> None:
    quiet.item("E-2", "2026-11-10")
    quiet.link("E-2", "supersedes", "E-1")
    assert quiet.verdict("E-1", "2026-11-09") == "active"
    assert quiet.verdict("E-1", "2026-11-10") == "superseded"


def test_a_blocker_closed_later_still_blocked_then(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task", **DONE)
    quiet.link("E-1", "blocked_by", "B-1").moves("B-1", "2026-11-05", "In Progress", "Done")
    assert quiet.verdict("E-1", "2026-11-04") == "blocked"
    assert quiet.verdict("E-1", "2026-11-05") == "active"


def test_a_neighbour_in_another_project_is_taken_back_too(quiet: Any) -> None:
    quiet.item("OPS-1", issue_type="Task", **DONE)
    quiet.neighbours["OPS-1"] = quiet.items.pop("OPS-1")
    quiet.link("E-1", "blocked_by", "OPS-1").moves("OPS-1", "2026-11-05", "In Progress", "Done")
    assert quiet.verdict("E-1", "2026-11-04") == "blocked"
    assert quiet.verdict("E-1", "2026-11-06") == "active"


@given(
    verb=st.sampled_from(
        ["commented", "transitioned", "assigned", "labelled", "pushed", "run_started", "linked", "edited"]
    ),
    new=st.sampled_from([None, "Done", "bo", "blocked", "B-9"]),
)
def test_whatever_happens_later_changes_no_verdict_of_the_past(
    new_history: Any, verb: str, new: str | None
) -> None:
    history = new_history()
    history.item("E-1")
    history.moves("E-1", "2026-10-30", "To Do", "In Progress").says("E-1", "2026-11-02", "AUC 0.71.")
    before = history.judge("2026-11-12")
    field = {"transitioned": "status", "labelled": "labels", "assigned": "assignee"}.get(verb)
    old = {"transitioned": "In Progress", "assigned": "ana"}.get(verb)
    history.act("E-1", "2026-11-13", verb, old=old, new=new, field=field, text="ETA 2026-12-01")
    item = history.items["E-1"]
    if verb == "transitioned":
        item = replace(item, status=new or "", category=Category.DONE)
    elif verb == "assigned":
        item = replace(item, assignee=new)
    elif verb == "labelled" and new:
        item = replace(item, labels=(*item.labels, new))
    history.items["E-1"] = item
    after = history.judge("2026-11-12")
    assert [(found.verdict, found.silent, found.ask) for found in after.values()] == [
        (found.verdict, found.silent, found.ask) for found in before.values()
    ]


@pytest.mark.parametrize(
    ("new", "status", "category"),
    [("In Progress", "To Do", Category.TODO), ("Done", "In Progress", Category.DOING)],
)
def test_a_first_move_that_hides_where_it_came_from_came_from_the_step_before(
    history: Any, new: str, status: str, category: Category
) -> None:
    history.item("E-1", status=new)
    history.moves("E-1", "2026-11-20", None, new)
    item = then(history, "E-1", "2026-11-10")
    assert (item.status, item.category) == (status, category)


def test_what_was_opened_again_later_was_closed_then(history: Any) -> None:
    history.item("a/b#1")
    history.act("a/b#1", "2026-11-20", "reopened").act("a/b#1", "2026-11-21", "merged")
    item = then(history, "a/b#1", "2026-11-10")
    assert (item.status, item.category) == ("closed", Category.DONE)


@pytest.mark.parametrize(("old", "new", "flagged"), [("", "Impediment", False), ("Impediment", "", True)])
@pytest.mark.parametrize("field", ["Flagged", "impediment"])
def test_a_flag_is_taken_back_or_given_back(
    history: Any,
    field: str,
    old: str,
    new: str,
    flagged: bool,  # noqa: FBT001 - a case
) -> None:
    history.item("E-1", flagged=bool(new))
    history.act("E-1", "2026-11-18", "edited", field="description", old="x", new="y")
    history.act("E-1", "2026-11-20", "edited", field=field, old=old, new=new)
    history.act("E-1", "2026-11-21", "edited", field=field, old=new, new=old)
    assert then(history, "E-1", "2026-11-10").flagged is flagged
    assert then(history, "E-1", "2026-11-20").flagged is not flagged


def test_a_branch_that_was_listed_later_proves_nothing_missing_then(history: Any) -> None:
    moment = datetime(2026, 11, 10, tzinfo=UTC)
    later, before = Listing("a/b", moment + timedelta(days=1)), Listing("a/c", moment)
    facts = rewind(replace(history.facts(), listings=(later, before)), moment)
    assert facts.listings == (Listing("a/b", None), before)

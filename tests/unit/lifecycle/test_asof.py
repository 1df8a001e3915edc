"""What the past looked like: later facts undone or left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lifecycle.conftest import utc
from workflows.lifecycle.asof import is_label_change, is_status_change, rewind
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Dismissal,
    Document,
    ItemKind,
    KpiEntry,
    Listing,
    Release,
    RunMetric,
    Said,
    Tag,
    Verb,
    Waiver,
    WorkflowRun,
)

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


AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def dated(name: str, at: datetime) -> Any:
    """Return a record of this kind from that moment."""
    return {
        "tags": lambda: Tag("E-1", "data", "ana", at),
        "answers": lambda: Answer("a1", "E-1", Said.RUNNING, "ana", at),
        "documents": lambda: Document("a/b", "README.md", "1", at),
        "metrics": lambda: RunMetric("run/1", "auc", "churn", 0.7, at),
        "waivers": lambda: Waiver("w1", "churn", "data", "datasheet", "1", "ana", at, "pilot"),
        "dismissals": lambda: Dismissal("d1", "churn", "fairness", "ana", at, "no groups"),
        "kpi_entries": lambda: KpiEntry("k1", "churn", "recall", "value", "ana", at, 0.7),
        "releases": lambda: Release("r1", "a/b", "v1", at),
        "runs": lambda: WorkflowRun("c1", "a/b", "tests", "main", "completed", "success", at),
    }[name]()


@pytest.mark.parametrize(
    "name",
    ["tags", "answers", "documents", "metrics", "waivers", "dismissals", "kpi_entries", "releases", "runs"],
)
def test_a_record_counts_from_its_very_moment_on(history: Any, name: str) -> None:
    now, later = dated(name, AT), dated(name, AT + TICK)
    found = rewind(replace(history.facts(), **{name: (now, later)}), AT)
    assert getattr(found, name) == (now,)


def test_a_file_removed_later_was_still_there(history: Any) -> None:
    file = Document("a/b", "README.md", "1", AT)
    gone = [replace(file, gone_at=AT + TICK), replace(file, gone_at=AT), file]
    found = rewind(replace(history.facts(), documents=tuple(gone)), AT)
    assert [one.gone_at for one in found.documents] == [None, AT, None]


def test_an_item_exists_from_its_creation_or_from_what_happened_before_it(history: Any) -> None:
    for key, day in (("E-1", "2026-11-10"), ("E-2", "2026-11-11"), ("E-3", "2026-11-11")):
        history.item(key, day)
    history.says("E-3", "2026-11-09", "moved here from another tracker")
    assert [then(history, key, "2026-11-10") is not None for key in ("E-1", "E-2", "E-3")] == [
        True,
        False,
        True,
    ]


def test_a_neighbour_is_known_from_its_creation_on(history: Any) -> None:
    history.item("E-1", "2026-11-01")
    history.item("OPS-1", "2026-11-10")
    history.neighbours["OPS-1"] = history.items.pop("OPS-1")
    history.says("OPS-1", "2026-11-12", "news")
    facts = history.facts()
    assert rewind(facts, utc("2026-11-09")).neighbours == ()
    (known,) = rewind(facts, utc("2026-11-11")).neighbours
    assert (known.key, known.updated) == ("OPS-1", None)
    assert rewind(facts, utc("2026-11-09")).activities == {}
    assert list(rewind(facts, utc("2026-11-12")).activities) == [known.id]


def test_what_nothing_happened_to_later_is_left_as_it_is(history: Any) -> None:
    history.item("E-1")
    history.says("E-1", "2026-11-09", "news")
    (item,) = history.facts().items
    assert then(history, "E-1", "2026-11-10") is not None
    assert rewind(history.facts(), AT).items == (item,)


def test_an_item_was_last_changed_by_what_happened_before_the_moment(history: Any) -> None:
    history.item("E-1")
    history.says("E-1", "2026-11-08", "one").says("E-1", "2026-11-09", "two")
    history.says("E-1", "2026-11-12", "three")
    assert then(history, "E-1", "2026-11-10").updated == utc("2026-11-09")
    assert then(history, "E-1", "2026-11-01").updated is None


@pytest.mark.parametrize(
    ("verb", "field", "status", "label"),
    [
        ("transitioned", None, True, False),
        ("transitioned", "", True, False),
        ("transitioned", "Status", True, False),
        ("transitioned", "resolution", False, False),
        ("edited", "status", True, False),
        ("edited", "Status", True, False),
        ("edited", None, False, False),
        ("edited", "labels", False, True),
        ("edited", "Label", False, True),
        ("labelled", None, False, True),
        ("commented", "status", False, False),
    ],
)
def test_which_activity_changes_a_status_and_which_a_label(
    verb: str, field: str | None, *, status: bool, label: bool
) -> None:
    act = Activity("1", "E-1", AT, "ana", ActorKind.HUMAN, Verb(verb), field=field)
    assert (is_status_change(act), is_label_change(act)) == (status, label)


@pytest.mark.parametrize(
    ("kind", "verb", "ends"),
    [
        (ItemKind.ISSUE, "closed", True),
        (ItemKind.ISSUE, "merged", False),
        (ItemKind.ISSUE, "run_finished", False),
        (ItemKind.BRANCH, "merged", True),
        (ItemKind.BRANCH, "closed", True),
        (ItemKind.RUN, "run_failed", True),
        (ItemKind.RUN, "closed", True),
        (ItemKind.RUN, "merged", False),
    ],
)
def test_an_item_is_ended_by_the_verbs_of_its_kind(
    history: Any, kind: ItemKind, verb: str, *, ends: bool
) -> None:
    history.item("E-1", kind=kind, **DONE)
    history.act("E-1", "2026-11-20", verb)
    item = then(history, "E-1", "2026-11-10")
    under_way = ("running" if kind is ItemKind.RUN else "open", Category.DOING)
    assert (item.status, item.category) == (under_way if ends else ("Done", Category.DONE))


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        (None, True), ("blocked_by", True), ("Is blocked by", True), ("is-blocked-by", True), ("blocks", True),
        ("relates", False), ("supersedes", False), ("some words of a tracker", True),
    ],
)  # fmt: skip
def test_a_link_is_dated_by_an_activity_of_its_kind_from_either_end(
    history: Any, field: str | None, *, dates: bool
) -> None:
    history.item("E-1")
    history.item("B-1", issue_type="Task")
    history.link("E-1", "blocked_by", "B-1")
    history.act("E-1", "2026-11-12", "linked", field=field, new="B-1")
    assert len(rewind(history.facts(), AT).links) == (0 if dates else 1)
    assert len(rewind(history.facts(), utc("2026-11-12")).links) == 1


def test_a_link_to_what_was_not_there_yet_was_not_there_either(history: Any) -> None:
    history.item("E-1")
    history.item("B-1", "2026-11-12", issue_type="Task")
    history.link("E-1", "blocked_by", "B-1")
    assert rewind(history.facts(), AT).links == ()
    assert len(rewind(history.facts(), utc("2026-11-13")).links) == 1

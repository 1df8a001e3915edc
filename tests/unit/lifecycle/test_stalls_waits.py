"""Waiting, unowned and never started experiments: one small history for each sentence of their rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.lifecycle.findings import Decision, Placement
from workflows.model import Category, ItemKind, Person

LATE = "2026-11-12"  # eight working days after the last word: one more than the limit
EDGE = "2026-11-11"  # seven: exactly the limit
DONE = {"status": "Done", "category": Category.DONE}


# 5: blocked
@pytest.mark.parametrize(
    "fields",
    [{"status": "Blocked"}, {"flagged": True}, {"labels": ("ml-modeling", "blocked")}],
)
def test_status_flag_or_label_block_within_the_limit(quiet: Any, fields: dict[str, Any]) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], **fields)
    assert quiet.verdict("E-1", "2026-11-03") == "blocked"


@pytest.mark.parametrize("label", ["unblocked", "not-blocked", "blockchain"])
def test_a_label_that_only_sounds_like_it_does_not_block(quiet: Any, label: str) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], labels=("ml-modeling", label))
    assert quiet.verdict("E-1", "2026-11-03") == "active"


@pytest.mark.parametrize("forward", [True, False])
def test_a_link_blocks_from_either_end_until_the_blocker_is_done(quiet: Any, forward: bool) -> None:  # noqa: FBT001 - a case
    quiet.item("B-1", issue_type="Task", assignee="bo")
    quiet.link("E-1", "blocked_by", "B-1") if forward else quiet.link("B-1", "blocks", "E-1")
    stall = quiet.judge("2026-11-03")["E-1"]
    assert (stall.verdict.value, stall.ask) == ("blocked", "bo")
    quiet.items["B-1"] = replace(quiet.items["B-1"], **DONE)
    assert quiet.verdict("E-1", "2026-11-03") == "active"


def test_the_blocking_item_itself_is_not_blocked(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task")
    quiet.link("E-1", "blocks", "B-1")
    assert quiet.verdict("E-1", "2026-11-03") == "active"


def test_a_blocker_without_an_owner_asks_the_assignee(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task", assignee=None)
    quiet.link("E-1", "blocked_by", "B-1")
    assert quiet.judge("2026-11-03")["E-1"].ask == "ana"


def test_a_named_blocker_counts_until_it_is_done_and_an_unknown_one_always(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task", assignee="bo")
    quiet.says("E-1", "2026-11-03", "blocked on b-1 and more")
    assert quiet.judge("2026-11-04")["E-1"].ask == "bo"
    quiet.items["B-1"] = replace(quiet.items["B-1"], **DONE)
    assert quiet.verdict("E-1", "2026-11-04") == "active"
    quiet.says("E-1", "2026-11-04", "blocked on OPS-999")
    assert quiet.verdict("E-1", "2026-11-05") == "blocked"
    quiet.says("E-1", "2026-11-05", "blocked by the security review")
    assert quiet.verdict("E-1", "2026-11-06") == "blocked"


def test_a_later_comment_or_human_run_overtakes_the_blocker(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "blocked by the proxy")
    quiet.act("E-1", "2026-11-04", "run_started", "mlflow", kind="bot")
    quiet.act("E-1", "2026-11-04T13:00:00", "run_failed", "mlflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-05") == "blocked"
    quiet.act("E-1", "2026-11-05", "run_started", "ana")
    quiet.act("E-1", "2026-11-05T13:00:00", "run_failed", "mlflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-06") == "active"


# 6: review
def asked(history: Any, **fields: Any) -> None:
    history.item("a/b#1", "2026-11-02", author="ana", **fields)
    history.link("a/b#1", "implements", "E-1").act("a/b#1", "2026-11-02T13:00:00", "opened")
    history.act("a/b#1", "2026-11-02T14:00:00", "review_requested", new="bo")


def test_a_review_over_the_limit_asks_the_reviewer(quiet: Any) -> None:
    asked(quiet)
    assert quiet.verdict("E-1", EDGE) == "active"
    assert (quiet.judge(LATE)["E-1"].verdict.value, quiet.judge(LATE)["E-1"].ask) == ("waiting-review", "bo")


def test_the_authors_own_activity_does_not_end_the_wait(quiet: Any) -> None:
    asked(quiet)
    quiet.act("a/b#1", "2026-11-10", "pushed").act("a/b#1", "2026-11-10", "reviewed", text="notes to self")
    assert quiet.verdict("E-1", LATE) == "waiting-review"


def test_a_request_that_was_taken_back_is_no_wait_for_a_review(quiet: Any) -> None:
    asked(quiet)
    assert quiet.verdict("E-1", LATE) == "waiting-review"
    quiet.act("a/b#1", "2026-11-02T15:00:00", "edited", field="reviewer", old="bo")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_bots_review_does_not_end_the_wait_and_any_humans_does(quiet: Any) -> None:
    asked(quiet)
    quiet.act("a/b#1", "2026-11-02T15:00:00", "reviewed", "lint[bot]", kind="bot")
    assert quiet.verdict("E-1", LATE) == "waiting-review"
    quiet.act("a/b#1", "2026-11-02T16:00:00", "reviewed", "pia", new="changes_requested")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_the_wait_is_counted_from_the_latest_request(quiet: Any) -> None:
    asked(quiet)
    quiet.act("a/b#1", "2026-11-03", "reviewed", "bo")
    quiet.act("a/b#1", "2026-11-05", "review_requested", "codeowners", kind="bot", new="bo")
    assert quiet.verdict("E-1", "2026-11-16") == "active"
    assert quiet.verdict("E-1", "2026-11-17") == "waiting-review"


def test_a_closed_pull_request_waits_for_nobody(quiet: Any) -> None:
    asked(quiet, status="closed", category=Category.DONE)
    assert quiet.verdict("E-1", LATE) == "stalled"


# 7: data, compute
@pytest.mark.parametrize(
    ("fields", "text", "verdict"),
    [
        ({"labels": ("ml-modeling", "needs-data")}, None, "waiting-data"),
        ({"labels": ("ml-modeling", "Waiting-Labels")}, None, "waiting-data"),
        ({"labels": ("ml-modeling", "needs-gpu")}, None, "waiting-compute"),
        ({"labels": ("ml-modeling", "needs-gpu", "waiting-data")}, None, "waiting-data"),
        ({"status": "Waiting for Data"}, None, "waiting-data"),
        ({"status": "Waiting for GPU"}, None, "waiting-compute"),
        ({}, "waiting for the labels", "waiting-data"),
        ({}, "Wir warten auf Rechenzeit.", "waiting-compute"),
        ({}, "waiting for Bo", "stalled"),
    ],
)
def test_waits_count_over_the_limit_only(
    quiet: Any, fields: dict[str, Any], text: str | None, verdict: str
) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], **fields)
    if text:
        quiet.says("E-1", "2026-11-02T13:00:00", text)
    assert quiet.verdict("E-1", EDGE) == "active"
    assert quiet.verdict("E-1", LATE) == verdict


def test_blocked_comes_before_waiting_and_waiting_before_unowned(quiet: Any) -> None:
    labels = ("ml-modeling", "needs-gpu", "blocked")
    quiet.items["E-1"] = replace(quiet.items["E-1"], assignee=None, labels=labels)
    assert quiet.verdict("E-1", LATE) == "blocked"
    quiet.items["E-1"] = replace(quiet.items["E-1"], labels=labels[:2])
    assert quiet.verdict("E-1", LATE) == "waiting-compute"


# 8 and 9: owners and starts
@pytest.mark.parametrize("assignee", [None, "old"])
def test_without_an_active_assignee_it_is_unowned_and_the_product_manager_hears(
    quiet: Any, assignee: str | None
) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], assignee=assignee)
    assert quiet.verdict("E-1", EDGE) == "active"
    assert (quiet.judge(LATE)["E-1"].verdict.value, quiet.judge(LATE)["E-1"].ask) == ("unowned", "pia")


def test_an_experiment_that_was_only_handed_on_never_started(history: Any) -> None:
    history.item("E-1", "2026-11-02", assignee="bo")
    history.act("E-1", "2026-11-02", "created").moves("E-1", "2026-11-02T13:00:00", "To Do", "In Progress")
    history.act("E-1", "2026-11-10", "assigned", "pia", old="ana", new="bo")
    stall = history.judge(LATE)["E-1"]
    assert (stall.verdict.value, stall.silent) == ("never-started", 2)
    assert history.verdict("E-1", EDGE) == "active"


def test_any_other_sign_after_the_move_is_a_start(history: Any) -> None:
    history.item("E-1", "2026-11-02")
    history.moves("E-1", "2026-11-02", "To Do", "In Progress").act(
        "E-1", "2026-11-02T13:00:00", "edited", field="description"
    )
    assert history.verdict("E-1", LATE) == "stalled"


def test_a_second_move_to_doing_counts_anew(history: Any) -> None:
    history.item("E-1", "2026-10-01")
    history.moves("E-1", "2026-10-05", "To Do", "In Progress").says("E-1", "2026-10-06", "AUC 0.7.")
    history.moves("E-1", "2026-10-07", "In Progress", "To Do").moves(
        "E-1", "2026-11-02", "To Do", "In Progress"
    )
    assert history.verdict("E-1", LATE) == "never-started"


def test_a_move_between_two_statuses_of_doing_is_a_start(history: Any) -> None:
    history.item("E-1", "2026-11-02", status="In Review")
    history.moves("E-1", "2026-11-02", "To Do", "In Progress").moves(
        "E-1", "2026-11-02T15:00:00", "In Progress", "In Review"
    )
    assert history.verdict("E-1", LATE) == "stalled"


# branches and runs without a ticket
def test_a_branch_without_a_ticket_belongs_to_whoever_pushed_last(history: Any) -> None:
    history.item("a/b@exp/gru", assignee=None, author="ana")
    history.act("a/b@exp/gru", "2026-11-01", "pushed", "ana").act("a/b@exp/gru", "2026-11-02", "pushed", "bo")
    stall = history.judge(LATE)["a/b@exp/gru"]
    assert (stall.verdict.value, stall.ask, stall.limit.days) == ("stalled", "bo", 7)


def test_a_branch_pushed_last_by_somebody_gone_is_unowned(history: Any) -> None:
    history.item("a/b@exp/gru", assignee="ana")
    history.act("a/b@exp/gru", "2026-11-02", "pushed", "old")
    assert history.verdict("a/b@exp/gru", LATE) == "unowned"


def test_a_mapped_branch_has_the_limit_of_its_stage(history: Any) -> None:
    history.item("a/b@exp/gru")
    history.extra["t:a/b@exp/gru"] = Placement("data", Decision.CERTAIN, 1.0, ())
    history.act("a/b@exp/gru", "2026-11-02", "pushed")
    assert history.judge(LATE)["a/b@exp/gru"].limit.days == 10


def test_a_tracked_run_that_a_machine_reports_belongs_to_its_assignee(history: Any) -> None:
    history.item(
        "run/1", kind=ItemKind.RUN, source="mlflow", assignee="bo", author="mlflow", category=Category.TODO
    )
    history.act("run/1", "2026-11-02", "run_started", "mlflow", kind="bot")
    history.act("run/1", "2026-11-02T15:00:00", "run_heartbeat", "mlflow", kind="bot")
    stall = history.judge("2026-11-04")["run/1"]
    assert (stall.verdict.value, stall.ask) == ("overdue-back", "bo")


# properties
@pytest.mark.parametrize(
    "verb", ["commented", "labelled", "edited", "assigned", "transitioned", "pushed", "reviewed"]
)
@pytest.mark.parametrize("kind", ["bot", "self"])
def test_machines_change_no_verdict(quiet: Any, verb: str, kind: str) -> None:
    before = quiet.judge(LATE)["E-1"]
    quiet.act(
        "E-1", "2026-11-10", verb, "machine", kind=kind, new="x", text="blocked on E-9, ETA 2026-12-01, done."
    )
    after = quiet.judge(LATE)["E-1"]
    assert (after.verdict, after.silent) == (before.verdict, before.silent)


def test_a_name_like_a_bots_is_none_when_the_project_declares_it(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-05", "Numbers are in.", "release-bot")
    assert quiet.judge(LATE)["E-1"].silent == 8
    quiet.people(Person("release-bot"))
    assert quiet.judge(LATE)["E-1"].silent == 5

"""A verdict of waiting points to the record that says so, and tells in one sentence what would end the wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.stalls import judge
from workflows.model import Category, Evidence, ItemKind

LATE = "2026-11-12"  # eight working days after the last word: one more than the limit
EDGE = "2026-11-11"  # seven: exactly the limit
URL = "https://tracker.example/E-1"
SOLVED = "Say when the blocker will be solved, or how to go on without it."
DATA = "Say when the data will be there, or how to go on without it."
COMPUTE = "Say when the compute will be there, or how to go on without it."


def told(history: Any, day: str) -> tuple[str, Evidence, str]:
    """Return verdict, first evidence and next step of E-1."""
    stall = history.judge(day)["E-1"]
    return stall.verdict.value, stall.because[0], str(stall.next_step)


@pytest.mark.parametrize(
    ("fields", "signal", "detail"),
    [
        ({"status": "Blocked"}, "status", "Blocked"),
        ({"flagged": True}, "flag", "flagged as an impediment"),
        ({"labels": ("ml-modeling", "Blocked")}, "label", "Blocked"),
    ],
)
def test_a_mark_that_blocks_is_shown_as_it_stands_in_the_tracker(
    quiet: Any, fields: dict[str, Any], signal: str, detail: str
) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], **fields)
    assert told(quiet, "2026-11-03") == ("blocked", Evidence(signal, detail, URL), SOLVED)


def test_a_linked_blocker_is_shown_with_its_status(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task", assignee="bo", status="To Do", category=Category.TODO)
    quiet.link("E-1", "blocked_by", "B-1")
    shown = Evidence("blocked by", "B-1 is not done (To Do)", "https://tracker.example/B-1")
    step = "Say when B-1 will be solved, or how to go on without it."
    assert told(quiet, "2026-11-03") == ("blocked", shown, step)


def test_a_mark_is_the_evidence_and_the_linked_blocker_the_one_to_ask_for(quiet: Any) -> None:
    quiet.item("B-1", issue_type="Task", assignee="bo")
    quiet.item("B-2", issue_type="Task", assignee="pia")
    quiet.link("E-1", "blocked_by", "B-1")
    quiet.items["E-1"] = replace(quiet.items["E-1"], status="Blocked")
    quiet.says("E-1", "2026-11-02T13:00:00", "blocked on B-2")
    verdict, shown, step = told(quiet, "2026-11-03")
    assert (verdict, shown.signal) == ("blocked", "status")
    assert step == "Say when B-1 will be solved, or how to go on without it."
    assert quiet.judge("2026-11-03")["E-1"].ask == "bo"


def test_words_of_a_blocker_are_quoted(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "blocked by the proxy")
    verdict, found, step = told(quiet, "2026-11-04")
    assert (verdict, found.signal, found.url, step) == ("blocked", "blocked", URL, SOLVED)
    assert '"blocked by the proxy" (ana, ' in found.detail


def test_who_waits_for_a_decision_is_left_alone_within_the_limit_and_told_as_blocked_after_it(
    quiet: Any,
) -> None:
    quiet.answer("E-1", "2026-11-02T13:00:00", "waiting", waiting_for="decision")
    assert quiet.verdict("E-1", EDGE) == "active"
    verdict, shown, step = told(quiet, LATE)
    assert (verdict, shown.signal, step) == ("blocked", "waits", SOLVED)
    assert shown.detail.startswith("bo said in Slack on ")
    assert shown.detail.endswith(": waiting for decision")


# Reviews


def asked(history: Any, key: str, day: str, new: str | None = "bo") -> None:
    history.item(key, day, author="ana")
    history.link(key, "implements", "E-1").act(key, f"{day}T13:00:00", "opened")
    history.act(key, f"{day}T14:00:00", "review_requested", new=new)


@pytest.mark.parametrize(
    ("reviewer", "whose"), [("bo", "review of bo requested"), (None, "review requested")]
)
def test_a_wait_for_review_tells_whom_since_when_how_long_and_the_limit(
    quiet: Any, reviewer: str | None, whose: str
) -> None:
    asked(quiet, "a/b#1", "2026-11-02", reviewer)
    verdict, shown, step = told(quiet, LATE)
    assert (verdict, shown.signal, shown.url) == (
        "waiting-review",
        "review",
        "https://tracker.example/a/b#1",
    )
    assert shown.detail.startswith(f"{whose} on ")
    assert shown.detail.endswith(", none came for 8 working days; the limit is 7")
    assert step == "Review a/b#1, or name somebody who can."


def test_a_review_within_its_time_asks_for_nothing(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02")
    verdict, shown, step = told(quiet, EDGE)
    assert (verdict, shown.signal, step) == (
        "active",
        "review",
        "Nothing to do: the review is within its time.",
    )


def test_of_several_reviews_the_one_that_waits_longest_is_told(quiet: Any) -> None:
    asked(quiet, "a/b#3", "2026-11-04")
    asked(quiet, "a/b#1", "2026-10-30")
    asked(quiet, "a/b#2", "2026-11-05")
    assert told(quiet, LATE)[2] == "Review a/b#1, or name somebody who can."


def test_a_request_that_was_taken_back_is_none(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02", None)
    quiet.acts["a/b#1"][-1] = replace(quiet.acts["a/b#1"][-1], old="bo")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_request_that_moves_from_one_reviewer_to_another_still_waits(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02")
    quiet.acts["a/b#1"][-1] = replace(quiet.acts["a/b#1"][-1], old="pia")
    assert quiet.verdict("E-1", LATE) == "waiting-review"


def test_the_review_right_after_the_request_is_the_answer(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02")
    quiet.act("a/b#1", "2026-11-02T15:00:00", "reviewed", "bo", new="approved")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_whoever_opened_a_pull_request_is_its_author_where_the_tracker_names_none(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02")
    quiet.items["a/b#1"] = replace(quiet.items["a/b#1"], author=None)
    quiet.act("a/b#1", "2026-11-02T15:00:00", "reviewed", "ana", text="notes to self")
    assert quiet.verdict("E-1", LATE) == "waiting-review"


def test_a_request_is_answered_by_any_human_where_nobody_knows_the_author(quiet: Any) -> None:
    quiet.item("a/b#1", "2026-11-02", author=None)
    quiet.link("a/b#1", "implements", "E-1")
    quiet.act("a/b#1", "2026-11-02T14:00:00", "review_requested", new="bo")
    assert quiet.verdict("E-1", LATE) == "waiting-review"
    quiet.act("a/b#1", "2026-11-02T15:00:00", "reviewed", "bo", new="approved")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_an_answer_that_waits_for_review_counts_over_the_limit_where_no_record_asks_anybody(
    quiet: Any,
) -> None:
    quiet.answer("E-1", "2026-11-02T13:00:00", "waiting", waiting_for="review")
    assert quiet.verdict("E-1", EDGE) == "active"
    verdict, shown, step = told(quiet, LATE)
    assert (verdict, shown.signal) == ("waiting-review", "review")
    assert shown.detail.startswith("bo said in Slack on ")
    assert step == "Ask somebody for the review, or say how to go on without it."


# Data and compute


@pytest.mark.parametrize(
    ("fields", "verdict", "shown", "step"),
    [
        ({"labels": ("ml-modeling", "needs-data")}, "waiting-data", ("label", "needs-data"), DATA),
        ({"labels": ("ml-modeling", "needs-gpu")}, "waiting-compute", ("label", "needs-gpu"), COMPUTE),
        ({"status": "Waiting for Data"}, "waiting-data", ("status", "Waiting for Data"), DATA),
        ({"status": "Waiting for GPU"}, "waiting-compute", ("status", "Waiting for GPU"), COMPUTE),
        ({"status": "Needs-Data"}, "waiting-data", ("status", "Needs-Data"), DATA),
    ],
)
def test_what_says_that_data_or_compute_is_missing_is_shown_as_it_stands_in_the_tracker(
    quiet: Any, fields: dict[str, Any], verdict: str, shown: tuple[str, str], step: str
) -> None:
    quiet.items["E-1"] = replace(quiet.items["E-1"], **fields)
    assert told(quiet, LATE) == (verdict, Evidence(*shown, URL), step)


@pytest.mark.parametrize(
    ("what", "verdict", "step"), [("data", "waiting-data", DATA), ("compute", "waiting-compute", COMPUTE)]
)
def test_an_answer_that_waits_for_data_or_compute_is_told_in_its_words(
    quiet: Any, what: str, verdict: str, step: str
) -> None:
    quiet.answer("E-1", "2026-11-02T13:00:00", "waiting", waiting_for=what)
    found, shown, said = told(quiet, LATE)
    assert (found, shown.signal, said) == (verdict, f"waits for {what}", step)
    assert shown.detail.startswith("bo said in Slack on ")


def test_a_comment_that_waits_is_quoted(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-02T13:00:00", "waiting for the labels")
    found, shown, _ = told(quiet, LATE)
    assert (found, shown.signal, shown.url) == ("waiting-data", "waits for data", URL)
    assert shown.detail.startswith('"waiting for the labels" (ana, ')


# Ends and runs


def test_a_pull_request_that_was_closed_after_another_was_merged_tells_its_end_by_its_own_state(
    quiet: Any,
) -> None:
    done = {"status": "done", "category": Category.DONE, "author": "ana"}
    for number, verb, day in ((1, "merged", "2026-11-02T13:00:00"), (2, "closed", "2026-11-02T14:00:00")):
        quiet.item(f"a/b#{number}", "2026-10-20", **done)
        quiet.link(f"a/b#{number}", "implements", "E-1").act(f"a/b#{number}", day, verb)
    verdict, shown, _ = told(quiet, LATE)
    assert (verdict, shown.signal) == ("finished-not-closed", "merged")
    assert shown.detail == "a/b#2 is closed since Mon 2 Nov 2026, no pull request is open"


def test_a_pull_request_in_a_status_of_the_teams_own_is_open_until_it_is_done(quiet: Any) -> None:
    asked(quiet, "a/b#1", "2026-11-02")
    quiet.items["a/b#1"] = replace(quiet.items["a/b#1"], status="In inspection")
    assert quiet.verdict("E-1", LATE) == "waiting-review"
    quiet.items["a/b#1"] = replace(quiet.items["a/b#1"], category=Category.DONE)
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_run_that_finished_is_an_end_with_its_day(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-02T13:00:00", "run_started").act("E-1", "2026-11-02T14:00:00", "run_finished")
    verdict, shown, _ = told(quiet, LATE)
    assert (verdict, shown.signal) == ("finished-not-closed", "run finished")
    assert shown.detail == "the last run finished on Mon 2 Nov 2026"


def test_a_run_that_is_done_without_a_word_of_its_end_ended_when_it_was_changed_last(quiet: Any) -> None:
    ended = datetime(2026, 11, 2, 14, tzinfo=UTC)
    fields = {"kind": ItemKind.RUN, "source": "mlflow", "category": Category.DONE, "updated": ended}
    quiet.item("run/1", "2026-11-02", **fields)
    quiet.link("run/1", "implements", "E-1")
    verdict, shown, _ = told(quiet, LATE)
    assert (verdict, shown.detail) == ("finished-not-closed", "the last run finished on Mon 2 Nov 2026")


def test_what_is_superseded_by_an_item_that_nobody_knows_goes_on(quiet: Any) -> None:
    quiet.link("X-9", "supersedes", "E-1")
    facts, placed = quiet.facts(), {"t:E-1": Placement("modeling", Decision.CERTAIN, 1.0, ())}
    (stall,) = judge(facts, quiet.policy, placed, datetime(2026, 11, 3, 12, tzinfo=UTC))
    assert stall.verdict.value == "active"
    quiet.item("E-2")
    quiet.link("E-2", "supersedes", "E-1")
    shown = Evidence("supersedes", "E-2 supersedes it", "https://tracker.example/E-2")
    assert told(quiet, "2026-11-03") == ("superseded", shown, "Close it, or say what is left to do here.")


def test_words_and_deeds_of_nobody_known_are_told_with_their_day_alone(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "commented", None, text="blocked by the proxy")
    stall = quiet.judge("2026-11-04")["E-1"]
    assert stall.because[0].detail == '"blocked by the proxy" (unknown, Tue 3 Nov 2026, E-1)'
    last = next(one.detail for one in stall.because if one.signal == "last sign")
    assert last == "comment on Tue 3 Nov 2026, E-1"


def test_links_to_itself_and_to_what_nobody_knows_change_nothing(quiet: Any) -> None:
    before = quiet.judge(LATE)["E-1"]
    quiet.link("E-1", "blocked_by", "E-1").link("E-1", "parent", "X-1").link("X-2", "implements", "E-1")
    quiet.link("X-3", "parent", "E-1")
    assert quiet.judge(LATE)["E-1"] == before

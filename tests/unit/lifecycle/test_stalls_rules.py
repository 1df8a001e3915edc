"""One small history for each sentence of the rules of stalled experiments."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.model import Category, ItemKind

LATE = "2026-11-12"  # eight working days after the last word: one more than the limit
EDGE = "2026-11-11"  # seven: exactly the limit
DONE = {"status": "Done", "category": Category.DONE}


# 10 and 11: the limit itself
def test_exactly_the_limit_is_active_and_one_more_is_stalled(quiet: Any) -> None:
    assert quiet.verdict("E-1", EDGE) == "active"
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_stall_asks_the_owner_and_names_the_last_sign(quiet: Any) -> None:
    stall = quiet.judge(LATE)["E-1"]
    assert (stall.ask, stall.silent, stall.limit.days) == ("ana", 8, 7)
    assert any(found.signal == "last sign" and "2 Nov" in found.detail for found in stall.because)


def test_an_unanswered_ping_is_quoted_as_evidence(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-10", "Any update here?", "pia")
    pings = [found for found in quiet.judge(LATE)["E-1"].because if found.signal == "unanswered ping"]
    assert len(pings) == 1
    assert '"Any update here?" (pia' in pings[0].detail


def test_nobody_is_asked_about_what_is_active_or_expected(quiet: Any) -> None:
    assert quiet.judge(EDGE)["E-1"].ask is None
    quiet.says("E-1", "2026-11-03", "Training until 2026-11-30")
    assert quiet.judge(LATE)["E-1"].ask is None


# 1: superseded
def test_a_supersedes_link_counts_within_the_limit(quiet: Any) -> None:
    quiet.item("E-2")
    quiet.link("E-2", "supersedes", "E-1")
    assert quiet.verdict("E-1", "2026-11-03") == "superseded"
    assert quiet.verdict("E-2", "2026-11-03") != "superseded"


def test_a_comment_overtaken_by_a_push_supersedes_nothing(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "continued in E-40")
    assert quiet.verdict("E-1", "2026-11-04") == "superseded"
    quiet.item("a/b#1")
    quiet.link("a/b#1", "implements", "E-1").act("a/b#1", "2026-11-05", "pushed")
    assert quiet.verdict("E-1", "2026-11-06") == "active"


def test_a_pull_request_replaced_by_one_of_the_same_thread_is_still_the_thread(quiet: Any) -> None:
    quiet.item("a/b#11")
    quiet.item("a/b#12")
    quiet.link("a/b#11", "implements", "E-1").link("a/b#12", "implements", "E-1")
    quiet.says("a/b#11", "2026-11-03", "superseded by #12")
    assert quiet.verdict("E-1", "2026-11-04") == "active"


def test_a_bot_cannot_say_that_it_goes_on_elsewhere(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "commented", "stale-bot", kind="bot", text="continued in E-40")
    assert quiet.verdict("E-1", LATE) == "stalled"


# 2: finished, not closed
def merged(history: Any, at: str = "2026-11-03") -> None:
    history.item("a/b#1", status="merged", category=Category.DONE)
    history.link("a/b#1", "implements", "E-1").act("a/b#1", at, "merged")


def test_merged_and_silent_over_the_limit_is_finished(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    assert quiet.verdict("E-1", EDGE) == "active"
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"


def test_one_open_pull_request_keeps_it_from_being_finished(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    quiet.item("a/b#2", "2026-10-20")
    quiet.link("E-1", "implements", "a/b#2")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_pull_requests_closed_without_a_merge_are_no_end(quiet: Any) -> None:
    quiet.item("a/b#1", status="closed", category=Category.DONE)
    quiet.link("a/b#1", "implements", "E-1").act("a/b#1", "2026-11-02", "closed")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_closed_one_beside_a_merged_one_is_an_end(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    quiet.item("a/b#2", status="closed", category=Category.DONE)
    quiet.link("a/b#2", "implements", "E-1").act("a/b#2", "2026-11-01", "closed")
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"


def test_a_run_started_after_the_merge_begins_something_new(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    quiet.act("E-1", "2026-11-02T18:00:00", "run_started", "kubeflow", kind="bot")
    quiet.act("E-1", "2026-11-02T19:00:00", "run_failed", "kubeflow", kind="bot")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_what_a_bot_does_after_the_merge_begins_nothing_new(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    quiet.act("E-1", "2026-11-03", "pushed", "renovate", kind="bot")
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"


def test_a_promise_after_the_end_opens_it_again(quiet: Any) -> None:
    merged(quiet, "2026-11-02")
    quiet.says("E-1", "2026-11-03", "One more seed, ETA 2026-11-30")
    assert quiet.verdict("E-1", "2026-11-20") == "quiet-expected"


def test_a_finished_run_is_an_end_and_a_failed_one_is_not(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-02T13:00:00", "run_started", "kubeflow", kind="bot")
    quiet.act("E-1", "2026-11-02T14:00:00", "run_finished", "kubeflow", kind="bot")
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"
    quiet.act("E-1", "2026-11-02T15:00:00", "run_started", "kubeflow", kind="bot")
    quiet.act("E-1", "2026-11-02T16:00:00", "run_failed", "kubeflow", kind="bot")
    assert quiet.verdict("E-1", LATE) == "stalled"


@pytest.mark.parametrize(
    "text", ["Ruled out, no gain.", "This is done.", "Verworfen, kein Gewinn.", "Terminé."]
)
def test_an_outcome_in_the_latest_comment_is_an_end_over_the_limit(quiet: Any, text: str) -> None:
    quiet.says("E-1", "2026-11-02T13:00:00", text)
    assert quiet.verdict("E-1", EDGE) == "active"
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"


def test_a_ping_behind_the_outcome_does_not_hide_it(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-02T13:00:00", "Ruled out, no gain.").says("E-1", "2026-11-09", "bump", "pia")
    assert quiet.verdict("E-1", LATE) == "finished-not-closed"


# 3 and 4: expected silence
def test_a_promise_holds_until_the_end_of_its_day_in_the_projects_zone(quiet: Any) -> None:
    quiet.people(timezone="America/Los_Angeles").says(
        "E-1", "2026-11-02T20:00:00", "Training until 2026-11-12."
    )
    assert quiet.verdict("E-1", "2026-11-13T07:59:00+00:00") == "quiet-expected"
    assert quiet.verdict("E-1", "2026-11-13T08:01:00+00:00") == "overdue-back"


def test_a_sign_of_life_before_the_promised_day_does_not_keep_the_promise(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "ETA 2026-11-06").says("E-1", "2026-11-05", "Loss at 0.3 so far.")
    assert quiet.verdict("E-1", "2026-11-09") == "overdue-back"


def test_a_sign_of_life_on_the_promised_day_keeps_it_and_a_ping_does_not(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "ETA 2026-11-06").says("E-1", "2026-11-06T15:00:00", "any news?", "pia")
    assert quiet.verdict("E-1", "2026-11-09") == "overdue-back"
    quiet.says("E-1", "2026-11-06T16:00:00", "AUC 0.73.")
    assert quiet.verdict("E-1", "2026-11-09") == "active"


def test_overdue_says_when_it_was_due_and_not_stalled(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "back by 2026-11-06")
    stall = quiet.judge("2026-11-09")["E-1"]
    assert stall.due_back is not None
    assert stall.due_back.isoformat() == "2026-11-06"
    assert any("was due back on Fri 6 Nov 2026, no news" in found.detail for found in stall.because)
    assert not any("stalled" in found.detail for found in stall.because)


def test_the_latest_promise_counts_even_when_it_is_the_earlier_day(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "ETA 2026-11-30").says("E-1", "2026-11-04", "faster: ETA 2026-11-06")
    assert quiet.verdict("E-1", "2026-11-09") == "overdue-back"


def test_a_bots_word_is_no_promise(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "commented", "ci", kind="bot", text="ETA 2026-11-30")
    assert quiet.verdict("E-1", LATE) == "stalled"


def test_a_run_is_in_progress_for_a_day_after_its_last_heartbeat(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "run_started", "mlflow", kind="bot")
    quiet.act("E-1", "2026-11-10", "run_heartbeat", "mlflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-11T12:00:00") == "quiet-expected"
    assert quiet.verdict("E-1", "2026-11-11T12:01:00") == "overdue-back"


def test_a_human_word_after_the_lost_run_ends_the_wait_for_it(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "run_started", "mlflow", kind="bot")
    quiet.act("E-1", "2026-11-04", "run_heartbeat", "mlflow", kind="bot").says(
        "E-1", "2026-11-05", "Node died."
    )
    assert quiet.verdict("E-1", "2026-11-09") == "active"


def test_only_the_run_started_last_counts(quiet: Any) -> None:
    for key, started in (("run/1", "2026-11-03"), ("run/2", "2026-11-04")):
        quiet.item(key, started, kind=ItemKind.RUN, source="mlflow", status="running", author="mlflow")
        quiet.link(key, "implements", "E-1").act(key, started, "run_started", "mlflow", kind="bot")
    quiet.act("run/1", "2026-11-18", "run_heartbeat", "mlflow", kind="bot")
    quiet.act("run/2", "2026-11-05", "run_failed", "mlflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-18T13:00:00") == "active"
    assert quiet.verdict("E-1", "2026-12-01") == "stalled"


def test_a_source_without_heartbeats_gets_the_limit_in_working_days(quiet: Any) -> None:
    quiet.act("E-1", "2026-11-03", "run_started", "kubeflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-12") == "quiet-expected"
    assert quiet.verdict("E-1", "2026-11-13") == "stalled"


def test_a_run_without_a_beat_is_lost_when_its_source_beats_elsewhere(quiet: Any) -> None:
    quiet.item("E-2")
    quiet.act("E-2", "2026-11-03", "run_heartbeat", "mlflow", kind="bot")
    quiet.act("E-1", "2026-11-03", "run_started", "mlflow", kind="bot")
    assert quiet.verdict("E-1", "2026-11-05") == "overdue-back"


@pytest.mark.parametrize("status", ["On Hold", "on-hold", "Paused", "Parked", "PAUSED (legal)"])
def test_a_hold_by_status_is_accepted_for_twenty_working_days(history: Any, status: str) -> None:
    history.item("E-1", status=status)
    history.moves("E-1", "2026-11-02", "In Progress", status)
    assert history.verdict("E-1", "2026-11-30") == "quiet-expected"
    assert history.verdict("E-1", "2026-12-01") == "overdue-back"


def test_a_hold_whose_beginning_nobody_recorded_counts_from_the_last_sign_of_life(history: Any) -> None:
    history.item("E-1", labels=("ml-modeling", "on-hold"))
    history.says("E-1", "2026-11-16", "Legal answered half of it.")
    assert history.verdict("E-1", "2026-12-14") == "quiet-expected"
    assert history.verdict("E-1", "2026-12-15") == "overdue-back"


def test_a_sign_of_life_in_the_hold_begins_its_time_anew(history: Any) -> None:
    history.item("E-1", labels=("ml-modeling", "on-hold"))
    history.labels("E-1", "2026-11-02", new="on-hold").says("E-1", "2026-11-16", "Legal answered half of it.")
    assert history.verdict("E-1", "2026-12-14") == "quiet-expected"
    assert history.verdict("E-1", "2026-12-15") == "overdue-back"

"""Silence that was announced says by what and until when, and what came due without news says since when."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.unit.lifecycle.test_stalls_evidence import told
from workflows.model import Evidence, ItemKind

URL = "https://tracker.example/E-1"
SAY = "Say what came out, or until when it goes on."


def shown(history: Any, day: str, signal: str) -> Evidence:
    return next(one for one in history.judge(day)["E-1"].because if one.signal == signal)


def running(history: Any, *, beats: bool) -> None:
    history.item("run/1", "2026-11-03", kind=ItemKind.RUN, source="mlflow", status="running")
    history.link("run/1", "implements", "E-1")
    history.act("run/1", "2026-11-03T09:05:00", "run_started", "ana")
    if beats:
        history.act("run/1", "2026-11-03T11:45:00", "run_heartbeat", "MLflow", kind="bot")


def test_a_run_in_progress_is_told_by_its_start_and_then_by_its_last_heartbeat(quiet: Any) -> None:
    running(quiet, beats=False)
    verdict, found, step = told(quiet, "2026-11-03")
    begun = "a run is in progress: started Tue 3 Nov 2026 09:05"
    assert found == Evidence("run in progress", begun, "https://tracker.example/run/1")
    assert (verdict, step) == ("quiet-expected", "Nothing to do while the run goes on.")
    quiet.act("run/1", "2026-11-03T11:45:00", "run_heartbeat", "MLflow", kind="bot")
    beat = "a run is in progress: last heartbeat Tue 3 Nov 2026 11:45"
    assert told(quiet, "2026-11-03")[1].detail == beat


def test_a_run_that_was_lost_is_due_since_it_was_last_seen(quiet: Any) -> None:
    running(quiet, beats=True)
    said = "the run has no end, and it was last seen on Tue 3 Nov 2026: it was due back, no news"
    lost = Evidence("run lost", said, "https://tracker.example/run/1")
    assert told(quiet, "2026-11-05") == ("overdue-back", lost, SAY)
    stall = quiet.judge("2026-11-05")["E-1"]
    assert (stall.due_back, stall.ask) == (date(2026, 11, 3), "ana")


def test_a_word_after_a_run_was_lost_is_news(quiet: Any) -> None:
    running(quiet, beats=True)
    quiet.says("E-1", "2026-11-04", "The machine was taken down.")
    assert quiet.verdict("E-1", "2026-11-05") == "active"


def test_a_promised_day_is_told_with_the_words_and_when_it_went_by(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "Numbers by 2026-11-20.")
    words = '"Numbers by 2026-11-20." (ana, Tue 3 Nov 2026, E-1)'
    kept = Evidence("promise", f"news is due on Fri 20 Nov 2026: {words}", URL)
    assert told(quiet, "2026-11-20") == ("quiet-expected", kept, "Nothing to do until Fri 20 Nov 2026.")
    late = Evidence("promise", f"was due back on Fri 20 Nov 2026, no news: {words}", URL)
    assert told(quiet, "2026-11-21") == ("overdue-back", late, SAY)
    assert quiet.judge("2026-11-21")["E-1"].due_back == date(2026, 11, 20)


def test_what_was_answered_to_be_over_before_its_promised_day_only_waits_to_be_closed(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "Numbers by 2026-11-20.")
    quiet.answer("E-1", "2026-11-05", "finished", outcome="supported")
    verdict, found, step = told(quiet, "2026-11-12")
    assert (verdict, step) == ("quiet-expected", "Close the ticket.")
    assert (found.signal, found.detail) == ("outcome", "bo said in Slack on Thu 5 Nov 2026: supported")
    assert quiet.verdict("E-1", "2026-11-21") != "overdue-back"


def test_a_hold_says_since_when_how_much_of_its_time_is_over_and_its_last_day(history: Any) -> None:
    history.item("E-1", status="Paused")
    history.moves("E-1", "2026-11-02", "In Progress", "Paused")
    verdict, found, step = told(history, "2026-11-03")
    assert (verdict, found.signal, found.url) == ("quiet-expected", "on hold", URL)
    assert found.detail == "Paused since Mon 2 Nov 2026, 1 working day of 20 accepted"
    assert step == "Nothing to do until Mon 30 Nov 2026: take it off hold, or say until when it stays."
    assert history.verdict("E-1", "2026-11-30") == "quiet-expected"
    verdict, found, step = told(history, "2026-12-01")
    late = Evidence("hold", "was due back on Mon 30 Nov 2026, no news")
    assert (verdict, found, step) == ("overdue-back", late, SAY)
    assert shown(history, "2026-12-01", "on hold").detail.endswith("21 working days of 20 accepted")
    assert history.judge("2026-12-01")["E-1"].due_back == date(2026, 11, 30)

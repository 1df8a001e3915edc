"""What an answer by a button changes, day by day, and in which words it is told: one small history for each rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.model import Category, ItemKind

SAID = "2026-11-12"  # eight working days after the last word: the experiment is stalled
EDGE, OVER = "2026-11-23", "2026-11-24"  # seven working days after SAID, exactly the limit, and one more


def because(quiet: Any, at: str, signal: str) -> str:
    return next(one.detail for one in quiet.judge(at)["E-1"].because if one.signal == signal)


def test_a_promise_is_told_with_who_gave_it_where_and_when(quiet: Any) -> None:
    quiet.answer("E-1", SAID, "running", until="2026-11-27", words="two\nseeds")
    said = "bo said in Slack on Thu 12 Nov 2026: still running until Fri 27 Nov 2026: two seeds"
    assert because(quiet, SAID, "promise") == said
    assert because(quiet, "2026-11-28", "promise") == f"was due back on Fri 27 Nov 2026, no news: {said}"


def test_a_promise_ends_with_its_day_in_the_projects_zone(quiet: Any) -> None:
    quiet.project = replace(quiet.project, timezone="Asia/Tokyo")
    quiet.answer("E-1", SAID, "running", until="2026-11-27")
    assert quiet.verdict("E-1", "2026-11-27T14:59") == "quiet-expected"
    assert quiet.verdict("E-1", "2026-11-27T15:00") == "overdue-back"


def test_a_sign_of_life_on_the_promised_day_keeps_the_promise(quiet: Any) -> None:
    quiet.answer("E-1", SAID, "running", until="2026-11-27").act("E-1", "2026-11-27", "pushed")
    assert quiet.verdict("E-1", "2026-11-30") == "active"


def test_an_answer_overtakes_the_latest_comment(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-03", "blocked on Q-7")
    assert quiet.verdict("E-1", SAID) == "blocked"
    assert quiet.answer("E-1", SAID, "waiting", waiting_for="data").verdict("E-1", SAID) == "active"


@pytest.mark.parametrize(
    ("thing", "verdict", "signal"),
    [
        ("data", "waiting-data", "waits for data"),
        ("compute", "waiting-compute", "waits for compute"),
        ("review", "waiting-review", "review"),
        ("decision", "blocked", "waits"),
    ],
)
def test_a_wait_is_told_over_the_limit_until_a_newer_word(
    quiet: Any, thing: str, verdict: str, signal: str
) -> None:
    quiet.answer("E-1", SAID, "waiting", waiting_for=thing)
    assert quiet.verdict("E-1", EDGE) == "active"
    stall = quiet.judge(OVER)["E-1"]
    assert (stall.verdict.value, stall.ask) == (verdict, "ana")
    assert because(quiet, OVER, signal) == f"bo said in Slack on Thu 12 Nov 2026: waiting for {thing}"
    quiet.says("E-1", "2026-11-13", "AUC 0.73 with 60 days.")
    assert quiet.verdict("E-1", "2026-11-25") == "stalled"


def test_a_review_that_a_record_asks_for_counts_before_one_that_an_answer_names(quiet: Any) -> None:
    quiet.item("a/b#1")
    quiet.link("a/b#1", "implements", "E-1").act("a/b#1", "2026-11-12", "review_requested", new="bo")
    quiet.answer("E-1", "2026-11-12T13:00", "waiting", waiting_for="review")
    assert quiet.judge(OVER)["E-1"].ask == "bo"


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ("finished", "ruled out", "ruled out"),
        ("finished", None, "finished"),
        ("dropped", None, "dropped, inconclusive"),
    ],
)
def test_what_is_over_is_only_to_be_closed_once_the_limit_is_over(
    quiet: Any, said: str, outcome: str | None, words: str
) -> None:
    quiet.answer("E-1", SAID, said, outcome=outcome)
    assert quiet.verdict("E-1", EDGE) == "active"
    stall = quiet.judge(OVER)["E-1"]
    assert stall.verdict.value == "finished-not-closed"
    assert because(quiet, OVER, "outcome") == f"bo said in Slack on Thu 12 Nov 2026: {words}"
    asked_again = said == "finished" and outcome is None
    assert stall.next_step.startswith("Close it with its outcome" if asked_again else "Close the ticket")


def test_what_is_over_is_never_overdue(quiet: Any) -> None:
    quiet.answer("E-1", "2026-11-11", "running", until="2026-11-18").answer("E-1", "2026-11-13", "finished")
    assert quiet.verdict("E-1", "2026-11-16") == "quiet-expected"
    assert because(quiet, "2026-11-16", "outcome") == "bo said in Slack on Fri 13 Nov 2026: finished"
    assert quiet.verdict("E-1", "2026-11-19") == "active"
    assert quiet.verdict("E-1", "2026-11-25") == "finished-not-closed"


def test_a_promise_that_is_written_after_the_end_counts(quiet: Any) -> None:
    quiet.answer("E-1", SAID, "finished").says("E-1", "2026-11-13", "Training until 2026-11-18.")
    assert quiet.verdict("E-1", "2026-11-18") == "quiet-expected"
    assert quiet.verdict("E-1", "2026-11-19") == "overdue-back"


@pytest.mark.parametrize(
    "words", ["blocked on Q-7", "continued in Q-7", "done, no gain", "waiting for the labels", "any update?"]
)
def test_the_sentence_of_an_answer_is_told_and_not_interpreted(quiet: Any, words: str) -> None:
    quiet.answer("E-1", SAID, "running", words=words)
    assert quiet.verdict("E-1", SAID) == "active"
    assert quiet.verdict("E-1", OVER) == "stalled"


def test_no_experiment_is_not_listed_and_no_later_answer_lists_it_again(quiet: Any) -> None:
    quiet.answer("E-1", SAID, "no-experiment").answer("E-1", "2026-11-13", "running", until="2026-11-27")
    assert quiet.verdict("E-1", "2026-11-11") == "active"
    assert quiet.verdict("E-1", SAID) == "not listed"
    assert quiet.verdict("E-1", "2026-11-30") == "not listed"


def test_what_hangs_beneath_no_experiment_is_not_listed_in_its_place(history: Any) -> None:
    history.item("a/b@exp/gru")
    history.item("R-1", kind=ItemKind.RUN, status="running", source="mlflow", category=Category.DOING)
    history.link("R-1", "implements", "a/b@exp/gru").act("R-1", "2026-11-02", "run_started")
    assert set(history.judge(SAID)) == {"a/b@exp/gru"}
    assert set(history.answer("a/b@exp/gru", SAID, "no-experiment").judge(SAID)) == set()


def test_a_sub_task_of_no_experiment_may_be_one(history: Any) -> None:
    history.item("E-1")
    history.item("E-2")
    history.link("E-2", "parent", "E-1")
    assert set(history.judge(SAID)) == {"E-1"}
    assert set(history.answer("E-1", SAID, "no-experiment").judge(SAID)) == {"E-2"}


def test_an_answer_about_a_branch_counts_for_its_ticket(quiet: Any) -> None:
    quiet.item("a/b@exp/gru")
    quiet.link("a/b@exp/gru", "implements", "E-1")
    quiet.answer("a/b@exp/gru", SAID, "running", until="2026-11-27")
    assert quiet.verdict("E-1", "2026-11-20") == "quiet-expected"


def test_who_is_called_like_a_bot_is_a_person_when_they_press_a_button(quiet: Any) -> None:
    assert quiet.answer("E-1", SAID, "running", person="renovate[bot]").verdict("E-1", SAID) == "active"


def test_a_field_of_the_tracker_that_is_called_answer_is_no_answer(quiet: Any) -> None:
    quiet.act("E-1", SAID, "edited", field="answer", old=None, new="finished")
    assert quiet.verdict("E-1", OVER) == "stalled"
    assert because(quiet, OVER, "last sign") == "edit by ana on Thu 12 Nov 2026, E-1"
    quiet.act("E-1", SAID, "commented", field="answer", new="finished", text="AUC 0.74 with 60 days.")
    assert quiet.verdict("E-1", OVER) == "stalled"

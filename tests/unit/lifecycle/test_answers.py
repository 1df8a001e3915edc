"""What people answer by buttons counts like a word on the ticket, and never makes anything more alarming."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.lifecycle.drawn import START, TEXTS, Drawn, Step, histories
from tests.unit.lifecycle.drawn import answers as drawn_answers
from tests.unit.lifecycle.test_stalls_properties import ALARM, LATER, OFTEN, now, seen
from workflows.lifecycle.answers import concludes, is_answer, woven
from workflows.lifecycle.findings import Verdict
from workflows.model import Answer, Facts, Project, Said, Verb

if TYPE_CHECKING:
    from workflows.lifecycle.findings import Stall

QUIET = Drawn((Step("E-1", timedelta(days=1), "ana", Verb.PUSHED),), pull=False)
LATE = timedelta(days=30, hours=3)


def answer(said: Said, at: timedelta = LATE, **fields: object) -> Answer:
    made = Answer("x", "E-1", said, "bo", (START + at).replace(tzinfo=UTC))
    return replace(made, **fields)  # type: ignore[arg-type]  # the fields of an Answer


def answered(*answers: Answer, after: timedelta = LATE, told: Drawn = QUIET) -> Stall:
    return replace(told, answers=answers).judge(after)


def later(days: int) -> timedelta:
    return LATE + timedelta(days=days)


def test_without_an_answer_it_is_stalled() -> None:
    assert QUIET.judge(LATE).verdict is Verdict.STALLED


def test_still_running_until_a_day_is_a_promise_and_overdue_after_it() -> None:
    said = answer(Said.RUNNING, until=date(2026, 10, 9), words="second of three seeds")
    stall = answered(said)
    assert (stall.verdict, stall.due_back) == (Verdict.QUIET_EXPECTED, date(2026, 10, 9))
    assert "second of three seeds" in stall.because[0].detail
    assert "bo" in stall.because[0].detail
    assert answered(said, after=later(8)).verdict is Verdict.QUIET_EXPECTED
    assert answered(said, after=later(9)).verdict is Verdict.OVERDUE_BACK


def test_a_later_promise_counts_whether_it_is_answered_or_written() -> None:
    first = answer(Said.RUNNING, until=date(2026, 10, 9))
    second = answer(Said.RUNNING, later(1), until=date(2026, 10, 20))
    assert answered(first, replace(second, id="y"), after=later(10)).due_back == date(2026, 10, 20)
    written = QUIET.with_step(Step("E-1", later(2), "ana", Verb.COMMENTED, "Training until 2026-11-02."))
    assert answered(first, after=later(10), told=written).due_back == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("what", "verdict"),
    [
        ("data", Verdict.WAITING_DATA),
        ("compute", Verdict.WAITING_COMPUTE),
        ("review", Verdict.WAITING_REVIEW),
        ("decision", Verdict.BLOCKED),
    ],
)
def test_waiting_rests_until_the_limit_and_is_told_as_what_it_waits_for(what: str, verdict: Verdict) -> None:
    said = answer(Said.WAITING, waiting_for=what)
    assert answered(said).verdict is Verdict.ACTIVE
    assert answered(said, after=later(20)).verdict is verdict


def test_waiting_until_a_day_is_a_promise() -> None:
    said = answer(Said.WAITING, waiting_for="data", until=date(2026, 10, 20))
    assert answered(said, after=later(15)).verdict is Verdict.QUIET_EXPECTED


def test_work_that_came_after_it_overtakes_a_wait() -> None:
    pushed = QUIET.with_step(Step("E-1", later(1), "ana", Verb.PUSHED))
    said = answer(Said.WAITING, waiting_for="data")
    assert answered(said, after=later(25), told=pushed).verdict is Verdict.STALLED


@pytest.mark.parametrize("said", [Said.FINISHED, Said.DROPPED])
def test_what_is_finished_or_dropped_is_never_called_stalled_again(said: Said) -> None:
    given_ = answer(said, outcome="ruled out", words="no gain on this data")
    assert answered(given_).verdict is Verdict.ACTIVE
    stall = answered(given_, after=later(40))
    assert stall.verdict is Verdict.FINISHED_NOT_CLOSED
    assert "no gain on this data" in stall.because[0].detail


def test_what_is_no_experiment_is_not_listed() -> None:
    assert replace(QUIET, answers=(answer(Said.NO_EXPERIMENT),)).listed(LATE) is None
    assert replace(QUIET, answers=(answer(Said.NO_EXPERIMENT, later(1)),)).listed(LATE) is not None


def test_the_answer_is_the_last_sign_of_life_of_whoever_gave_it() -> None:
    sign = answered(answer(Said.RUNNING, until=date(2026, 10, 9))).last_sign
    assert sign is not None
    assert (sign.activity.actor, is_answer(sign.activity)) == ("bo", True)


@OFTEN
@given(
    told=histories(),
    said=st.sampled_from([Said.RUNNING, Said.WAITING, Said.FINISHED, Said.DROPPED]),
    what=st.sampled_from(["data", "compute", "review", "decision"]),
    words=st.sampled_from(TEXTS) | st.text(max_size=40),
    days=st.none() | st.integers(0, 60),
    at=LATER,
)
def test_an_answer_is_never_more_alarming_when_it_is_given(
    told: Drawn, said: Said, what: str, words: str, days: int | None, at: int
) -> None:
    assume(said is not Said.RUNNING or days is not None)
    moment = now(at)
    until = None if days is None else (START + moment + timedelta(days=days)).date()
    given_ = answer(said, moment, until=until, waiting_for=what, outcome="inconclusive", words=words)
    before, after = told.judge(moment), told.with_answer(given_).judge(moment)
    assume(after.limit.days >= before.limit.days)
    assert ALARM[after.verdict] <= ALARM[before.verdict]
    assert after.silent == 0


@OFTEN
@given(told=histories(), at=LATER, words=st.text(max_size=40))
def test_a_snooze_changes_nothing_and_no_answer_changes_the_past(told: Drawn, at: int, words: str) -> None:
    moment = now(at)
    snoozed = told.with_answer(answer(Said.SNOOZED, moment, until=date(2026, 12, 24), words=words))
    assert seen(snoozed.judge(moment)) == seen(told.judge(moment))
    future = told.with_answer(answer(Said.FINISHED, moment + timedelta(hours=1), words=words))
    assert seen(future.judge(moment)) == seen(told.judge(moment))


@OFTEN
@given(told=histories(), said=drawn_answers(), at=LATER, days=st.integers(1, 30))
def test_what_was_read_before_an_answer_is_read_again_after_it(
    told: Drawn, said: Answer, at: int, days: int
) -> None:
    answered_ = told.with_answer(replace(said, at=START + now(at)))
    moments = (now(at) - timedelta(minutes=1), now(at), now(at + days))
    assert answered_.replay(*moments) == tuple(answered_.judge(one) for one in moments)


@given(st.text(max_size=60))
def test_the_words_of_an_answer_are_never_read_for_what_they_conclude(words: str) -> None:
    facts = woven(
        Facts(
            Project("p", "P"),
            answers=(answer(Said.RUNNING, until=date(2026, 10, 9), words=f"done, no gain. {words}"),),
        )
    )
    assert not concludes(facts.activities["E-1"][0])

"""An answer is worked out once for all who ask, and anew as soon as it would say anything else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW
from tests.integration.portfolios import test_standings as happenings
from workflows import recall
from workflows.compose import Question, compose
from workflows.errors import Refused, Transient
from workflows.looks import WINDOW
from workflows.recall import Recall
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.reports.shape import Report

POLICY = load_policy(None)
SUMMARY, STALLED = Question("summary", "p-1"), Question("stalled")
LATER = NOW + timedelta(minutes=4)
"""Within the window of NOW."""


@pytest.fixture
def company(company_on_sqlite: Engine) -> Engine:
    """Databases are told apart in test_standings."""
    return company_on_sqlite


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Return the questions for which a report was worked out."""
    done: list[Question] = []

    def noted(engine: Engine, policy: Policy, question: Question, **more: object) -> Report:
        done.append(question)
        return compose(engine, policy, question, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(recall, "compose", noted)
    return done


def ask(
    held: Recall, engine: Engine, question: Question = SUMMARY, at: datetime = NOW, policy: Policy = POLICY
) -> Report:
    return held.report(engine, policy, question, as_of=at, model=WorkspaceModel(engine).refresh())


def test_the_same_question_is_answered_once_while_nothing_changes(
    company: Engine, composed: list[Question]
) -> None:
    held = Recall()
    first = ask(held, company)
    assert ask(held, company, at=LATER) is first
    assert composed == [SUMMARY]
    ask(held, company, replace(SUMMARY, audience="team"))
    ask(held, company, replace(SUMMARY, without=("p-0",)))
    assert len(composed) == 3


ALL = (
    happenings.comment, happenings.document, happenings.tag, happenings.answer, happenings.waive,
    happenings.measure, happenings.dismiss, happenings.warn, happenings.rename, happenings.read_again,
    happenings.fail, happenings.damage,
)  # fmt: skip


@pytest.mark.parametrize("happens", ALL)
@pytest.mark.parametrize("question", [SUMMARY, STALLED], ids=["one project", "all projects"])
def test_whatever_happens_is_in_the_next_answer(
    company: Engine, composed: list[Question], happens: Callable[[Engine], object], question: Question
) -> None:
    held = Recall()
    ask(held, company, question)
    happens(company)
    composed.clear()
    seen = ask(held, company, question, LATER)
    assert composed == [question]
    assert seen == ask(Recall(), company, question, LATER)


def test_what_happens_to_another_project_changes_nothing(company: Engine, composed: list[Question]) -> None:
    held = Recall()
    ask(held, company, Question("summary", "p-2"))
    happenings.comment(company)
    ask(held, company, Question("summary", "p-2"), LATER)
    assert len(composed) == 1


@pytest.mark.parametrize("at", [NOW + WINDOW, NOW - timedelta(seconds=1), NOW + timedelta(days=1)])
def test_an_answer_is_for_its_window_alone(company: Engine, composed: list[Question], at: datetime) -> None:
    held = Recall()
    ask(held, company)
    ask(held, company, at=at)
    assert len(composed) == 2


def test_no_day_ends_within_a_window_wherever_people_are() -> None:
    # Every offset from UTC in use is a multiple of a quarter of an hour, and so is the end of each day.
    assert timedelta(minutes=15) % WINDOW == timedelta(0)


def test_another_policy_has_other_answers(company: Engine, composed: list[Question]) -> None:
    held = Recall()
    ask(held, company)
    ask(held, company, policy=POLICY.model_copy(update={"label_prefix": "x-"}))
    assert len(composed) == 2


def test_many_who_ask_at_once_wait_for_one_answer(company: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    held, together, done = Recall(), Barrier(6), []

    def slow(engine: Engine, policy: Policy, question: Question, **more: object) -> Report:
        done.append(question)
        Event().wait(0.2)
        return compose(engine, policy, question, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(recall, "compose", slow)

    def one(_number: int) -> Report:
        together.wait()
        return ask(held, company)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert len(done) == 1
    assert all(answer is answers[0] for answer in answers)


def test_a_failure_is_told_to_all_who_wait_and_tried_again_by_the_next(
    company: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, fails = Recall(), iter([Transient("the database is busy")])

    def once(*given: object, **more: object) -> Report:
        for error in fails:
            raise error
        return compose(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(recall, "compose", once)
    with pytest.raises(Transient):
        ask(held, company)
    assert ask(held, company) == ask(Recall(), company)


def test_what_cannot_be_answered_is_refused_each_time(company: Engine) -> None:
    held = Recall()
    for _ in range(2):
        with pytest.raises(Refused, match="There is no project"):
            ask(held, company, Question("summary", "nowhere"))


def test_what_comes_while_an_answer_is_worked_out_is_in_the_next_one(
    company: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, comes = Recall(), iter([happenings.comment])

    def meanwhile(*given: object, **more: object) -> Report:
        made = compose(*given, **more)  # type: ignore[arg-type]
        for happens in comes:
            happens(company)
        return made

    monkeypatch.setattr(recall, "compose", meanwhile)
    ask(held, company)
    assert ask(held, company, at=LATER) == ask(Recall(), company, at=LATER)


def test_of_many_answers_those_that_nobody_asks_for_are_let_go(
    company: Engine, composed: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "MOST", 2)
    held = Recall()
    first, second, third = (Question("summary", f"p-{number}") for number in range(3))
    for question in (first, second, first, third, first):
        ask(held, company, question)
    assert composed == [first, second, third]
    ask(held, company, second)
    assert composed[-1] == second

"""Digests count what nobody was asked about yet, name what was asked about, and put first what nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import POLICY, History, at
from tests.unit.reports.reading import portfolio_of, section, whole
from tests.unit.reports.stories import NOW, everything
from workflows.lifecycle.state import discreet, read_state
from workflows.model import Person, Said
from workflows.outbox import OpenWarning
from workflows.reports import digest

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState

REACHABLE = replace(
    everything().project, people=(Person("Bo", slack="U1"), Person("Ana", "product manager", slack="U2"))
)
QUIET = ("CH-97", "CH-104")


def told(*warned: OpenWarning) -> ProjectState:
    return discreet(replace(everything(), project=REACHABLE), warned)


def asked(key: str, days_ago: int = 3, **more: object) -> OpenWarning:
    warning = OpenWarning(f"jira:{key}", "churn", "stalled", "Bo", "d", NOW - timedelta(days=days_ago))
    return replace(warning, **more)  # type: ignore[arg-type]  # the fields of an OpenWarning


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_what_nobody_was_asked_about_is_counted_and_not_named(audience: str) -> None:
    said = whole(digest.build(told(), audience))
    assert "3 more experiments ask for a word; their owners hear first." in said
    assert "has been quiet" not in said
    assert "was due back" not in said
    assert "silent" not in said


def test_what_somebody_was_asked_about_is_named_with_the_day() -> None:
    report = digest.build(told(asked("CH-97"), asked("CH-104")), "product")
    assert "CH-97" in whole(report)
    assert "asked on 20 Nov" in whole(report)
    assert section(report, "Silent without a reason")[-1] == (
        "1 more experiment asks for a word; its owner hears first."
    )
    team = section(digest.build(told(asked("CH-97"), asked("CH-104")), "team"), "Quiet experiments")
    assert "The owners were asked since 20 Nov." in team


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_what_nobody_answers_needs_somebody_who_decides(audience: str) -> None:
    state = told(asked("CH-97", 15, digest_at=NOW), asked("CH-104"))
    said = whole(digest.build(state, audience))
    assert f"Somebody has to decide about {'1 experiment' if audience == 'executive' else 'CH-97'}" in said
    assert "nobody has answered for 11 working days." in said


def test_the_portfolio_counts_too() -> None:
    assert "3 more experiments ask for a word" in whole(portfolio_of((told(),)))


def test_what_was_not_unanswered_for_long_by_then_needs_nobody_who_decides() -> None:
    later = told(asked("CH-97", 15, digest_at=NOW + timedelta(hours=1)))
    assert "has to decide" not in whole(digest.build(later, "product"))


def calm(*keys: str) -> ProjectState:
    """A project in which nothing is in trouble but the experiments of these keys."""
    state = everything()
    quiet = tuple(stall for stall in state.stalls if stall.item.key in keys)
    return replace(state, project=REACHABLE, stalls=quiet, blockers=(), due=())


def test_a_portfolio_that_only_holds_something_back_does_not_say_that_all_is_well() -> None:
    state = discreet(calm("CH-97"), ())
    assert "stuck or late" not in whole(portfolio_of((state,), "executive"))
    said = whole(portfolio_of((state,), "product"))
    assert "1 experiment asks for a word; its owner hears first." in said
    assert "Nothing else on record is stuck or late." in said
    assert "none needs attention" in said


@pytest.mark.parametrize("audience", ["executive", "product"])
def test_the_portfolio_names_what_waits_for_a_decision_and_counts_its_project(audience: str) -> None:
    # It only has to be closed, and nobody does: by itself that would need no attention.
    state = discreet(calm("CH-111"), (asked("CH-111", 15, digest_at=NOW),))
    said = whole(portfolio_of((state,), audience))
    assert f"Somebody has to decide about {'1 experiment' if audience == 'executive' else 'CH-111'}" in said
    assert "1 needs attention" in said


def test_what_somebody_said_is_over_is_named_for_nobody_asks_about_it_again() -> None:
    history = History(people=REACHABLE.people)
    item = history.ticket("CH-95", issue_type="Experiment", assignee="Bo")
    history.answer(item, at("2026-11-02"), Said.FINISHED, outcome="ruled out")
    state = discreet(read_state(history.facts(), POLICY, NOW, since=NOW - timedelta(days=7)), ())
    assert state.held == ()
    assert "1 experiment only has to be closed: CH-95" in whole(digest.build(state, "product"))
    history.comment(item, at("2026-11-03"), "One more try with 60 days.")
    later = discreet(read_state(history.facts(), POLICY, NOW, since=NOW - timedelta(days=7)), ())
    assert [stall.item.key for stall in later.held] == ["CH-95"]


def test_what_nobody_can_be_asked_about_is_named() -> None:
    only_bo = replace(everything(), project=replace(REACHABLE, people=(REACHABLE.people[0], Person("Ana"))))
    state = discreet(only_bo, ())
    assert {stall.item.key for stall in state.held} == set(QUIET)
    assert "only has to be closed: CH-111" in whole(digest.build(state, "product"))


def test_where_nobody_is_ever_asked_everything_is_named() -> None:
    state = everything()
    off = state.policy.model_copy(
        update={"warnings": state.policy.warnings.model_copy(update={"enabled": False})}
    )
    for open_ in (
        discreet(replace(state, project=replace(REACHABLE, people=(), channel=None)), ()),
        discreet(replace(state, project=REACHABLE, policy=off), ()),
    ):
        assert open_.held == ()
        assert all(key in whole(digest.build(open_, "product")) for key in QUIET)

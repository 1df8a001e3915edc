"""Digests count what nobody was asked about yet, name what was asked about, and put first what nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.reading import section, whole
from tests.unit.reports.stories import NOW, everything
from workflows.lifecycle.state import discreet
from workflows.model import Person
from workflows.outbox import OpenWarning
from workflows.reports import digest, portfolio

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState

REACHABLE = replace(everything().project, people=(Person("Bo", slack="U1"),))
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
    assert "Somebody has to decide about CH-97" in said
    assert "nobody has answered for 11 working days." in said


def test_the_portfolio_counts_too() -> None:
    assert "3 more experiments ask for a word" in whole(portfolio.build((told(),)))


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

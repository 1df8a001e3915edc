"""Everybody is written to on working days of theirs, at their hours; their days are counted, and not others'."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.integration.delivery.team import (
    CHURN,
    DAY,
    HOUR,
    MONDAY,
    PEOPLE,
    THURSDAY,
    Team,
    days,
    posted,
)
from workflows.lifecycle.findings import Verdict
from workflows.model import Person
from workflows.store import warnings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.slack import SlackChannel
    from tests.integration.delivery.loopback import LoopbackSlack


@pytest.fixture
def team(engine: Engine, channel: SlackChannel) -> Team:
    team = Team(engine, channel)
    team.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    return team


def test_the_days_are_those_of_the_owners_calendar(team: Team, slack: LoopbackSlack) -> None:
    team.project = replace(CHURN, people=(replace(PEOPLE[0], away=("2026-11-17..2026-11-19", "2026-11-24")),))
    for day in range(8):
        team.warn(MONDAY + day * DAY)
    assert posted(slack, "C0CHURN") == []
    for day in (8, 9, 10):
        team.warn(MONDAY + day * DAY)
    assert len(posted(slack, "C0CHURN")) == 1
    (one,) = warnings.open_warnings(team.engine, "churn")
    assert one.raised == "raised:churn:2026-11-26"


def test_an_owner_on_holiday_is_asked_on_the_first_working_day(team: Team, slack: LoopbackSlack) -> None:
    team.project = replace(CHURN, people=(replace(PEOPLE[0], away=("2026-11-16..2026-11-18",)),))
    days(team, MONDAY, MONDAY + 2 * DAY + 9 * HOUR)
    assert slack.messages == []
    team.warn(THURSDAY)
    assert len(posted(slack, "D0U0BO")) == 1


@pytest.mark.parametrize(("hour", "asked"), [(13, 0), (14, 1), (22, 1), (23, 0)])
def test_a_person_elsewhere_is_asked_in_their_hours(
    team: Team, slack: LoopbackSlack, hour: int, asked: int
) -> None:
    team.project = replace(CHURN, people=(replace(PEOPLE[0], timezone="America/New_York"),))
    team.warn(MONDAY.replace(hour=hour))
    assert len(slack.messages) == asked


def test_the_owner_of_another_teams_blocker_is_asked(team: Team, slack: LoopbackSlack) -> None:
    team.others = (replace(CHURN, slug="ops", people=(Person("Ana", slack="U0ANA"),)), CHURN)
    team.project = replace(CHURN, people=PEOPLE[:1])
    team.stall(1, Verdict.BLOCKED, MONDAY - 2 * DAY, ask="ana", silent=2)
    team.stalls["jira:CHURN-1"] = replace(team.stalls["jira:CHURN-1"], last_sign=None)
    team.warn(MONDAY)
    assert len(posted(slack, "D0U0ANA")) == 1

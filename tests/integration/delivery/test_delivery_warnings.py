"""Owners hear of quiet experiments once, privately; a sign of life edits the same message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.deliver import State, settle_unknown
from bot.warn import Warned
from tests.integration.delivery.loopback import DROP, failure
from tests.integration.delivery.team import CHURN, DAY, Team
from tests.integration.store.said import warned
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.resolutions import How, Resolution, read_back
from workflows.outbox import OpenWarning

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.slack import SlackChannel
    from tests.integration.delivery.loopback import LoopbackSlack


@pytest.fixture
def team(engine: Engine, channel: SlackChannel, now: datetime) -> Team:
    team = Team(engine, channel)
    team.stall(1, Verdict.STALLED, now - 15 * DAY)
    return team


def shown(slack: LoopbackSlack) -> list[str]:
    return [f"{message['channel']}: {message['text']}" for message in slack.messages]


def test_the_owner_hears_once_and_privately(team: Team, slack: LoopbackSlack, now: datetime) -> None:
    assert team.warn(now).told[0].state is State.SENT
    for days in range(4):
        assert team.warn(now + days * DAY).told == ()
    (message,) = shown(slack)
    assert message.startswith("D0U0BO: Churn early warning: CHURN-1 is quiet")
    assert team.open() == ["CHURN-1"]


def test_on_a_day_off_nobody_is_written_to(team: Team, slack: LoopbackSlack, now: datetime) -> None:
    assert team.warn(now, asking=False) == Warned()
    assert slack.messages == []
    assert team.open() == []


def test_a_sign_of_life_edits_the_same_message_even_on_a_day_off(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    team.warn(now)
    team.stall(1, Verdict.ACTIVE, now + DAY, silent=0)
    ended = team.warn(now + DAY, asking=False).ended
    assert [read_back(one.resolution or "") for one in ended] == [
        Resolution(How.BACK, what="pushed", by="bo", day=(now + DAY).date())
    ]
    (message,) = shown(slack)
    assert "It is back: push by bo" in message
    assert team.open() == []


def test_one_message_tells_of_several_and_keeps_what_was_answered(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    team.stall(2, Verdict.STALLED, now - 15 * DAY)
    team.stall(3, Verdict.STALLED, now - 15 * DAY)
    team.warn(now)
    for number, days in ((1, 1), (2, 2)):
        team.stall(number, Verdict.ACTIVE, now + days * DAY, silent=0)
        team.warn(now + days * DAY)
    (message,) = shown(slack)
    assert message.count("It is back") == 2
    assert "CHURN-3 “Try 3” is quiet." in message
    assert team.open() == ["CHURN-3"]


def test_nobody_gets_two_messages_a_day(team: Team, slack: LoopbackSlack, now: datetime) -> None:
    team.warn(now)
    team.stall(2, Verdict.STALLED, now - 15 * DAY)
    team.warn(now + timedelta(minutes=5))
    assert len(slack.messages) == 1
    team.warn(now + DAY)
    assert len(slack.messages) == 2
    assert team.open() == ["CHURN-1", "CHURN-2"]


def test_nobody_gets_two_messages_a_day_about_two_projects(
    team: Team, engine: Engine, channel: SlackChannel, slack: LoopbackSlack, now: datetime
) -> None:
    fraud = Team(engine, channel, replace(CHURN, slug="fraud", name="Fraud"))
    fraud.stall(1, Verdict.STALLED, now - 15 * DAY)
    team.warn(now)
    fraud.warn(now)
    assert (len(slack.messages), fraud.open()) == (1, [])
    fraud.warn(now + DAY)
    assert (len(slack.messages), fraud.open()) == (2, ["FRAUD-1"])


def test_different_people_get_a_message_each(team: Team, slack: LoopbackSlack, now: datetime) -> None:
    team.stall(2, Verdict.STALLED, now - 15 * DAY, ask="ana")
    team.warn(now)
    assert sorted(message["channel"] for message in slack.messages) == ["D0U0ANA", "D0U0BO"]


def test_a_crash_between_record_and_claim_is_made_good_by_the_next_run(
    team: Team, engine: Engine, slack: LoopbackSlack, now: datetime
) -> None:
    key = f"warning:U0BO:{now:%Y-%m-%d}"
    warned(engine, [OpenWarning("jira:CHURN-1", "churn", "stalled", "bo", key, now)])
    assert team.warn(now + timedelta(minutes=5)).told[0].state is State.SENT
    assert team.warn(now + timedelta(minutes=6)).told == ()
    assert len(slack.messages) == 1


def test_a_crash_between_claim_and_post_is_made_good_once_the_history_was_read(
    team: Team, engine: Engine, channel: SlackChannel, slack: LoopbackSlack, now: datetime
) -> None:
    crashing = Team(engine, Crashing())  # type: ignore[arg-type]
    crashing.stalls = team.stalls
    with pytest.raises(KeyboardInterrupt):
        crashing.warn(now)
    assert team.warn(now + timedelta(minutes=5)).told == ()
    settle_unknown(engine, channel, now + timedelta(minutes=20))
    assert team.warn(now + timedelta(minutes=20)).told[0].state is State.SENT
    assert (len(slack.messages), team.open()) == (1, ["CHURN-1"])


class Crashing:
    """A channel whose process ends before it posts."""

    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt


def test_a_refused_message_is_tried_again_the_same_day_and_asked_anew_the_next(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    slack.before.append(failure("user_not_found"))
    assert team.warn(now).failures == (
        "There is no Slack user U0BO: correct the id in projects.yaml and apply it.",
    )
    assert team.warn(now + timedelta(minutes=5)).told[0].state is State.WAITING
    slack.before.append(failure("user_not_found"))
    team.warn(now + timedelta(hours=1))
    assert slack.messages == []
    team.warn(now + DAY)
    assert len(slack.messages) == 1
    assert team.open() == ["CHURN-1"]


def test_a_message_in_doubt_is_neither_repeated_nor_forgotten(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    slack.after.append(DROP)
    assert team.warn(now).told[0].state is State.UNKNOWN
    team.stall(1, Verdict.ACTIVE, now + DAY, silent=0)
    team.warn(now + DAY)
    assert team.open() == ["CHURN-1"]
    assert len(slack.messages) == 1


def test_an_edit_that_fails_keeps_the_warning_open_until_it_works(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    team.warn(now)
    team.stall(1, Verdict.ACTIVE, now + DAY, silent=0)
    slack.before.append(DROP)
    assert team.warn(now + DAY).ended == ()
    assert len(team.warn(now + DAY).ended) == 1


def test_a_message_that_somebody_deleted_does_not_keep_its_warning_open(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    team.warn(now)
    slack.messages.clear()
    team.stall(1, Verdict.ACTIVE, now + DAY, silent=0)
    assert len(team.warn(now + DAY).ended) == 1
    assert slack.messages == []


def test_an_experiment_that_falls_silent_again_is_warned_of_again(
    team: Team, slack: LoopbackSlack, now: datetime
) -> None:
    team.warn(now)
    team.stall(1, Verdict.ACTIVE, now + DAY, silent=0)
    team.warn(now + DAY)
    team.stall(1, Verdict.STALLED, now + DAY)
    team.warn(now + 16 * DAY)
    assert (len(slack.messages), team.open()) == (2, ["CHURN-1"])

"""What nobody answers goes to the channel and the digests, once; what somebody answers edits what stands there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from bot.deliver import State
from tests.integration.delivery.loopback import failure
from tests.integration.delivery.team import (
    CHURN,
    DAY,
    FRIDAY,
    HOUR,
    MONDAY,
    PEOPLE,
    POLICY,
    THURSDAY,
    Team,
    days,
    posted,
)
from workflows.lifecycle.findings import Verdict
from workflows.model import Said
from workflows.store import ledger, warnings
from workflows.store.escalation import close, put_before_channel, put_into_digest, raised_by, take_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.channel import Receipt
    from bot.render.message import Message
    from bot.slack import SlackChannel
    from tests.integration.delivery.loopback import LoopbackSlack

WORKERS = 6


@pytest.fixture
def team(engine: Engine, channel: SlackChannel) -> Team:
    team = Team(engine, channel)
    team.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    return team


def ruled(team: Team, **rules: object) -> None:
    team.policy = POLICY.model_copy(update={"warnings": POLICY.warnings.model_copy(update=rules)})


def the_open_one(team: Team) -> warnings.OpenWarning:
    (one,) = warnings.open_warnings(team.engine, "churn")
    return one


def test_nobody_is_raised_before_a_channel_that_another_company_reads(
    team: Team, slack: LoopbackSlack
) -> None:
    slack.channels[0]["is_ext_shared"] = True
    days(team, MONDAY, THURSDAY + 9 * HOUR)
    (outcome,) = team.warn(FRIDAY).told
    assert outcome.refused
    assert "#churn is shared with another company" in str(outcome.error)
    assert posted(slack, "C0CHURN") == []
    digests = POLICY.digests.model_copy(update={"shared_channels": True})
    team.policy = POLICY.model_copy(update={"digests": digests})
    team.warn(FRIDAY + HOUR)
    assert len(posted(slack, "C0CHURN")) == 1


def test_silence_of_more_than_three_working_days_goes_to_the_channel(
    team: Team, slack: LoopbackSlack
) -> None:
    days(team, MONDAY, THURSDAY + 9 * HOUR)
    assert (len(posted(slack, "D0U0BO")), posted(slack, "C0CHURN")) == (1, [])
    team.warn(FRIDAY)
    (text,) = posted(slack, "C0CHURN")
    assert "Churn early warning: 1 quiet experiment without an answer" in text
    assert "bo was asked in private on Mon 16 Nov, and there is no answer yet." in text
    assert "nobody is blamed" in text
    assert "by you" not in text
    assert "[ Still running until… ]" in text
    assert "<@" not in str(slack.messages[-1])


def test_the_digests_name_it_after_more_than_five_days_more(team: Team) -> None:
    days(team, MONDAY, FRIDAY)
    assert the_open_one(team).digest_at is None
    days(team, FRIDAY, FRIDAY + 7 * DAY + 8 * HOUR)
    assert the_open_one(team).digest_at is None
    team.warn(FRIDAY + 10 * DAY)
    assert the_open_one(team).digest_at == FRIDAY + 10 * DAY


def test_an_unanswered_warning_is_never_repeated(team: Team, slack: LoopbackSlack) -> None:
    days(team, MONDAY, MONDAY + 40 * DAY)
    assert (len(posted(slack, "D0U0BO")), len(posted(slack, "C0CHURN"))) == (1, 1)


@pytest.mark.parametrize(
    ("rules", "where", "in_channel", "digest"),
    [
        ({"channel_after": 0}, "#churn", 0, MONDAY + 8 * DAY),
        ({"digest_after": 0}, "#churn", 1, None),
        ({"channel_after": 1, "digest_after": 1}, "#churn", 1, MONDAY + 4 * DAY),
        ({}, None, 0, MONDAY + 11 * DAY),
    ],
)
def test_the_policy_says_how_far_it_goes(
    engine: Engine,
    channel: SlackChannel,
    slack: LoopbackSlack,
    rules: dict[str, int],
    where: str | None,
    in_channel: int,
    digest: datetime | None,
) -> None:
    team = Team(engine, channel, replace(CHURN, channel=where))
    team.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    ruled(team, **rules)
    for day in range(30):
        team.warn(MONDAY + day * DAY)
    assert len(posted(slack, "C0CHURN")) == in_channel
    assert the_open_one(team).digest_at == digest


def test_what_is_raised_on_one_day_is_one_message(team: Team, slack: LoopbackSlack) -> None:
    team.stall(2, Verdict.STALLED, MONDAY - 15 * DAY, ask="ana")
    team.warn(MONDAY)
    team.stall(3, Verdict.STALLED, MONDAY - 15 * DAY)
    team.warn(MONDAY + DAY)
    team.warn(FRIDAY)
    (first,) = posted(slack, "C0CHURN")
    assert "CHURN-1" in first
    assert "CHURN-2" in first
    assert "CHURN-3" not in first
    team.warn(FRIDAY + 3 * DAY)
    _, second = posted(slack, "C0CHURN")
    assert "CHURN-3" in second
    assert "CHURN-1" not in second


def test_what_is_raised_later_the_same_day_is_edited_in(team: Team, slack: LoopbackSlack) -> None:
    away = (replace(PEOPLE[0], away=("2026-11-20",)), *PEOPLE[1:])
    team.stall(2, Verdict.STALLED, MONDAY - 15 * DAY, ask="ana")
    team.project = replace(CHURN, people=away)
    team.warn(MONDAY)
    team.warn(FRIDAY)
    assert "CHURN-1" not in posted(slack, "C0CHURN")[0]
    team.project = CHURN
    team.warn(FRIDAY + HOUR)
    (text,) = posted(slack, "C0CHURN")
    assert "CHURN-1" in text
    assert "CHURN-2" in text


def test_what_was_asked_in_the_channel_at_once_is_not_raised_there_again(
    team: Team, slack: LoopbackSlack
) -> None:
    team.project = replace(CHURN, people=())
    for day in range(12):
        team.warn(MONDAY + day * DAY)
    (text,) = posted(slack, "C0CHURN")
    assert "Nobody could be asked privately" in text
    assert the_open_one(team).digest_at == MONDAY + 8 * DAY


def test_a_channel_that_refuses_is_tried_again_and_the_next_day_under_a_new_key(
    team: Team, slack: LoopbackSlack
) -> None:
    team.warn(MONDAY)
    for hour in range(2):
        slack.before.append(failure("not_in_channel"))
        assert team.warn(FRIDAY + hour * HOUR).told[0].state is State.WAITING
    team.warn(FRIDAY + 3 * DAY)
    assert len(posted(slack, "C0CHURN")) == 1
    assert the_open_one(team).raised == "raised:churn:2026-11-23"


def test_a_crash_between_note_and_post_is_made_good_by_the_next_run(
    team: Team, engine: Engine, slack: LoopbackSlack
) -> None:
    team.warn(MONDAY)
    assert put_before_channel(engine, the_open_one(team), key="raised:churn:2026-11-20", now=FRIDAY)
    team.warn(FRIDAY + timedelta(minutes=5))
    team.warn(FRIDAY + HOUR)
    assert len(posted(slack, "C0CHURN")) == 1


def at_once(team: Team, moment: datetime) -> None:
    """Let several workers do the same run at the same time."""
    start = Barrier(WORKERS)

    def work(_number: int) -> None:
        start.wait()
        team.warn(moment)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))


def test_workers_at_once_tell_everybody_once(team: Team, slack: LoopbackSlack) -> None:
    for number in range(2, 6):
        team.stall(number, Verdict.STALLED, MONDAY - 15 * DAY, ask="ana" if number % 2 else "bo")
    at_once(team, MONDAY)
    assert sorted(one["channel"] for one in slack.messages) == ["D0U0ANA", "D0U0BO"]
    at_once(team, FRIDAY)
    at_once(team, FRIDAY + HOUR)
    (text,) = posted(slack, "C0CHURN")
    assert all(f"CHURN-{number}" in text for number in range(1, 6))
    at_once(team, FRIDAY + 10 * DAY)
    assert len(slack.messages) == 3
    assert all(one.digest_at for one in warnings.open_warnings(team.engine, "churn"))


def test_workers_at_once_put_a_snoozed_question_anew_once(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    team.says(1, Said.SNOOZED, MONDAY + HOUR, (MONDAY + DAY).date())
    at_once(team, MONDAY + 2 * DAY)
    at_once(team, MONDAY + 3 * DAY)
    assert (len(posted(slack, "D0U0BO")), team.open()) == (2, ["CHURN-1"])


def test_two_projects_at_once_write_to_one_person_once(
    team: Team, engine: Engine, channel: SlackChannel, slack: LoopbackSlack
) -> None:
    fraud = Team(engine, channel, replace(CHURN, slug="fraud", name="Fraud"))
    fraud.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    start = Barrier(2)

    def work(one: Team) -> None:
        start.wait()
        one.warn(MONDAY)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (team, fraud)))
    assert (len(slack.messages), len(team.open()) + len(fraud.open())) == (1, 1)
    team.warn(MONDAY + DAY)
    fraud.warn(MONDAY + DAY)
    assert (len(slack.messages), len(team.open()) + len(fraud.open())) == (2, 2)


def test_each_step_is_noted_once(team: Team, engine: Engine) -> None:
    team.warn(MONDAY)
    one = the_open_one(team)
    assert take_turn(engine, one.delivery, [replace(one, item="jira:other")], now=MONDAY) == ()
    assert [put_before_channel(engine, one, key=key, now=FRIDAY) for key in "ab"] == [True, False]
    assert [put_into_digest(engine, one, now=FRIDAY) for _ in "ab"] == [True, False]
    assert [told.item for told in raised_by(engine, "a")] == ["jira:CHURN-1"]
    assert ledger.find(engine, "a") is None


class Meanwhile:
    """A channel on which another worker does its run while this one's edit is under way."""

    def __init__(self, channel: SlackChannel, run: Callable[[], object]) -> None:
        self.channel, self.run = channel, run

    def __getattr__(self, name: str) -> object:
        return getattr(self.channel, name)

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        self.channel.update(receipt, message, key=key)
        run, self.run = self.run, lambda: None
        run()


def test_what_another_worker_raises_while_it_is_answered_is_edited_too(
    team: Team, engine: Engine, channel: SlackChannel, slack: LoopbackSlack
) -> None:
    team.warn(MONDAY)
    answered = Team(engine, Meanwhile(channel, lambda: team.warn(FRIDAY)))  # type: ignore[arg-type]  # it is one by its methods
    answered.stall(1, Verdict.ACTIVE, FRIDAY - HOUR, silent=0)
    assert len(answered.warn(FRIDAY, asking=False).ended) == 1
    for where in ("D0U0BO", "C0CHURN"):
        (text,) = posted(slack, where)
        assert "It is back: push by bo on Fri 20 Nov." in text


def test_a_snoozed_question_that_is_answered_meanwhile_is_not_put_anew(team: Team, engine: Engine) -> None:
    team.warn(MONDAY)
    one = the_open_one(team)
    assert close(engine, one, text="answered", now=FRIDAY)
    again = replace(one, delivery="warning:U0BO:2026-11-20")
    assert take_turn(engine, again.delivery, [again], instead_of=[(one, "slept out")], now=FRIDAY) == ()
    assert team.open() == []

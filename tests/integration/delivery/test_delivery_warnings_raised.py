"""What nobody answers goes to the channel and the digests, once; what somebody answers edits what stands there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from bot.channel import as_text
from bot.deliver import State
from bot.render.message import Message
from tests.integration.delivery.loopback import failure
from tests.integration.delivery.team import CHURN, DAY, PEOPLE, POLICY, Team
from workflows.lifecycle.findings import Verdict
from workflows.model import Person, Said
from workflows.store import ledger, warnings
from workflows.store.escalation import put_before_channel, put_into_digest, raised_by, take_turn

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.slack import SlackChannel
    from tests.integration.delivery.loopback import LoopbackSlack

MONDAY = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
"""Half past nine in Berlin."""
THURSDAY, FRIDAY = MONDAY + 3 * DAY, MONDAY + 4 * DAY
HOUR = timedelta(hours=1)
WORKERS = 6


@pytest.fixture
def team(engine: Engine, channel: SlackChannel) -> Team:
    team = Team(engine, channel)
    team.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    return team


def posted(slack: LoopbackSlack, where: str) -> list[str]:
    """Return what a reader sees of the messages in a channel, threads left out."""
    return [
        as_text(Message(message["text"], tuple(message.get("blocks", ()))))
        for message in slack.messages
        if message["channel"] == where and "thread_ts" not in message
    ]


def days(team: Team, first: datetime, last: datetime) -> None:
    """Let each hour of each day come, with a run in each."""
    moment = first
    while moment <= last:
        team.warn(moment)
        moment += HOUR


def ruled(team: Team, **rules: object) -> None:
    team.policy = POLICY.model_copy(update={"warnings": POLICY.warnings.model_copy(update=rules)})


def the_open_one(team: Team) -> warnings.OpenWarning:
    (one,) = warnings.open_warnings(team.engine, "churn")
    return one


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


def test_a_sign_of_life_edits_both_messages(team: Team, slack: LoopbackSlack) -> None:
    days(team, MONDAY, FRIDAY)
    team.stall(1, Verdict.ACTIVE, FRIDAY + HOUR, silent=0)
    team.warn(FRIDAY + DAY, asking=False)
    for where in ("D0U0BO", "C0CHURN"):
        (text,) = posted(slack, where)
        assert "It is back: push by bo on Fri 20 Nov 2026." in text
        assert "answered, thank you" in text
    assert team.open() == []


def test_a_failed_edit_of_the_channels_message_keeps_the_warning_open(
    team: Team, slack: LoopbackSlack
) -> None:
    days(team, MONDAY, FRIDAY)
    team.stall(1, Verdict.ACTIVE, FRIDAY + HOUR, silent=0)
    slack.before.extend([None, failure("rate_limited")])
    assert team.warn(FRIDAY + 2 * HOUR).ended == ()
    assert len(team.warn(FRIDAY + 3 * HOUR).ended) == 1
    assert "It is back" in posted(slack, "C0CHURN")[0]


def test_an_answer_is_told_in_the_message_that_asked_and_no_other_comes(
    team: Team, slack: LoopbackSlack
) -> None:
    team.warn(MONDAY)
    item = team.says(1, Said.FINISHED, MONDAY + HOUR, outcome="ruled out", words="no gain on this data")
    ended = team.warn(MONDAY + HOUR, asking=False, retell=item).ended
    assert [one.resolution for one in ended] == ["bo said it is finished: ruled out, “no gain on this data”"]
    (text,) = posted(slack, "D0U0BO")
    assert (
        "✓ bo said it is finished: ruled out, “no gain on this data” (Mon 16 Nov 10:30). "
        "Close the ticket to end this."
    ) in text
    assert "[ Take it back ]" in text
    assert "[ Finished… ]" not in text
    team.stall(1, Verdict.FINISHED_NOT_CLOSED, MONDAY - 15 * DAY, silent=20)
    days(team, MONDAY + DAY, MONDAY + 12 * DAY)
    assert (len(slack.messages), team.open()) == (1, [])


def test_after_the_last_word_only_something_newer_is_asked_about(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    item = team.says(1, Said.DROPPED, MONDAY + HOUR, outcome="inconclusive")
    team.warn(MONDAY + HOUR, asking=False, retell=item)
    team.stall(1, Verdict.STALLED, MONDAY + 2 * HOUR)
    team.warn(MONDAY + 15 * DAY)
    assert (len(posted(slack, "D0U0BO")), team.open()) == (2, ["CHURN-1"])


def test_an_answer_in_the_channel_edits_both_messages(team: Team, slack: LoopbackSlack) -> None:
    days(team, MONDAY, FRIDAY)
    until = (FRIDAY + 7 * DAY).date()
    item = team.says(1, Said.RUNNING, FRIDAY + HOUR, until)
    team.stall(1, Verdict.QUIET_EXPECTED, MONDAY - 15 * DAY)
    team.warn(FRIDAY + HOUR, asking=False, retell=item)
    for where in ("D0U0BO", "C0CHURN"):
        (text,) = posted(slack, where)
        assert (
            "bo said it runs until Fri 27 Nov (Fri 20 Nov 10:30). "
            "I will ask again if there is no news by then." in text
        )
    assert team.open() == []


def test_a_promise_that_ran_out_is_asked_about_anew(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    item = team.says(1, Said.RUNNING, MONDAY + HOUR, FRIDAY.date())
    team.warn(MONDAY + HOUR, asking=False, retell=item)
    days(team, MONDAY + DAY, FRIDAY)
    assert len(slack.messages) == 1
    team.stall(1, Verdict.OVERDUE_BACK, MONDAY - 15 * DAY)
    days(team, FRIDAY + DAY, FRIDAY + 4 * DAY)
    old, new = posted(slack, "D0U0BO")
    assert "runs until Fri 20 Nov" in old
    assert "was due back" in new


def test_a_snooze_over_a_weekend_ends_on_a_working_day_with_a_new_question(
    team: Team, slack: LoopbackSlack
) -> None:
    team.warn(FRIDAY)
    item = team.says(1, Said.SNOOZED, FRIDAY + HOUR, (FRIDAY + 3 * DAY).date())
    team.warn(FRIDAY + HOUR, asking=False, retell=item)
    (text,) = posted(slack, "D0U0BO")
    assert "✓ bo asked me not to remind until Mon 23 Nov (1 working day)." in text
    assert "[ Take it back ]" in text
    assert team.open() == ["CHURN-1"]
    days(team, FRIDAY + HOUR, FRIDAY + 3 * DAY + 9 * HOUR)
    assert len(slack.messages) == 1
    days(team, FRIDAY + 4 * DAY, FRIDAY + 4 * DAY + 8 * HOUR)
    old, new = posted(slack, "D0U0BO")
    assert old == text
    assert "CHURN-1 “Try 1” is quiet." in new
    assert team.open() == ["CHURN-1"]
    days(team, FRIDAY + 5 * DAY, FRIDAY + 30 * DAY)
    assert (len(posted(slack, "D0U0BO")), len(posted(slack, "C0CHURN"))) == (2, 1)


def test_a_snoozed_warning_is_not_raised(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    team.says(1, Said.SNOOZED, MONDAY + HOUR, (MONDAY + 7 * DAY).date())
    days(team, MONDAY + HOUR, MONDAY + 7 * DAY)
    assert posted(slack, "C0CHURN") == []


def test_what_was_asked_in_the_channel_at_once_is_not_raised_there_again(
    team: Team, slack: LoopbackSlack
) -> None:
    team.project = replace(CHURN, people=())
    for day in range(12):
        team.warn(MONDAY + day * DAY)
    (text,) = posted(slack, "C0CHURN")
    assert "Nobody could be asked privately" in text
    assert the_open_one(team).digest_at == MONDAY + 8 * DAY


def test_the_days_are_those_of_the_owners_calendar(team: Team, slack: LoopbackSlack) -> None:
    team.project = replace(CHURN, people=(replace(PEOPLE[0], away=("2026-11-17..2026-11-19", "2026-11-24")),))
    for day in range(8):
        team.warn(MONDAY + day * DAY)
    assert posted(slack, "C0CHURN") == []
    for day in (8, 9, 10):
        team.warn(MONDAY + day * DAY)
    assert len(posted(slack, "C0CHURN")) == 1
    assert the_open_one(team).raised == "raised:churn:2026-11-26"


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

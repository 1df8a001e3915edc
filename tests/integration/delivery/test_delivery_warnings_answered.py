"""What somebody answers edits what asked; what was promised or snoozed in vain is asked anew."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.delivery.loopback import LoopbackSlack, failure
from tests.integration.delivery.team import (
    DAY,
    FRIDAY,
    HOUR,
    MONDAY,
    Team,
    days,
    posted,
)
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.resolutions import How, read_back
from workflows.model import Said

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.slack import SlackChannel


@pytest.fixture
def team(engine: Engine, channel: SlackChannel) -> Team:
    team = Team(engine, channel)
    team.stall(1, Verdict.STALLED, MONDAY - 15 * DAY)
    return team


def test_a_sign_of_life_edits_both_messages(team: Team, slack: LoopbackSlack) -> None:
    days(team, MONDAY, FRIDAY)
    team.stall(1, Verdict.ACTIVE, FRIDAY + HOUR, silent=0)
    team.warn(FRIDAY + DAY, asking=False)
    for where in ("D0U0BO", "C0CHURN"):
        (text,) = posted(slack, where)
        assert "It is back: push by bo on Fri 20 Nov." in text
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
    team.says(1, Said.FINISHED, MONDAY + HOUR, outcome="ruled out", words="no gain on this data")
    ended = team.warn(MONDAY + HOUR, asking=False).ended
    assert [read_back(one.resolution or "").how for one in ended] == [How.ANSWERED]
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
    team.says(1, Said.DROPPED, MONDAY + HOUR, outcome="inconclusive")
    team.warn(MONDAY + HOUR, asking=False)
    team.stall(1, Verdict.STALLED, MONDAY + 2 * HOUR)
    team.warn(MONDAY + 15 * DAY)
    assert (len(posted(slack, "D0U0BO")), team.open()) == (2, ["CHURN-1"])


def test_an_answer_in_the_channel_edits_both_messages(team: Team, slack: LoopbackSlack) -> None:
    days(team, MONDAY, FRIDAY)
    until = (FRIDAY + 7 * DAY).date()
    team.says(1, Said.RUNNING, FRIDAY + HOUR, until)
    team.stall(1, Verdict.QUIET_EXPECTED, MONDAY - 15 * DAY)
    team.warn(FRIDAY + HOUR, asking=False)
    for where in ("D0U0BO", "C0CHURN"):
        (text,) = posted(slack, where)
        assert (
            "bo said it runs until Fri 27 Nov (Fri 20 Nov 10:30). "
            "I will ask again if there is no news by then." in text
        )
    assert team.open() == []


def test_a_promise_that_ran_out_is_asked_about_anew(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    team.says(1, Said.RUNNING, MONDAY + HOUR, FRIDAY.date())
    team.warn(MONDAY + HOUR, asking=False)
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
    team.says(1, Said.SNOOZED, FRIDAY + HOUR, (FRIDAY + 3 * DAY).date())
    team.warn(FRIDAY + HOUR, asking=False)
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


def test_an_answer_whose_edit_fails_is_shown_by_the_next_run(team: Team, slack: LoopbackSlack) -> None:
    team.warn(MONDAY)
    team.says(1, Said.SNOOZED, MONDAY + HOUR, FRIDAY.date())
    slack.before.append(failure("internal_error"))
    (outcome,) = team.warn(MONDAY + HOUR, asking=False).told
    assert (outcome.stands, "asked me not to remind" in posted(slack, "D0U0BO")[0]) == (False, False)
    (outcome,) = team.warn(MONDAY + 2 * HOUR, asking=False).told
    assert (outcome.stands, "asked me not to remind" in posted(slack, "D0U0BO")[0]) == (True, True)
    assert team.warn(MONDAY + 3 * HOUR, asking=False).told == ()


def test_who_answers_before_the_receipt_is_noted_sees_the_answer(team: Team, slack: LoopbackSlack) -> None:
    def answered_at_once(body: dict[str, Any]) -> dict[str, Any]:
        receipt = LoopbackSlack.chat_postMessage(slack, body)
        team.says(1, Said.SNOOZED, MONDAY, FRIDAY.date())
        assert team.warn(MONDAY, asking=False).told == ()
        return receipt

    slack.chat_postMessage = answered_at_once  # type: ignore[method-assign]
    team.warn(MONDAY)
    assert "bo asked me not to remind until Fri 20 Nov" in posted(slack, "D0U0BO")[0]


def test_what_ends_before_the_receipt_is_noted_stays_open_until_its_message_says_so(
    team: Team, slack: LoopbackSlack
) -> None:
    def back_at_once(body: dict[str, Any]) -> dict[str, Any]:
        receipt = LoopbackSlack.chat_postMessage(slack, body)
        team.stall(1, Verdict.ACTIVE, MONDAY + HOUR, silent=0)
        assert team.warn(MONDAY + HOUR, asking=False).ended == ()
        return receipt

    slack.chat_postMessage = back_at_once  # type: ignore[method-assign]
    team.warn(MONDAY)
    assert len(team.warn(MONDAY + 2 * HOUR, asking=False).ended) == 1
    assert "It is back" in posted(slack, "D0U0BO")[0]


def test_an_edit_that_is_overtaken_by_an_answer_does_not_hide_it(team: Team, slack: LoopbackSlack) -> None:
    team.stall(2, Verdict.STALLED, MONDAY - 15 * DAY)
    team.warn(MONDAY)

    def answered_meanwhile(body: dict[str, Any]) -> dict[str, Any]:
        slack.chat_update = partial(LoopbackSlack.chat_update, slack)  # type: ignore[method-assign]
        team.says(1, Said.SNOOZED, MONDAY + HOUR, FRIDAY.date())
        team.warn(MONDAY + HOUR, asking=False)
        return slack.chat_update(body)

    slack.chat_update = answered_meanwhile  # type: ignore[method-assign]
    team.stall(2, Verdict.ACTIVE, MONDAY + HOUR, silent=0)
    team.warn(MONDAY + HOUR, asking=False)
    (text,) = posted(slack, "D0U0BO")
    assert "bo asked me not to remind until Fri 20 Nov" in text
    assert "It is back" in text

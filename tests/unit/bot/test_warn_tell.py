"""What a message says of a warning that is over, also where an earlier version closed it with a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.warn_tell import in_private
from tests.unit.bot.test_warn_plan import NOW, opened, scene, stall
from workflows.lifecycle.resolutions import How, Resolution, kept
from workflows.model import Answer, Said

HOUR = timedelta(hours=1)
FIRST = Answer("click:1", "jira:1", Said.RUNNING, "bo", NOW - 3 * HOUR)
LAST = Answer("click:2", "jira:1", Said.DROPPED, "bo", NOW - 2 * HOUR)
BACK = Resolution(How.BACK, what="pushed", by="bo", day=date(2026, 11, 23), days=14)


def told(resolution: str, *answers: Answer, language: str = "en") -> str:
    """Return all that Slack is sent about a warning that was closed an hour ago with this."""
    over = replace(opened(1), resolved_at=NOW - HOUR, resolution=resolution)
    known = replace(scene([stall(1)], answers=answers), languages={"": language})
    return str(in_private(known, [over]))


@pytest.mark.parametrize(
    "resolution",
    [kept(Resolution(How.ANSWERED, answer="click:2", by="bo")), "bo dropped it"],
    ids=["now", "an earlier version"],
)
def test_the_answer_that_ended_a_warning_can_be_taken_back(resolution: str) -> None:
    message = told(resolution, FIRST, LAST)
    assert "bo dropped it" in message
    assert "Take it back" in message


def test_an_answer_that_was_given_before_the_last_one_is_told_and_offers_nothing() -> None:
    message = told(kept(Resolution(How.ANSWERED, answer="click:1", by="bo")), FIRST, LAST)
    assert "bo said it is still running" in message
    assert "Take it back" not in message


def test_an_answer_that_is_not_known_any_more_is_told_by_its_person() -> None:
    assert "bo answered" in told(kept(Resolution(How.ANSWERED, answer="click:9", by="bo")))


def test_what_brought_it_back_is_told_in_the_readers_language() -> None:
    assert "Wieder da: Push von bo, Mo. 23. Nov." in told(kept(BACK), language="de")
    sentence = "it is back: push by bo on Mon 23 Nov 2026"
    assert "It is back: push by bo on Mon 23 Nov 2026." in told(sentence, language="de")


@pytest.mark.parametrize(
    "resolution", [kept(Resolution(How.NEVER_TOLD)), "not told: the message never reached anybody"]
)
def test_what_never_reached_anybody_is_left_out(resolution: str) -> None:
    assert "CH-1" not in told(resolution)

"""How a warning ended is told in the language of whoever reads it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.render.inline import spell
from bot.render.text import Label
from bot.render.voice import Voice
from tests.unit.reports.histories import NOW
from workflows.lifecycle.resolutions import How, Resolution
from workflows.model import Answer, Said
from workflows.reports.answered import Heard
from workflows.reports.resolved import resolved
from workflows.worded import worded

DAY = date(2026, 11, 20)
BACK = Resolution(How.BACK, what="pushed", by="Bo", day=DAY, days=14)
ENDS = (
    (BACK, "It is back: push by Bo on Fri 20 Nov 2026. Quiet for 14 working days in all"),
    (Resolution(How.BACK, what="run_stopped", day=DAY), "It is back: run was stopped on Fri 20 Nov 2026"),
    (Resolution(How.DONE), "It is done"),
    (Resolution(How.NOT_UNDER_WAY), "It is no longer under way as an experiment"),
    (Resolution(How.GONE), "It is no longer in the project"),
    (Resolution(How.WITHIN_LIMIT, days=7), "It is within its limit of 7 working days again"),
    (Resolution(How.WITHIN_LIMIT, days=1), "It is within its limit of 1 working day again"),
    (Resolution(How.NEWS_EXPECTED), "News is expected"),
    (Resolution(How.NEWS_EXPECTED, why="by Friday"), "News is expected: by Friday"),
    (Resolution(How.SNOOZE_OVER), "The snooze is over"),
    (Resolution(How.NEVER_TOLD), "Nobody was told of it"),
    (Resolution(How.ANSWERED, answer="click:1", by="Bo"), "Bo answered"),
    (Resolution(How.IN_WORDS, why="it is back: push by Bo"), "It is back: push by Bo"),
)


def told(resolution: Resolution, language: str = "en", heard: Heard | None = None) -> str:
    return spell(resolved(resolution, heard), Label(), Voice(language))


@pytest.mark.parametrize(("resolution", "words"), ENDS)
def test_each_end_is_told_without_its_full_stop(resolution: Resolution, words: str) -> None:
    assert told(resolution) == words


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("resolution", [one for one, _ in ENDS if one.how is not How.IN_WORDS])
def test_no_end_is_told_in_english_to_those_who_read_another_language(
    resolution: Resolution, language: str
) -> None:
    assert told(resolution, language) != told(resolution)


def test_an_answer_is_told_by_what_was_answered() -> None:
    answer = Answer("click:1", "jira:1", Said.DROPPED, "Bo", NOW)
    assert told(Resolution(How.ANSWERED, answer="click:1", by="Bo"), heard=Heard(answer)) == "Bo dropped it"


def test_the_reason_to_expect_news_is_told_in_the_readers_language_too() -> None:
    reason = worded("it is open since {day}", day=DAY)
    assert "20. Nov" in told(Resolution(How.NEWS_EXPECTED, why=reason), "de")

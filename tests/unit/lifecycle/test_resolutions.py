"""How a warning ended is kept as a code with its facts; sentences of earlier versions are still read."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.lifecycle.resolutions import How, Resolution, kept, read_back
from workflows.worded import Worded, worded, worded_many

DAY = date(2026, 11, 20)
KINDS = (
    Resolution(How.ANSWERED, answer="click:1", by="bo"),
    Resolution(How.BACK, what="pushed", by='Żaneta "Z"', day=DAY, days=14),
    Resolution(How.GONE),
    Resolution(How.WITHIN_LIMIT, days=7),
    Resolution(How.NEVER_TOLD),
)


@pytest.mark.parametrize("resolution", KINDS)
def test_what_is_kept_is_read_as_it_was(resolution: Resolution) -> None:
    assert read_back(kept(resolution)) == resolution


def test_a_reason_keeps_its_sentence_and_its_values_so_that_it_can_be_told_in_any_language() -> None:
    counted = worded_many(2, "1 day", "{number} days")
    said = worded("{who} said on {day}: {length}, {share}", who="bo", day=DAY, length=counted, share=0.5)
    why = read_back(kept(Resolution(How.NEWS_EXPECTED, why=said))).why
    assert isinstance(why, Worded)
    assert (why, why.template, why.values) == (said, said.template, said.values)
    length = why.values["length"]
    assert isinstance(length, Worded)
    assert (length.template, length.many, length.number) == ("1 day", "{number} days", 2)


def test_a_sentence_of_an_earlier_version_is_read_as_one() -> None:
    assert read_back("it is done") == Resolution(How.IN_WORDS, why="it is done")
    assert read_back("") == Resolution(How.IN_WORDS)
    assert read_back("not told: the message never reached anybody") == Resolution(How.NEVER_TOLD)


@pytest.mark.parametrize("text", ['{"how": "in a new way"}', '{"how": "back", "day": 7}', '{"how": '])
def test_an_end_that_only_a_newer_version_knows_is_told_as_an_end(text: str) -> None:
    assert read_back(text) == Resolution(How.IN_WORDS, why="it has ended")

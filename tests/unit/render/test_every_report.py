"""All that Stagecoach reports is said in sentences that each language knows; only names and numbers are not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot.render.text import to_text
from bot.render.words import flat
from tests.unit.render.test_languages import OTHERS, catalogue
from tests.unit.reports.told import EVERY
from workflows.reports.shape import Chart, Count, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.reports.shape import Figure, Report, Text

TYPED = re.compile(r"/ml [a-z]+( help)?|slack:")
"""What people type as it stands, in every language."""
WORD = re.compile(r"[A-Za-z]{2}")


def known() -> frozenset[str]:
    return frozenset(one.id if isinstance(one.id, str) else one.id[0] for one in catalogue("de"))


KNOWN = known()


def texts(report: Report) -> Iterator[Text]:
    yield from (report.title, *report.footer)
    for line in (*report.lead, *(line for section in report.sections for line in section.lines)):
        yield from (line.text, *line.because)
    for section in report.sections:
        yield section.title
        for figure in section.figures:
            yield from _of_figure(figure)


def _of_figure(figure: Figure) -> Iterator[Text]:
    if isinstance(figure, Chart):
        yield from (figure.title, *figure.categories, *(one.name for one in figure.series), figure.says.text)
    else:
        yield from (figure.caption, *figure.columns, *(cell for row in figure.rows for cell in row))


def english(report: Report) -> set[str]:
    """Return the words of ours that are English in every language."""
    found = set()
    for value in (value for text in texts(report) for value in flat(text)):
        words = ""
        if isinstance(value, Phrase):
            words = "" if value.words in KNOWN else value.words
        elif isinstance(value, Count):
            words = "" if value.noun in KNOWN else value.noun
        elif isinstance(value, str):
            words = "" if TYPED.fullmatch(value) else value
        if WORD.search(words):
            found.add(words)
    return found


@cache
def reports_about(about: str) -> tuple[Report, ...]:
    return tuple(EVERY[about]())


@pytest.mark.parametrize("about", EVERY)
def test_a_report_says_nothing_that_no_catalogue_knows(about: str) -> None:
    told = reports_about(about)
    assert told
    assert set().union(*map(english, told)) == set()


@pytest.mark.parametrize("about", EVERY)
def test_no_place_of_a_sentence_stays_empty_in_any_language(about: str) -> None:
    for report in reports_about(about):
        for language in OTHERS:
            assert "{" not in to_text(replace(report, language=language))

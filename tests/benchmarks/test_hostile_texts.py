"""Who may comment or open a ticket may write anything: what reading it takes grows with its length and no faster."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import History
from workflows.lifecycle.comment_text import LONGEST
from workflows.lifecycle.gate_text import sections
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.pings import is_ping
from workflows.lifecycle.promises import promised_day
from workflows.lifecycle.remarks import goes_on_elsewhere, is_blocked, is_concluded, waits_for
from workflows.sources.markup import to_text, wiki_to_text

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = date(2026, 11, 2)
MOMENT = 1.0
"""Seconds of the processor; measured: 0.3 for the table of days, milliseconds for the others."""
MARKUP_MOMENT = 3.0
"""The same; measured: 0.1. A pattern that goes back would take hours."""


def promises(text: str) -> None:
    promised_day(text, SAID)


def remarks(text: str) -> None:
    for heard in (goes_on_elsewhere, is_concluded, is_blocked, waits_for):
        heard(text)


def measures(text: str) -> None:
    history = History()
    history.ticket("CH-1", description=text)
    read_kpis(history.facts())


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (promises, "until " + "we " * 17 + "stop on Friday"),
        (promises, "9 Oct " * 700),
        (remarks, "this " + " " * LONGEST + "done"),
        (remarks, "this" + "\t" * (LONGEST - 20) + "done x"),
        (is_ping, "x" + "-" * (LONGEST - 2) + "x"),
        (measures, ":" + "\n" * 32_000),
        (sections, "# a" + " " * 39_000 + "b"),
    ],
    ids=[
        "one word again and again",
        "a table of days",
        "blanks",
        "tabs",
        "a row of signs",
        "lines",
        "a wide heading",
    ],
)
def test_a_text_made_to_be_slow_is_read_in_a_moment(read: Callable[[str], object], text: str) -> None:
    promises("Friday 9 Oct")  # the words for days are loaded once
    begun = process_time()
    read(text)
    assert process_time() - begun < MOMENT


@pytest.mark.parametrize("piece", ["[", "*a ", "{color:", "!a", "{{", "_a", "{code}", "|", "\\", "[a|"])
def test_hostile_wiki_text_takes_no_more_than_linear_time(piece: str) -> None:
    started = process_time()
    wiki_to_text(piece * 20_000)
    assert process_time() - started < MARKUP_MOMENT


def test_a_table_row_of_blanks_takes_no_more_than_linear_time() -> None:
    started = process_time()
    assert wiki_to_text("|" + " " * 60_000 + "x") == "x"
    assert process_time() - started < MARKUP_MOMENT


def test_a_document_of_thousands_of_lines_takes_no_more_than_linear_time() -> None:
    line = {"type": "paragraph", "content": [{"type": "text", "text": "a"}]}
    started = process_time()
    assert to_text({"type": "doc", "content": [line] * 20_000}) == "\n\n".join("a" * 20_000)
    assert process_time() - started < MARKUP_MOMENT

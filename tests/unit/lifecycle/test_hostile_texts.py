"""Who may comment or open a ticket may write anything: reading it takes a moment, whatever stands in it."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import History
from workflows.lifecycle.comment_text import LONGEST, sentences
from workflows.lifecycle.gate_text import sections
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.pings import is_ping
from workflows.lifecycle.promises import promised_day
from workflows.lifecycle.remarks import goes_on_elsewhere, is_blocked, is_concluded, waits_for

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = date(2026, 11, 2)
MOMENT = 1.0
"""Seconds of the processor; measured: 0.4 for the table of days, milliseconds for the others."""


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
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < MOMENT


def test_sentences_have_single_blanks_so_that_phrases_are_found_in_them() -> None:
    assert sentences("It  is \t done.  Next   run") == ("It is done.", "Next run")
    assert is_concluded("This is  finally   done.")

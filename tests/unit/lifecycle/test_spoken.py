"""The words of languages are data: every row is read by a rule, and none makes an expression slow."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import workflows.lifecycle
from workflows.lifecycle.promises import promised_day
from workflows.lifecycle.spoken import TABLES, said

ROWS = [(name, words) for table in TABLES for name, words in table.items()]
NAMES = sorted({name for name, _ in ROWS})
RULES = tuple(Path(workflows.lifecycle.__file__).parent.glob("*.py"))
SAID = date(2026, 11, 2)
MOMENT = 1.0
"""Seconds of the processor; measured: 0.2. A word that stands twice takes many."""
ASKED = re.compile(r"\b(?:said|rows|_ends|_within)\(['\"](\w+)['\"]\)")


def alternatives(expression: str) -> list[str]:
    """Return what stands between the bars of an expression that are within no bracket."""
    found, depth, begun = [], 0, 0
    for mark in re.finditer(r"\\.|\[(?:\\.|[^\]])+\]|[()|]", expression):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        if mark.group() == "|" and not depth:
            found.append(expression[begun : mark.start()])
            begun = mark.end()
    return [*found, expression[begun:]]


def test_every_row_is_read_by_a_rule_and_no_rule_asks_for_a_row_that_is_nowhere() -> None:
    asked = {name for rule in RULES for name in ASKED.findall(rule.read_text(encoding="utf-8"))}
    assert asked == set(NAMES)


def test_no_two_languages_have_the_same_alternative() -> None:
    # What is tried twice at each repetition is tried a thousand times at the tenth.
    counted = {name: Counter(alternatives(said(name))) for name in NAMES}
    assert [(name, one) for name, found in counted.items() for one, times in found.items() if times > 1] == []


def test_each_row_holds_alternatives_that_say_something_and_capture_nothing() -> None:
    assert [(name, words) for name, words in ROWS if not all(alternatives(words))] == []
    assert [(name, words) for name, words in ROWS if re.compile(words).groups] == []


def test_no_word_near_a_day_makes_a_promise_slow_to_read_when_it_comes_again_and_again() -> None:
    promised_day("Friday 9 Oct", SAID)  # the words for days are loaded once
    begun = time.process_time()
    for word in filter(str.isalpha, alternatives(said("near_a_day"))):
        promised_day("until " + f"{word} " * 18 + "stop on Friday", SAID)
    assert time.process_time() - begun < MOMENT


def test_no_table_can_be_changed_while_the_bot_runs() -> None:
    assert not any(hasattr(table, "update") for table in TABLES)

"""The story of the stages: a return is normal, the third for the same cause is told, and so is a skipped gate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.outlook import Check, CheckState, Gate, Story
from workflows.lifecycle.state import read_state
from workflows.lifecycle.story import read_story

SINCE = NOW - timedelta(days=7)
DAYS = ("2026-09-14", "2026-10-12", "2026-11-18")


def story(*reasons: str, gate: Gate | None = None) -> Story:
    """Return the story of tickets that went back to data one after the other, each for its reason."""
    history = History()
    for number, (day, reason) in enumerate(zip(DAYS[-len(reasons) :], reasons, strict=True)):
        item = history.ticket(f"CH-{number}", labels=("ml-modeling",), created=at("2026-08-03"))
        history.relabel(item, at(day), add="ml-data", remove="ml-modeling")
        if reason:
            history.comment(item, at(day, "10:05"), reason)
    facts = history.facts()
    state = read_state(facts, POLICY, NOW, since=SINCE)
    return read_story(state, (gate,) if gate else ())


def test_a_first_return_stands_alone() -> None:
    (loop,) = story("Contract changes are missing from the history.").loops
    assert (loop.times, loop.earlier) == (1, ())


@pytest.mark.parametrize(
    "reasons",
    [
        (
            "contract changes are missing",
            "The history is missing contract changes",
            "Contract changes missing again",
        ),
        ("Die Verträge fehlen im Archiv", "Im Archiv fehlen Verträge", "Wieder fehlen Verträge im Archiv"),
        ("faltan lecturas de marzo", "Otra vez faltan lecturas", "faltan las lecturas de marzo"),
        (
            "il manque des relevés",
            "des relevés manquent encore, il manque mars",
            "il manque toujours des relevés",
        ),
    ],
)
def test_the_third_return_for_the_same_cause_is_counted_in_whatever_words(
    reasons: tuple[str, str, str],
) -> None:
    (loop,) = story(*reasons).loops
    assert loop.times == 3
    assert [change.item.key for change in loop.earlier] == ["CH-0", "CH-1"]


def test_another_cause_and_no_cause_are_not_the_same() -> None:
    assert story("labels are wrong", "clock is off by one hour", "archive has holes").loops[0].times == 1
    assert story("", "", "").loops[0].times == 1


@pytest.mark.parametrize(("mode", "told"), [("warn", 1), ("prevent", 1), ("allow", 0)])
def test_work_that_went_past_an_unfinished_gate_is_told_unless_the_policy_allows_it(
    mode: str, told: int
) -> None:
    history = History()
    item = history.ticket("CH-7", labels=("ml-data",), created=at("2026-08-03"))
    history.relabel(item, at("2026-11-18"), add="ml-modeling", remove="ml-data")
    facts = history.facts()
    state = read_state(facts, POLICY, NOW, since=SINCE)
    gate = Gate("data", "modeling", mode, "1", (Check("privacy-review", "privacy", CheckState.MISSING),))
    assert len(read_story(state, (gate,)).skipped) == told
    met = Gate("data", "modeling", mode, "1", (Check("privacy-review", "privacy", CheckState.MET),))
    assert read_story(state, (met,)).skipped == ()

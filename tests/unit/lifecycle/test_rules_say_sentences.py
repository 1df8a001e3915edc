"""What the rules say can be translated: each piece of evidence remembers its sentence, but for words of a tracker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.unit.lifecycle.test_mapping import Reader
from tests.unit.render.test_languages import catalogue
from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.told import rules_history
from workflows.lifecycle.answers import sentence
from workflows.lifecycle.mapping import place
from workflows.lifecycle.mapping_signals import Reading
from workflows.lifecycle.moves import read_moves
from workflows.lifecycle.stalls import judge
from workflows.model import Answer, Said
from workflows.worded import Worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workflows.lifecycle.findings import Stall
    from workflows.model import Evidence

UNTIL = date(2026, 11, 27)
BARE = frozenset({"status", "label"})
"""Signals whose detail is a word of the tracker; reports say what it is."""
KNOWN = frozenset(one.id if isinstance(one.id, str) else one.id[0] for one in catalogue("de"))


def unsaid(details: Iterable[str]) -> set[str]:
    """Return what is no sentence, or one that no catalogue knows."""
    return {one for one in details if not (isinstance(one, Worded) and one.template in KNOWN)}


def details(found: Iterable[Evidence]) -> Iterator[str]:
    return (one.detail for one in found if one.signal not in BARE)


@dataclass
class Silent(Reader):
    """A text model that reads the same everywhere and cannot say by which words."""

    def __post_init__(self) -> None:
        Reader.__init__(self)
        self.reading = Reading(self.reading.chances, (), 0.0, is_experiment=False)


@pytest.mark.parametrize("model", [None, Reader(), Reader(None), Silent()])
def test_why_work_lies_in_a_stage_is_said_in_sentences(model: Reader | None) -> None:
    placed = place(rules_history().facts(), POLICY, model).values()
    found = [one for placement in placed for one in placement.because]
    assert unsaid(details(found)) == set()
    signals = {one.signal for one in found}
    assert signals >= {"lifecycle label", "tag", "issue type", "component", "status", "repository", "files"}
    assert signals >= {"linked pull request", "ticket", "parent", "kind", "branch"}
    assert model is None or "text" in signals


def test_how_work_moved_is_said_in_sentences() -> None:
    history = rules_history()
    moves = read_moves(history.facts(), POLICY, at("2026-01-01"), NOW)
    changes = (*moves.moved, *moves.looped)
    assert changes
    assert unsaid(one.because.detail for one in changes) == set()


def test_what_was_answered_by_a_button_is_said_in_sentences() -> None:
    plain = Answer("1", "jira:CH-97", Said.RUNNING, "Bo", NOW)
    for said, until, words in product(Said, (None, UNTIL), ("", "two left")):
        for outcome, what in (("supported", "data"), (None, "Godot"), (None, None)):
            answer = Answer(plain.id, plain.item, said, "Bo", NOW, until, what, outcome, words)
            assert unsaid([sentence(answer)]) == set()


def test_an_answer_stays_a_sentence_in_the_verdict_that_it_leads_to() -> None:
    history = History()
    item = history.ticket("CH-97", issue_type="Experiment", assignee="Bo", created=at("2026-10-01"))
    history.answer(item, at("2026-11-02"), Said.RUNNING, until=date(2026, 12, 18), words="two left")
    (stall,) = judged(history)
    said = next(one.detail for one in stall.because if one.signal == "promise")
    assert isinstance(said, Worded)
    answer = said.values["words"]
    assert isinstance(answer, Worded)
    assert answer == "still running until Fri 18 Dec 2026: two left"


def judged(history: History) -> tuple[Stall, ...]:
    facts = history.facts()
    return judge(facts, POLICY, place(facts, POLICY), NOW)

"""What speaks for each possible risk, and since when, as approved by a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.lifecycle.approved import approve, evidence
from tests.unit.lifecycle.radar import Radar
from tests.unit.lifecycle.test_risks import KINDS, LABELS, SAID
from tests.unit.reports.histories import at

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND = (
    "Before anybody is asked about the next release we have to say it once more, plainly: {words}, as {words}"
)


def lines(story: Radar, kind: str) -> Iterator[str]:
    risk = story.risk(kind)
    yield f"  {risk.state.value}, ask {', '.join(risk.ask)}"
    for one in risk.signals:
        key, kind_of = one.item.key if one.item else "no ticket", "spoken" if one.spoken else "recorded"
        yield f"    since {one.at}, {key}, {kind_of}"
        yield from evidence([one.because])
    yield from (f"    absent: {check.criterion}" for check in risk.absences)
    yield from evidence(risk.unknown)


def signalled(kind: str) -> Radar:
    """Return a project in which tickets say it in the title, in the middle of a text and by a label."""
    story = Radar("scoping")
    for number, words in enumerate(SAID.get(kind, ())):
        story.ticket(f"CH-{number}", words, created=at("2026-11-02"))
        item = story.ticket(
            f"CH-1{number}", "A ticket", description=AROUND.format(words=words), created=at("2026-11-03")
        )
        story.comment(item, at("2026-11-18"), words, "bo")
    if kind in LABELS:
        item = story.ticket("CH-7", "A ticket " * 30, labels=(LABELS[kind],), created=at("2026-10-02"))
        story.relabel(item, at("2026-11-17"), add=LABELS[kind])
    return story


def told() -> Iterator[str]:
    for kind in KINDS:
        yield kind
        yield from lines(signalled(kind), kind)
        for stage in ("scoping", "data", "modeling", "validation", "deployment", "monitoring"):
            yield f"  in {stage}, where nothing speaks for it"
            yield from lines(Radar(stage), kind)


def test_what_speaks_for_each_risk_is_as_approved() -> None:
    approve("risks.txt", told())

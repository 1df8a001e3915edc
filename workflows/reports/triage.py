"""Work that waits for a person's word on its stage, as a report: what each looks like, why, and what can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.lifecycle.findings import Decision
from workflows.lifecycle.triage import Need
from workflows.reports.phrases import both, phrases, reason, ref, say, tell, tell_many
from workflows.reports.shape import (
    Button,
    Count,
    Line,
    Menu,
    Moment,
    Name,
    PersonRef,
    Section,
    Strong,
    Text,
    Tone,
)
from workflows.reports.tagging import stage_ref
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.triage import Case
    from workflows.reports.shape import Offer

REASONS: Final = 3
"""Pieces of evidence shown for one item; the strongest come first."""
KINDS: Final[tuple[Callable[[int], Text], ...]] = (
    lambda number: tell("{number} with labels that contradict", number=str(number)),
    lambda number: tell_many(number, "{number} certain", "{number} certain"),
    lambda number: tell_many(number, "{number} suggested", "{number} suggested"),
    lambda number: tell_many(number, "{number} that I cannot tell", "{number} that I cannot tell"),
)
"""How many items wait, by what is known of them."""
KEPT: Final = 2
"""Stages of contradicting labels that have a button of their own; the others are in the menu."""


def case_section(
    case: Case,
    policy: Policy,
    *,
    zone: str,
    action: str,
    value: Callable[[str | None], str],
    more: Sequence[Offer] = (),
) -> Section:
    """Return one item with its suggestion, its evidence, and what can be said of it.

    `zone` is the time zone of its dates, `action` the word of the listener, `value` gives what a button for a stage
    carries, `more` closes the row.
    """
    return Section((), (case_line(case, policy, zone),), (*_offers(case, policy, action, value), *more))


def case_line(case: Case, policy: Policy, zone: str) -> Line:
    """Return what an item looks like and why, as somebody reads it who knows neither rules nor models."""
    because = tuple(reason(one, case.item.url) for one in case.placement.because[:REASONS])
    if case.need is Need.TWO_LABELS:
        labels = both([(Name(label),) for label, _ in case.labels])
        asked = tell("{item} carries {labels}: which one is true?", item=ref(case.item), labels=labels)
        return Line(asked, _set_by(case, zone), Tone.ASK, bullet=False)
    if case.need is Need.DOUBTED:
        text = tell(
            "{item} carries {label}, but everything else says {stage}.",
            item=ref(case.item),
            label=Name(case.labels[0][0]),
            stage=Strong(stage_ref(case.placement.stage, policy)),
        )
        return Line(text, (*_set_by(case, zone), *because), Tone.ASK, bullet=False)
    return Line(_looks(case, policy), because, bullet=False)


def _set_by(case: Case, zone: str) -> tuple[Text, ...]:
    """Return who set each label, and when, as far as the tracker tells."""
    return tuple(
        tell(
            "{label} set by {person}, {day}",
            label=Name(act.new or ""),
            person=PersonRef(act.actor) if act.actor else tell("somebody"),
            day=Moment(act.at, zone, clock=False),
        )
        for act in case.set_by
    )


def counts_text(cases: Sequence[Case]) -> Text:
    """Return how many items wait, by what is known of them; the numbers add up."""
    numbers = (
        sum(case.need is not Need.UNTAGGED for case in cases),
        sum(case.certain for case in cases),
        _with(cases, Decision.SUGGESTED),
        _with(cases, Decision.UNSURE),
    )
    parts = [told(number) for told, number in zip(KINDS, numbers, strict=True) if number]
    count = Count(len(cases), "open item", "open items")
    return tell_many(
        len(cases),
        "{items} waits for a stage: {kinds}.",
        "{items} wait for a stage: {kinds}.",
        items=Strong(count),
        kinds=phrases(parts),
    )


def certain_lines(cases: Sequence[Case], policy: Policy) -> tuple[Line, ...]:
    """Return the certain suggestions as a list, one line each, for somebody who is to accept them together."""
    return tuple(
        Line(
            say(
                ref(case.item), ": ", Strong(stage_ref(case.placement.stage, policy)), " (", _first(case), ")"
            )
        )
        for case in cases
    )


def _looks(case: Case, policy: Policy) -> Text:
    placement, named = case.placement, ref(case.item)
    if placement.decision is Decision.UNSURE:
        if not _has_guess(placement):
            return tell("{item}: I cannot tell its stage.", item=named)
        guess = Strong(stage_ref(placement.guess, policy))
        return tell("{item} may be {stage}, but I cannot tell.", item=named, stage=guess)
    stage = Strong(stage_ref(placement.stage, policy))
    if placement.decision is Decision.CERTAIN:
        return tell("{item} looks like {stage} (certain).", item=named, stage=stage)
    return tell("{item} looks like {stage} (please check).", item=named, stage=stage)


def _offers(case: Case, policy: Policy, action: str, value: Callable[[str | None], str]) -> tuple[Offer, ...]:
    first = _proposed(case)
    buttons = [
        _outside(f"{action}:{number}", value(None))
        if stage is None
        else Button(_verb(stage, kept=kept), f"{action}:{number}", value(stage))
        for number, (stage, kept) in enumerate(first)
    ]
    shown = {stage for stage, _ in first}
    others = tuple((stage.name, value(stage.name)) for stage in policy.stages if stage.name not in shown)
    menu = [Menu("Other…", f"{action}:other", others)] if others else []
    outside = [] if None in shown else [_outside(f"{action}:none", value(None))]
    return (*buttons, *menu, *outside)


def _verb(stage: str, *, kept: bool) -> str:
    return worded("Keep {stage}", stage=stage) if kept else worded("Tag {stage}", stage=stage)


def _outside(action: str, value: str) -> Button:
    return Button("Not lifecycle work", action, value)


def _proposed(case: Case) -> tuple[tuple[str | None, bool], ...]:
    """Return the stages that get a button of their own, and whether the item carries their label already."""
    carried = list(dict.fromkeys(stage for _, stage in case.labels))[:KEPT]
    if case.need is Need.TWO_LABELS:
        return tuple((stage, True) for stage in carried)
    placement = case.placement
    if placement.decision is Decision.UNSURE:
        return ((placement.guess, False),) if _has_guess(placement) else ()
    kept = [(stage, True) for stage in carried if case.need is Need.DOUBTED]
    return (*kept, (placement.stage, False))


def _has_guess(placement: Placement) -> bool:
    """Whether anything speaks at all: a guess without a stage means outside then, and nothing otherwise."""
    return placement.guess is not None or placement.confidence > 0


def _first(case: Case) -> Text:
    because = case.placement.because
    return reason(because[0], case.item.url) if because else tell("no reason noted")


def _with(cases: Sequence[Case], decision: Decision) -> int:
    return sum(case.need is Need.UNTAGGED and case.placement.decision is decision for case in cases)

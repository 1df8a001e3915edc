"""Work that waits for a person's word on its stage, as a report: what each looks like, why, and what can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.lifecycle.findings import Decision
from workflows.lifecycle.triage import Need
from workflows.reports.phrases import phrases, reason, ref, say
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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.triage import Case
    from workflows.reports.shape import Offer

REASONS: Final = 3
"""Pieces of evidence shown for one item; the strongest come first."""
KEPT: Final = 2
"""Stages of contradicting labels that have a button of their own; the others are in the menu."""
OUTSIDE: Final = "Not lifecycle work"


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
        labels = phrases([(Name(label),) for label, _ in case.labels], " and ")
        asked = say(ref(case.item), " carries ", labels, ": which one is true?")
        return Line(asked, _set_by(case, zone), Tone.ASK, bullet=False)
    if case.need is Need.DOUBTED:
        label = Name(case.labels[0][0])
        looks = Strong(stage_ref(case.placement.stage, policy))
        text = say(ref(case.item), " carries ", label, ", but everything else says ", looks, ".")
        return Line(text, (*_set_by(case, zone), *because), Tone.ASK, bullet=False)
    return Line(_looks(case, policy), because, bullet=False)


def _set_by(case: Case, zone: str) -> tuple[Text, ...]:
    """Return who set each label, and when, as far as the tracker tells."""
    return tuple(
        say(
            Name(act.new or ""),
            " set by ",
            PersonRef(act.actor or "somebody"),
            ", ",
            Moment(act.at, zone, clock=False),
        )
        for act in case.set_by
    )


def counts_text(cases: Sequence[Case]) -> Text:
    """Return how many items wait, by what is known of them; the numbers add up."""
    kinds = (
        (sum(case.need is not Need.UNTAGGED for case in cases), "with labels that contradict"),
        (sum(case.certain for case in cases), "certain"),
        (_with(cases, Decision.SUGGESTED), "suggested"),
        (_with(cases, Decision.UNSURE), "that I cannot tell"),
    )
    parts: list[Text] = [(f"{number} {words}",) for number, words in kinds if number]
    count = Count(len(cases), "open item")
    verb = " waits" if len(cases) == 1 else " wait"
    return say(Strong(count), verb, " for a stage: ", phrases(parts), ".")


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
            return say(named, ": I cannot tell its stage.")
        return say(named, " may be ", Strong(stage_ref(placement.guess, policy)), ", but I cannot tell.")
    sure = "certain" if placement.decision is Decision.CERTAIN else "please check"
    return say(named, " looks like ", Strong(stage_ref(placement.stage, policy)), f" ({sure}).")


def _offers(case: Case, policy: Policy, action: str, value: Callable[[str | None], str]) -> tuple[Offer, ...]:
    first = _proposed(case)
    buttons = [
        Button(
            OUTSIDE if stage is None else f"{'Keep' if kept else 'Tag'} {stage}",
            f"{action}:{number}",
            value(stage),
        )
        for number, (stage, kept) in enumerate(first)
    ]
    shown = {stage for stage, _ in first}
    others = tuple((stage.name, value(stage.name)) for stage in policy.stages if stage.name not in shown)
    menu = [Menu("Other…", f"{action}:other", others)] if others else []
    outside = [] if None in shown else [Button(OUTSIDE, f"{action}:none", value(None))]
    return (*buttons, *menu, *outside)


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
    return (
        reason(case.placement.because[0], case.item.url) if case.placement.because else ("no reason noted",)
    )


def _with(cases: Sequence[Case], decision: Decision) -> int:
    return sum(case.need is Need.UNTAGGED and case.placement.decision is decision for case in cases)

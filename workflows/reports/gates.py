"""How a gate is told: what is met, missing, waived or unknown, what was looked for, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.lifecycle.outlook import CheckState
from workflows.reports.carried import carry
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import people, phrases, quoted, reason, stage, tell, tell_many, term
from workflows.reports.shape import (
    Button,
    Day,
    Line,
    Name,
    PersonRef,
    Report,
    Section,
    Term,
    Text,
    Tone,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from config.policy import Policy
    from workflows.lifecycle.outlook import Check, Gate
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Project, Waiver
    from workflows.reports.shape import Offer

WAIVE: Final = "gate-waive"
TAKE_BACK: Final = "gate-take-back"
NAMED: Final = 3
"""Criteria that a sentence names; the others are counted."""
REASONS: Final = 4
"""Pieces of evidence shown for one criterion; the strongest come first."""


def gate_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the gate that work stands before: the count, then what is missing, waived and unknown."""
    gate = current_gate(state)
    if gate is None or not gate.checks:
        return ()
    order = (CheckState.MISSING, CheckState.WAIVED, CheckState.UNKNOWN)
    lines = (line for wanted in order for line in _lines(state, gate, wanted))
    return (_summary(state, gate, offers=_waive(state, gate)), *lines)


def gate_gaps(state: ProjectState) -> tuple[Line, ...]:
    """Return at most two sentences for somebody who does not know the tickets: these stand behind them only."""
    gate = current_gate(state)
    if gate is None:
        return ()
    told = (_missing_gap(state, gate), _waived_gap(state, gate), _unknown_gap(state, gate))
    return tuple(line for line in told if line is not None)[:2]


def gate_report(state: ProjectState, name: str | None = None) -> Report:
    """Return the whole checklist out of the stage of that name, or of the gate that work stands before."""
    gates = state.outlook.gates if state.outlook else ()
    gate = next((one for one in gates if one.stage == name), None) if name else current_gate(state)
    title = tell("{project}: gate", project=Name(state.project.name))
    if gate is None or not gate.checks:
        nothing = (
            tell("Nothing is asked for there.") if gate or name else tell("No work lies in any stage yet.")
        )
        return Report("gate", title, (Line(nothing, bullet=False),), (), trust((state,)))
    order = (CheckState.MISSING, CheckState.WAIVED, CheckState.UNKNOWN, CheckState.MET)
    lines = tuple(line for wanted in order for line in _lines(state, gate, wanted))
    sections = (Section(tell("Checklist"), lines), Section(tell("By section"), _strengths(state, gate)))
    version = tell("Checklist of version {version}", version=Name(gate.version))
    return Report(
        "gate",
        title,
        (_summary(state, gate), *troubles((state,))),
        sections,
        (version, *trust((state,))),
        _waive(state, gate),
    )


def current_gate(state: ProjectState) -> Gate | None:
    """Return the gate that the project's work stands before, None where there is no work or no outlook."""
    return next((gate for gate in state.outlook.gates if gate.current), None) if state.outlook else None


def waived_report(project: Project, policy: Policy, waiver: Waiver, *, back: bool = False) -> Report:
    """Return that a criterion was waived, with the offer to take that back, or that it was taken back."""
    title = tell("{project}: waiver", project=Name(project.name))
    if not back:
        return Report("waiver", title, (_waiver_line(policy, waiver),), buttons=_take_back(waiver))
    criterion = Term(policy.glossary.words("criteria", waiver.criterion))
    taken = tell("No longer waived: {criterion}. Its evidence counts again.", criterion=criterion)
    return Report("waiver", title, (Line(taken),))


def _waiver_line(policy: Policy, waiver: Waiver) -> Line:
    criterion, person = Term(policy.glossary.words("criteria", waiver.criterion)), PersonRef(waiver.person)
    text = (
        tell(
            "Waived: {criterion}, by {person} until {day}",
            criterion=criterion,
            person=person,
            day=Day(waiver.until),
        )
        if waiver.until
        else tell("Waived: {criterion}, by {person}, without an end", criterion=criterion, person=person)
    )
    return Line(text, ((quoted(waiver.reason),),))


def _take_back(waiver: Waiver) -> tuple[Offer, ...]:
    return (Button("Take it back", TAKE_BACK, waiver.id),)


def _summary(state: ProjectState, gate: Gate, offers: tuple[Offer, ...] = ()) -> Line:
    met, weakest = len(gate.having(CheckState.MET)), gate.weakest
    counts = tell("{met} of {all}", met=str(met), all=str(len(gate.checks)))
    if weakest is None or weakest.held == weakest.known:
        text = tell("{gate}: {counts} met.", gate=_title(state, gate), counts=counts)
    else:
        section = term(state, "sections", weakest.section)
        text = tell(
            "{gate}: {counts} met, weakest: {section}.",
            gate=_title(state, gate),
            counts=counts,
            section=section,
        )
    gaps = gate.having(CheckState.MISSING)
    tone = (
        Tone.GOOD if met == len(gate.checks) else Tone.WARN if gaps and gate.mode != "allow" else Tone.PLAIN
    )
    return Line(text, tone=tone, bullet=False, offers=offers)


def _title(state: ProjectState, gate: Gate) -> Text:
    if gate.target is None:
        return tell("Checklist of {stage}", stage=stage(state, gate.stage))
    return tell("Gate to {stage}", stage=stage(state, gate.target))


def _lines(state: ProjectState, gate: Gate, wanted: CheckState) -> tuple[Line, ...]:
    return tuple(_line(state, gate, check) for check in gate.having(wanted))


def _line(state: ProjectState, gate: Gate, check: Check) -> Line:
    """Return one criterion with its evidence."""
    criterion = term(state, "criteria", check.criterion)
    if check.state is CheckState.WAIVED and check.waiver is not None:
        line = _waiver_line(state.policy, check.waiver)
        because = (*line.because, *_older(gate, check.waiver))
        return Line(line.text, because, offers=_take_back(check.waiver))
    because = tuple(reason(one) for one in check.because[:REASONS])
    if check.state is CheckState.MET:
        return Line(tell("Met: {criterion}", criterion=criterion), because, Tone.GOOD)
    asked = _asked(state, check)
    if check.state is CheckState.UNKNOWN:
        return Line(tell("Cannot be told: {criterion}", criterion=criterion), (*because, *asked))
    texts = {
        "prevent": tell("Work must not go on without: {criterion}", criterion=criterion),
        "warn": tell("Missing: {criterion}", criterion=criterion),
        "allow": tell("Not shown: {criterion}", criterion=criterion),
    }
    tone = Tone.PLAIN if gate.mode == "allow" else Tone.WARN
    return Line(texts[gate.mode], (*because, *asked), tone)


def _asked(state: ProjectState, check: Check) -> tuple[Text, ...]:
    if not check.ask:
        return ()
    roles = phrases([(term(state, "roles", role),) for role in check.ask])
    return (tell("ask: {roles}", roles=roles),)


def _older(gate: Gate, waiver: Waiver) -> tuple[Text, ...]:
    if waiver.version == gate.version:
        return ()
    return (tell("given for version {version} of the checklist", version=Name(waiver.version)),)


def _strengths(state: ProjectState, gate: Gate) -> tuple[Line, ...]:
    return tuple(
        Line(
            tell(
                "{section}: {held} of {known}",
                section=term(state, "sections", one.section),
                held=str(one.held),
                known=str(one.known),
            )
        )
        for one in gate.sections
    )


def _missing_gap(state: ProjectState, gate: Gate) -> Line | None:
    missing = gate.having(CheckState.MISSING)
    if not missing or gate.mode == "allow":
        return None
    names = _names(state, missing)
    text = (
        tell("Work must not go on before this is shown: {criteria}.", criteria=names)
        if gate.mode == "prevent"
        else tell("Not shown yet for the next step: {criteria}.", criteria=names)
    )
    return Line(text, _reasons(missing), Tone.WARN)


def _waived_gap(state: ProjectState, gate: Gate) -> Line | None:
    waived = gate.having(CheckState.WAIVED)
    if not waived:
        return None
    deciders = dict.fromkeys(check.waiver.person for check in waived if check.waiver)
    text = tell("Waived by {people}: {criteria}.", people=people(deciders), criteria=_names(state, waived))
    return Line(text, tuple(_words(waived)))


def _unknown_gap(state: ProjectState, gate: Gate) -> Line | None:
    unknown = gate.having(CheckState.UNKNOWN)
    if not unknown:
        return None
    text = tell("Cannot be told from what I read: {criteria}.", criteria=_names(state, unknown))
    return Line(text, _reasons(unknown))


def _names(state: ProjectState, checks: Sequence[Check]) -> Text:
    shown = checks if len(checks) <= NAMED + 1 else checks[:NAMED]
    names = phrases([(term(state, "criteria", check.criterion),) for check in shown])
    more = len(checks) - len(shown)
    return (*names, *tell_many(more, " and {number} more", " and {number} more")) if more else names


def _reasons(checks: Iterable[Check]) -> tuple[Text, ...]:
    """Return the first reason of each check, each once."""
    found = dict.fromkeys(check.because[0] for check in checks if check.because)
    return tuple(reason(one) for one in found)


def _words(checks: Iterable[Check]) -> Iterator[Text]:
    yield from ((quoted(one.waiver.reason),) for one in checks if one.waiver)


def _waive(state: ProjectState, gate: Gate) -> tuple[Offer, ...]:
    """Return the offer to waive what is missing or unknown."""
    open_ = [one.criterion for one in gate.checks if one.state in (CheckState.MISSING, CheckState.UNKNOWN)]
    value = carry(state.project.slug, gate.stage, listed=open_) if open_ else None
    return (Button("Waive…", WAIVE, value),) if value else ()

"""The checklist between a stage and the next: what is met, missing, waived or unknown, each with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.gate_proofs import Proofs
from workflows.lifecycle.outlook import Check, CheckState, Gate
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from config.gates import Criterion
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts, Waiver


STATES = {True: CheckState.MET, False: CheckState.MISSING, None: CheckState.UNKNOWN}


def read_gates(facts: Facts, state: ProjectState) -> tuple[Gate, ...]:
    """Return the gate of each stage, in the order of the stages."""
    rules = state.policy.gates
    names = [stage.name for stage in state.policy.stages]
    asked = {name: rules.of(name).asked for name in names}
    proofs = Proofs(facts, state, (one for some in asked.values() for one in some.values()))
    today = state.now.astimezone(ZoneInfo(facts.project.timezone)).date()
    waivers = {(one.stage, one.criterion): one for one in sorted(facts.waivers, key=lambda one: one.at)}
    return tuple(
        Gate(
            name,
            target,
            rules.mode_of(name),
            rules.version,
            tuple(_checks(name, asked[name], proofs, waivers, today)),
            current=name == state.centre.stage,
        )
        for name, target in zip(names, [*names[1:], None], strict=True)
    )


def _checks(
    stage: str,
    asked: Mapping[str, Criterion],
    proofs: Proofs,
    waivers: Mapping[tuple[str, str], Waiver],
    today: date,
) -> Iterable[Check]:
    for name, criterion in asked.items():
        found = proofs.judge(criterion)
        check = Check(name, criterion.section, STATES[found.met], found.because, found.items, criterion.ask)
        yield _waived(check, waivers.get((stage, name)), today)


def _waived(check: Check, waiver: Waiver | None, today: date) -> Check:
    """Return the check with its newest waiver, which is for a gap alone and holds to the end of its last day."""
    if waiver is None or check.state is CheckState.MET:
        return check
    fields = (check.criterion, check.section)
    if waiver.until is None or today <= waiver.until:
        return Check(*fields, CheckState.WAIVED, check.because, check.items, check.ask, waiver)
    ended = Evidence(
        "waiver", worded("the waiver of {person} ended on {day}", person=waiver.person, day=waiver.until)
    )
    return Check(*fields, check.state, (*check.because, ended), check.items, check.ask)

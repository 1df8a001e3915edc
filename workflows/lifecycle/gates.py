"""The checklist between a stage and the next: what is met, missing, waived or unknown, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.gate_proofs import Proofs
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from config.gates import Criterion
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts, Waiver, WorkItem


class CheckState(StrEnum):
    """How a criterion stands."""

    MET = "met"
    MISSING = "missing"
    WAIVED = "waived"
    UNKNOWN = "unknown"


STATES = {True: CheckState.MET, False: CheckState.MISSING, None: CheckState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Check:
    """One criterion of a gate: `because` is what proves it, what was looked for in vain, or why it is unknown.

    `ask` are the roles that can bring it.
    """

    criterion: str
    section: str
    state: CheckState
    because: tuple[Evidence, ...] = ()
    items: tuple[WorkItem, ...] = ()
    ask: tuple[str, ...] = ()
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Strength:
    """How a section of a gate stands: `held` of its `known` criteria are met or waived."""

    section: str
    held: int
    known: int

    @property
    def share(self) -> float:
        """From 0 (nothing) to 1 (everything that is known)."""
        return self.held / self.known


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate out of `stage` into `target` (None: out of the last one); `mode` is `prevent`, `warn` or `allow`."""

    stage: str
    target: str | None
    mode: str
    version: str
    checks: tuple[Check, ...]
    current: bool = False
    """Whether the project's work stands before this gate now."""

    def having(self, state: CheckState) -> tuple[Check, ...]:
        """Return the checks that stand so."""
        return tuple(check for check in self.checks if check.state is state)

    @property
    def sections(self) -> tuple[Strength, ...]:
        """How each section stands, in the order of the checklist; those of which nothing is known are left out."""
        known = [check for check in self.checks if check.state is not CheckState.UNKNOWN]
        return tuple(
            Strength(
                section,
                sum(one.section == section and one.state is not CheckState.MISSING for one in known),
                sum(one.section == section for one in known),
            )
            for section in dict.fromkeys(check.section for check in known)
        )

    @property
    def weakest(self) -> Strength | None:
        """The section that decides how strong the gate is; None where nothing is known."""
        return min(self.sections, key=lambda one: one.share, default=None)

    @property
    def strength(self) -> float | None:
        """How strong the gate is, from 0 to 1: as strong as its weakest section."""
        return self.weakest.share if self.weakest else None


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

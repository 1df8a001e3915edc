"""The risk radar: which risks are possible, by signals and by what is absent, and which of them were dismissed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import find_unread
from workflows.lifecycle.gates import CheckState
from workflows.lifecycle.risk_signals import find_signals
from workflows.lifecycle.upkeep import Due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.risks import RiskRule
    from workflows.lifecycle.gates import Check
    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.risk_signals import Signal
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Dismissal, Evidence, Facts


class RiskState(StrEnum):
    """What speaks for a risk: a record, something that is absent, nobody can tell, or nothing."""

    SIGNAL = "signal"
    ABSENCE = "absence"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Risk:
    """One kind of risk with all that speaks for it; `ask` are the roles to ask.

    `dismissal` is the newest one. It holds until something is recorded after it (`came_back`).
    """

    kind: str
    signals: tuple[Signal, ...] = ()
    absences: tuple[Check, ...] = ()
    unknown: tuple[Evidence, ...] = ()
    ask: tuple[str, ...] = ()
    dismissal: Dismissal | None = None

    @property
    def state(self) -> RiskState:
        """What speaks for it, the strongest first."""
        if self.signals:
            return RiskState.SIGNAL
        if self.absences:
            return RiskState.ABSENCE
        return RiskState.UNKNOWN if self.unknown else RiskState.NONE

    @property
    def is_possible(self) -> bool:
        """Whether something speaks for it, dismissed or not."""
        return self.state in {RiskState.SIGNAL, RiskState.ABSENCE}

    @property
    def came_back(self) -> bool:
        """Whether something was recorded after it was dismissed."""
        at = self.dismissal.at if self.dismissal else None
        return at is not None and any(one.at is not None and one.at > at for one in self.signals)

    @property
    def is_dismissed(self) -> bool:
        """Whether it is possible, and somebody's word that it is none holds."""
        return self.is_possible and self.dismissal is not None and not self.came_back


def read_risks(facts: Facts, state: ProjectState, outlook: Outlook) -> tuple[Risk, ...]:
    """Return every kind of risk that is watched; those that signals speak for come first."""
    rules = state.policy.risks.watched
    signals = find_signals(facts, state, outlook, rules)
    newest = {one.risk: one for one in sorted(facts.dismissals, key=lambda one: one.at)}
    unread = find_unread(facts).tickets
    untold = [one.because for one in outlook.upkeep if one.due is Due.UNKNOWN]
    checks = _reached(state, outlook)
    found = [
        _risk(
            name,
            rule,
            signals.get(name, ()),
            [checks[one] for one in rule.criteria if one in checks],
            (*filter(None, [unread]), *(untold if "upkeep" in rule.records else ())),
            newest,
        )
        for name, rule in rules.items()
    ]
    order = list(RiskState)
    return tuple(sorted(found, key=lambda one: order.index(one.state)))


def _reached(state: ProjectState, outlook: Outlook) -> Mapping[str, Check]:
    """Return the criteria of the gates of all stages that the work has reached."""
    names = [stage.name for stage in state.policy.stages]
    if state.centre.stage not in names:
        return {}
    reached = set(names[: names.index(state.centre.stage) + 1])
    return {
        check.criterion: check for gate in outlook.gates if gate.stage in reached for check in gate.checks
    }


def _risk(
    name: str,
    rule: RiskRule,
    signals: tuple[Signal, ...],
    checks: Sequence[Check],
    unread: Sequence[Evidence],
    newest: Mapping[str, Dismissal],
) -> Risk:
    dealt_with = bool(checks) and all(one.state in {CheckState.MET, CheckState.WAIVED} for one in checks)
    unknown = [evidence for one in checks if one.state is CheckState.UNKNOWN for evidence in one.because[:1]]
    return Risk(
        name,
        tuple(one for one in signals if not (dealt_with and one.spoken)),
        tuple(one for one in checks if one.state is CheckState.MISSING),
        tuple(dict.fromkeys((*unknown, *unread))),
        rule.ask,
        newest.get(name),
    )

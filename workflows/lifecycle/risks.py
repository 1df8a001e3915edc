"""The risk radar: which risks are possible, by signals and by what is absent, and which of them were dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import find_unread
from workflows.lifecycle.outlook import CheckState, Risk, RiskState
from workflows.lifecycle.risk_signals import find_signals
from workflows.lifecycle.upkeep import Due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.risks import RiskRule
    from workflows.lifecycle.outlook import Check, Outlook, Signal
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Dismissal, Evidence, Facts


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

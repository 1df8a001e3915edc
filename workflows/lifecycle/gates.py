"""The checklist between a stage and the next: what is met, missing, waived or unknown, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence, Facts, Waiver, WorkItem


class CheckState(StrEnum):
    """How a criterion stands."""

    MET = "met"
    MISSING = "missing"
    WAIVED = "waived"
    UNKNOWN = "unknown"


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


def read_gates(facts: Facts, state: ProjectState) -> tuple[Gate, ...]:
    """Return the gate of each stage, in the order of the stages."""
    del facts, state
    return ()

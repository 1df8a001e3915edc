"""The risk radar: signals and absences that may mean trouble, worded as possible, with whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.lifecycle.gates import Gate
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Dismissal, Evidence, Facts, WorkItem


@dataclass(frozen=True, slots=True)
class Risk:
    """A possible risk of a `kind` of the policy; `subject` names what it is about, the same every week.

    `ask` are roles; `dismissal` is a person's word that it is none.
    """

    kind: str
    rule: str
    subject: str
    because: tuple[Evidence, ...]
    items: tuple[WorkItem, ...] = ()
    ask: tuple[str, ...] = ()
    dismissal: Dismissal | None = None


def read_risks(facts: Facts, state: ProjectState, gates: tuple[Gate, ...]) -> tuple[Risk, ...]:
    """Return the possible risks, the dismissed ones too, in the order of the policy."""
    del facts, state, gates
    return ()

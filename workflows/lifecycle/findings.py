"""What the rules answer: findings that carry their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from workflows.model import Activity, Evidence, WorkItem


class Decision(StrEnum):
    """How sure a placement is: applied without asking, confirmed by a person, or left to a person."""

    CERTAIN = "certain"
    SUGGESTED = "suggested"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item lies in the lifecycle; `stage` None means outside it, or unknown when unsure.

    `guess` is the likeliest stage (None: outside) also when unsure: people who decide see it first.

    `is_experiment` is the answer that is right most often; `watched` is for the list of experiments, where a plain
    task does more harm than a missing experiment: declared, or beyond doubt by its text.
    """

    stage: str | None
    decision: Decision
    confidence: float
    because: tuple[Evidence, ...]
    second_stage: str | None = None
    is_experiment: bool = False
    watched: bool = False
    guess: str | None = None

    @property
    def unsure(self) -> bool:
        """Whether a person has to decide."""
        return self.decision is Decision.UNSURE


class Verdict(StrEnum):
    """What the silence of an experiment means, in the order in which the rules are tried."""

    SUPERSEDED = "superseded"
    FINISHED_NOT_CLOSED = "finished-not-closed"
    QUIET_EXPECTED = "quiet-expected"
    OVERDUE_BACK = "overdue-back"
    BLOCKED = "blocked"
    WAITING_REVIEW = "waiting-review"
    WAITING_DATA = "waiting-data"
    WAITING_COMPUTE = "waiting-compute"
    UNOWNED = "unowned"
    NEVER_STARTED = "never-started"
    STALLED = "stalled"
    ACTIVE = "active"


CALM = frozenset({Verdict.ACTIVE, Verdict.QUIET_EXPECTED})
"""The verdicts that ask nobody."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many quiet working days are accepted, and where the number comes from, in words."""

    days: int
    source: str
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life: an activity and the item of the thread that it happened on."""

    activity: Activity
    item: WorkItem


@dataclass(frozen=True, slots=True)
class Stall:
    """The verdict on one experiment in its `stage`; `ask` is a person's name, `next_step` would end the warning."""

    item: WorkItem
    verdict: Verdict
    silent: int
    limit: Limit
    last_sign: Sign | None
    because: tuple[Evidence, ...]
    ask: str | None
    next_step: str
    due_back: date | None = None
    stage: str | None = None

"""What has to be renewed: models past their agreed age, missed reviews, contracts and approvals that expire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence, Facts, WorkItem


class Duty(StrEnum):
    """What kind of renewal it is."""

    MODEL_AGE = "model-age"
    REVIEW = "review"
    CONTRACT = "contract"
    APPROVAL = "approval"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A duty with its day; `late` are working days since then, negative while it lies ahead, None without a day."""

    duty: Duty
    subject: str
    day: date | None
    late: int | None
    because: tuple[Evidence, ...]
    items: tuple[WorkItem, ...] = ()
    ask: tuple[str, ...] = ()


def read_upkeep(facts: Facts, state: ProjectState) -> tuple[Upkeep, ...]:
    """Return what is due for renewal or soon will be, the most urgent first."""
    del facts, state
    return ()

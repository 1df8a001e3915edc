"""The risk radar: what speaks for a possible risk, and when upkeep is due."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.gates import Id
from config.strict import Strict


class RiskRule(Strict):
    """One kind of risk: what signals it, and which missing criteria of gates speak for it."""

    words: tuple[str, ...] = ()
    """Words or sequences of words in open tickets: title, description, and comments of people."""
    labels: tuple[str, ...] = ()
    """Labels of open tickets."""
    criteria: tuple[Id, ...] = ()
    """Criteria of gates whose absence speaks for it, once the work has reached their stage.

    Where all of them are met or waived, what the words say counts as dealt with.
    """
    records: tuple[Literal["steps back", "one person", "upkeep"], ...] = ()
    """A second step back for one cause; work of a stage that depends on one person; upkeep that is overdue."""
    ask: tuple[str, ...] = ()
    """The roles to ask."""
    off: bool = False
    """Takes a risk of the defaults off the radar."""


class RiskRules(Strict):
    """What the radar looks for, and who may dismiss what it shows."""

    who_may_dismiss: tuple[str, ...] = ("project",)
    """Roles, or `project` for all people of the project, or `anyone`."""
    comment_weeks: int = Field(8, ge=1, le=52)
    """How far back comments are read."""
    kinds: dict[Id, RiskRule] = Field(default_factory=dict)

    @property
    def watched(self) -> dict[str, RiskRule]:
        """The kinds that are not taken off the radar, in their order."""
        return {name: one for name, one in self.kinds.items() if not one.off}


class UpkeepRules(Strict):
    """When the upkeep of a model in use is due."""

    age: Id = "retraining-age"
    """The criterion whose lines state after how long a model is retrained: `Retrain after: 60 days`."""
    retrained: tuple[str, ...] = ()
    """Words with which the title of a ticket begins that retrains the model once it is done."""
    review: Id = "review-date"
    """The criterion whose lines state the next review: `Review by: 2027-03-01`."""
    contracts: tuple[str, ...] = ()
    """Words for what may run out: contracts, approvals, licences."""
    ends: tuple[str, ...] = ()
    """Words for its running out, in the same sentence as the day."""
    lead_days: int = Field(14, ge=0, le=180)
    """Days ahead in which something is told as due soon."""
    forget_days: int = Field(90, ge=1)
    """Days after which a contract that ran out is no longer told."""

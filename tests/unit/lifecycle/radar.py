"""A project whose radar is read: tickets that say something, criteria that are met or not, and dismissals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.unit.lifecycle.checklists import DEFAULT, Checked
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.model import Dismissal, Facts

if TYPE_CHECKING:
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.outlook import Risk
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.upkeep import Upkeep

QUIET_TITLE = "Join contract history"


class Radar(Checked):
    """A project at work in one stage."""

    def __init__(self, stage: str = "monitoring") -> None:
        super().__init__()
        self.dismissals: list[Dismissal] = []
        for number in range(3):
            self.ticket(f"CH-{900 + number}", QUIET_TITLE, labels=(f"ml-{stage}",), created=at("2026-10-01"))

    def dismiss(self, risk: str, when: datetime = NOW) -> None:
        """Dismiss a kind of risk in Dana's name."""
        said = Dismissal(f"d{len(self.dismissals)}", "churn", risk, "Dana", when, "stations, no persons")
        self.dismissals.append(said)

    def facts(self) -> Facts:
        """Return all that is known."""
        return replace(super().facts(), dismissals=tuple(self.dismissals))

    def state(self, policy: Policy = DEFAULT, now: datetime = NOW) -> ProjectState:
        """Return the state with its outlook."""
        facts = rewind(self.facts(), now)
        state = read_state(facts, policy, now, since=now - timedelta(days=7))
        return replace(state, outlook=read_outlook(facts, state))

    def risk(self, kind: str, policy: Policy = DEFAULT, now: datetime = NOW) -> Risk:
        """Return how one kind of risk stands."""
        outlook = self.state(policy, now).outlook
        assert outlook is not None
        return next(one for one in outlook.risks if one.kind == kind)

    def upkeep(self, now: datetime = NOW) -> list[Upkeep]:
        """Return what is to be renewed."""
        outlook = self.state(now=now).outlook
        assert outlook is not None
        return list(outlook.upkeep)

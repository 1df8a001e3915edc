"""How a silence ended: the first sign of life after a moment, and how long it had been quiet by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.experiments import own_tickets
from workflows.lifecycle.findings import Sign
from workflows.lifecycle.readings import Readings
from workflows.lifecycle.threads import Ties

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.policy import Policy
    from workflows.model import Facts, WorkItem


@dataclass(frozen=True, slots=True)
class Comeback:
    """The sign of life that ended a silence of so many of the project's working days."""

    sign: Sign
    silent: int


def comeback(
    facts: Facts, policy: Policy, item: WorkItem, listed: Iterable[WorkItem], *, since: datetime
) -> Comeback | None:
    """Return how the silence of an experiment ended after `since`; None while it lasts, or if it is the first sign.

    `listed` are the experiments that stand for themselves (see `experiments.own_tickets`).
    """
    readings = Readings(facts, policy)
    thread, reading = readings.of(Ties(facts), item, own_tickets(listed))
    before = [act for act in reading.alive if act.at <= since]
    after = next((act for act in reading.alive if act.at > since), None)
    if after is None or not before:
        return None
    return Comeback(Sign(after, thread.item_of(after)), readings.days.between(before[-1].at, after.at))

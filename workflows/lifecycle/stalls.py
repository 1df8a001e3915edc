"""The verdict on each experiment under way: the first rule that applies, with all the evidence it rests on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workflows.lifecycle.case import Case, current_hold
from workflows.lifecycle.experiment_runs import Beats, last_run
from workflows.lifecycle.experiments import TICKETLESS_STAGE, experiments, is_loose, listed, own_tickets
from workflows.lifecycle.findings import Sign, Stall, Verdict
from workflows.lifecycle.limits import Limits
from workflows.lifecycle.readings import Readings
from workflows.lifecycle.stall_endings import finished, superseded
from workflows.lifecycle.stall_expectations import expected, overdue, unread
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.stall_owners import never_started, unowned
from workflows.lifecycle.stall_waits import blocked, compute, data, review
from workflows.lifecycle.threads import Ties
from workflows.lifecycle.wording import silence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.model import Facts, WorkItem


def stalled(case: Case) -> Finding | None:
    """Rule 10: over the limit, and no rule before knew why."""
    if not case.over:
        return None
    return Finding(
        Verdict.STALLED,
        (),
        worded("Say what is true: still running until when, waiting for what, finished, or dropped."),
        responsible(case),
    )


def active(_: Case) -> Finding:
    """Rule 11: all else."""
    return Finding(Verdict.ACTIVE, (), worded("Nothing to do."))


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    superseded,
    finished,
    expected,
    overdue,
    blocked,
    review,
    data,
    compute,
    unowned,
    never_started,
    stalled,
)
"""The rules in the order in which they are tried; what none of them knows is active."""


def judge(
    facts: Facts,
    policy: Policy,
    placements: Mapping[str, Placement],
    now: datetime,
    readings: Readings | None = None,
) -> tuple[Stall, ...]:
    """Return the verdict on each experiment under way; `facts` stand at `now` already (see `asof.rewind`).

    With the `readings` of another moment of the same history only the threads are read that have changed since.
    """
    readings = readings or Readings(facts, policy)
    ties, signs, days = Ties(facts), readings.signs, readings.days
    stages = {item.id: stage_of(item, ties, placements) for item in facts.items}
    limits = _limits(ties, policy, placements, stages, readings)
    beats = Beats(facts)
    found = listed(ties, policy, placements, signs)
    apart = own_tickets(found)
    case = partial(Case, ties=ties, signs=signs, days=days, policy=policy, now=now, inactive=_inactive(facts))

    def verdict(item: WorkItem) -> Stall:
        thread, reading = readings.of(ties, item, apart)
        last = Sign(reading.alive[-1], thread.item_of(reading.alive[-1])) if reading.alive else None
        known = case(
            thread=thread,
            limit=limits.of(stages[item.id]),
            silent=days.between(last.activity.at if last else item.created, now),
            alive=reading.alive,
            last=last,
            comment=reading.comment,
            promise=reading.promise,
            run=last_run(thread, beats),
            hold=current_hold(thread, reading.alive, policy, days, now),
        )
        return _judge(known, stages[item.id])

    return tuple(verdict(item) for item in found)


def _limits(
    ties: Ties,
    policy: Policy,
    placements: Mapping[str, Placement],
    stages: Mapping[str, str | None],
    readings: Readings,
) -> Limits:
    """Return the limit of each stage, from the silences of all experiments there have been."""
    roots = experiments(ties, policy, placements)
    apart = own_tickets(roots)
    return Limits(((stages[root.id], readings.of(ties, root, apart)[1].gaps) for root in roots), policy)


def stage_of(item: WorkItem, ties: Ties, placements: Mapping[str, Placement]) -> str | None:
    """Return the stage of an item for its limit; branches and runs without a ticket are modeling unless mapped."""
    placed = placements.get(item.id)
    if placed is not None and placed.stage is not None and not placed.unsure:
        return placed.stage
    return TICKETLESS_STAGE if is_loose(item, ties) else None


def _inactive(facts: Facts) -> frozenset[str]:
    """Return the names of all people and accounts behind which nobody stands any more."""
    return facts.inactive | {person.name for person in facts.project.people if not person.active}


def _judge(case: Case, stage: str | None) -> Stall:
    """Return the verdict of the first rule that applies to one case."""
    finding = next((found for rule in RULES if (found := rule(case))), None) or active(case)
    return Stall(
        item=case.item,
        verdict=finding.verdict,
        silent=case.silent,
        limit=case.limit,
        last_sign=case.last,
        because=(*finding.because, *unread(case), *silence(case)),
        ask=finding.ask,
        next_step=finding.next_step,
        due_back=finding.due_back,
        stage=stage,
    )

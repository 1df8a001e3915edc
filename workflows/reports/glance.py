"""What one project adds to people's Home pages, read once for all of them: a desk for each person, and the whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.lifecycle.asking import worth_asking
from workflows.lifecycle.findings import CALM
from workflows.lifecycle.state import discreet
from workflows.reports.asked import attention_lines, undecided_line
from workflows.reports.colour import colour_line
from workflows.reports.offers import answers_to
from workflows.reports.phrases import phrases, ref, say, stage, tell
from workflows.reports.portfolio import urgency
from workflows.reports.quiet import ASKING, own_line, sentence
from workflows.reports.shape import Line, Tone, WorkingDays
from workflows.reports.work import centre_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Person, Project, SourceState
    from workflows.outbox import OpenWarning
    from workflows.reports.shape import Text

Told = tuple[str, Line]
"""A line with the id of the item that it tells of: what two projects share is told once."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before one person: what is asked of them, their other experiments, reviews that wait for them."""

    asked: tuple[Told, ...] = ()
    experiments: tuple[Told, ...] = ()
    reviews: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Glance:
    """One project at `now`: `desks` by Slack account, `triage` counts what waits for a stage."""

    project: Project
    now: datetime
    sources: tuple[SourceState, ...]
    stages: Line
    standing: tuple[Line, ...]
    """Colour, centre and what is asked, for whoever keeps the project together."""
    urgency: tuple[int, bool, str]
    """What projects are ordered by; the smallest needs somebody first."""
    triage: int = 0
    desks: Mapping[str, Desk] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def timezone(self) -> str:
        """The zone of its dates."""
        return self.project.timezone


def read_glance(state: ProjectState, warned: Iterable[OpenWarning], triage: int) -> Glance:
    """Return what Homes show of a project; `warned` are its open warnings.

    To its owner an experiment is told at once; to others, as in every report, once the owner was asked.
    """
    open_ = {one.item: one for one in warned}
    held = discreet(state, open_.values())
    return Glance(
        project=state.project,
        now=state.now,
        sources=state.sources,
        stages=_stages(state),
        standing=(*colour_line(held), *undecided_line(held), *attention_lines(held)),
        urgency=urgency(held),
        triage=triage,
        desks=MappingProxyType(
            {one.slack: _desk(state, one, open_) for one in state.project.people if one.slack and one.active}
        ),
    )


def _stages(state: ProjectState) -> Line:
    """Return the centre of the work, and how many open tickets lie in each stage."""
    counted = [say(stage(state, one.stage), f" {len(one.open)}") for one in state.tallies if one.open]
    because = (tell("open tickets: {stages}", stages=phrases(counted)),) if counted else ()
    return Line(centre_line(state).text, because)


def _desk(state: ProjectState, person: Person, warned: Mapping[str, OpenWarning]) -> Desk:
    mine = [one for one in state.stalls if person.name in {one.item.assignee, one.ask}]
    asked = [one for one in mine if one.verdict in ASKING and worth_asking(one)]
    others = [one for one in mine if one not in asked and one.item.assignee == person.name]
    return Desk(
        asked=tuple((one.item.id, _asked(state, one, warned)) for one in asked),
        experiments=tuple((one.item.id, _experiment(state, one)) for one in others),
        reviews=tuple((one.item.id, _review(one)) for one in state.reviews if person.name in one.reviewers),
    )


def _review(waiting: WaitingReview) -> Line:
    text = tell("{item} has waited for your review since today", item=ref(waiting.item))
    if waiting.days:
        days = WorkingDays(waiting.days)
        text = tell("{item} has waited for your review for {days}", item=ref(waiting.item), days=days)
    return Line(text, tone=Tone.ASK)


def _asked(state: ProjectState, stall: Stall, warned: Mapping[str, OpenWarning]) -> Line:
    """Return what is asked; it can be answered here while the question is open."""
    offers = answers_to(stall.item.id) if stall.item.id in warned else ()
    return replace(own_line(state, stall), offers=offers)


def _experiment(state: ProjectState, stall: Stall) -> Line:
    where: Text = (" (", stage(state, stall.stage), ")") if stall.stage else ()
    calm = Tone.PLAIN if stall.verdict in CALM else Tone.WARN
    return Line(say(ref(stall.item), " ", sentence(stall), *where), tone=calm)

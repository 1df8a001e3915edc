"""What a digest adds to the state of a project: gates, story, measures, team, forecast, upkeep, risks and colour."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.colour import Colour, Judgement, judge_colour
from workflows.lifecycle.forecast import read_forecast
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.risks import read_risks
from workflows.lifecycle.story import Story, read_story
from workflows.lifecycle.team import Team, read_team
from workflows.lifecycle.upkeep import read_upkeep

if TYPE_CHECKING:
    from workflows.lifecycle.forecast import Forecast
    from workflows.lifecycle.gates import Gate
    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.risks import Risk
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.upkeep import Upkeep
    from workflows.model import Facts


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that stakeholders hear beside the state itself."""

    gates: tuple[Gate, ...] = ()
    story: Story = field(default_factory=Story)
    kpis: tuple[Measure, ...] = ()
    team: Team = field(default_factory=Team)
    forecast: Forecast | None = None
    upkeep: tuple[Upkeep, ...] = ()
    risks: tuple[Risk, ...] = ()
    judgement: Judgement = field(default_factory=lambda: Judgement(Colour.UNKNOWN))


def read_outlook(facts: Facts, state: ProjectState) -> Outlook:
    """Return the outlook of a state, from the facts as they stood at its `now`."""
    gates = read_gates(facts, state)
    found = Outlook(
        gates=gates,
        story=read_story(state, gates),
        kpis=read_kpis(facts),
        team=read_team(facts, state),
        forecast=read_forecast(facts, state),
        upkeep=read_upkeep(facts, state.policy, Workdays(facts.project, state.policy).local(state.now)),
    )
    return replace(found, risks=read_risks(facts, state, found), judgement=judge_colour(state, found))

"""What a digest adds to the state of a project: gates, story, measures, team, forecast and colour."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workflows.lifecycle.colour import Colour, Judgement, judge_colour
from workflows.lifecycle.forecast import read_forecast
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.story import Story, read_story
from workflows.lifecycle.team import Team, read_team

if TYPE_CHECKING:
    from workflows.lifecycle.forecast import Forecast
    from workflows.lifecycle.gates import Gate
    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that stakeholders hear beside the state itself."""

    gates: tuple[Gate, ...] = ()
    story: Story = field(default_factory=Story)
    kpis: tuple[Measure, ...] = ()
    team: Team = field(default_factory=Team)
    forecast: Forecast | None = None
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
    )
    return replace(found, judgement=judge_colour(state, found))

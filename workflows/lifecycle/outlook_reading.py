"""Reads what stakeholders hear beside the state, each part by its own rule, the colour last: it weighs the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.colour import judge_colour
from workflows.lifecycle.forecast import read_forecast
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.outlook import Outlook
from workflows.lifecycle.risks import read_risks
from workflows.lifecycle.story import read_story
from workflows.lifecycle.team import read_team
from workflows.lifecycle.upkeep import read_upkeep

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts


def read_outlook(facts: Facts, state: ProjectState) -> Outlook:
    """Return the outlook of a state, from the facts as they stood at its `now`."""
    gates = read_gates(facts, state)
    found = Outlook(
        gates=gates,
        story=read_story(state, gates),
        team=read_team(facts, state),
        forecast=read_forecast(facts, state),
        upkeep=read_upkeep(facts, state.policy, Workdays(facts.project, state.policy).local(state.now)),
    )
    return replace(found, risks=read_risks(facts, state, found), judgement=judge_colour(state, found))

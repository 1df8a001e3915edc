"""Whether to worry: due dates, the stage's norm and blockers weighed together; silence alone worries nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence, WorkItem


class Colour(StrEnum):
    """How a project stands, in the glossary's words."""

    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    OFF_TRACK = "off-track"
    STARTING = "starting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for the colour: what `signal` weighed and by how much, in words with its record."""

    signal: str
    because: Evidence
    weight: float
    items: tuple[WorkItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The colour of a project and why, the heaviest reason first."""

    colour: Colour
    reasons: tuple[Reason, ...] = ()


def judge_colour(state: ProjectState, outlook: Outlook) -> Judgement:
    """Return the colour of the project and its reasons."""
    del state, outlook
    return Judgement(Colour.UNKNOWN)

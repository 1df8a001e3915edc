"""The preview beneath a link to a ticket: where the work stands, in a few lines for everybody in the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision, Verdict
from workflows.lifecycle.wording import source_name
from workflows.reports.footer import as_of, basis
from workflows.reports.phrases import say, stage, tell
from workflows.reports.quiet import sentence
from workflows.reports.shape import ItemRef, Line, Name, Report

if TYPE_CHECKING:
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem
    from workflows.reports.shape import Text

UNTOLD = frozenset({Verdict.ACTIVE})
"""Never said: else where nothing is said one would know that something is held back."""


def build(state: ProjectState, item: WorkItem, language: str) -> Report:
    """Return the preview of an item of the project; `state` holds back what its owners have not heard (`discreet`)."""
    tracker = tell("In {tracker}: {status}", tracker=Name(source_name(item.source)), status=Name(item.status))
    lines = (_stage(state, state.placements.get(item.id)), tracker, *_quiet(state, item))
    # Without an address: it stands in the message already, and Slack might draw a second preview for it.
    named = ItemRef(item.key, item.title, titled=item.title not in item.key)
    return Report(
        kind="preview",
        title=(named,),
        lead=tuple(Line(text, bullet=False) for text in lines),
        footer=((Name(state.project.name),), *as_of((basis(state),))),
        language=language,
    )


def _stage(state: ProjectState, placement: Placement | None) -> Text:
    """Return the stage with how sure that is."""
    if placement is None or placement.unsure:
        if placement is None or placement.guess is None:
            return tell("Stage: not known")
        return tell("Stage: not known, perhaps {stage}", stage=stage(state, placement.guess))
    certain = placement.decision is Decision.CERTAIN
    if placement.stage is None:
        return tell("Outside the lifecycle (certain)") if certain else tell("Outside the lifecycle (likely)")
    named = stage(state, placement.stage)
    return (
        tell("Stage: {stage} (certain)", stage=named)
        if certain
        else tell("Stage: {stage} (likely)", stage=named)
    )


def _quiet(state: ProjectState, item: WorkItem) -> tuple[Text, ...]:
    """Return what the silence of an experiment means, without people: their owners are asked in private."""
    found = (one for one in state.stalls if one.item.id == item.id and one.verdict not in UNTOLD)
    return tuple(say(ItemRef(item.key, "", titled=False), " ", sentence(one)) for one in found)

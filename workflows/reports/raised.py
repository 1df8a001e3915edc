"""The channel's message about warnings that nobody answered: who was asked when, what is known, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.reports.answered import answer_line, answered_section
from workflows.reports.offers import answers_to
from workflows.reports.phrases import ref
from workflows.reports.shape import Count, Line, Moment, Name, PersonRef, Report, Section, Text
from workflows.reports.warning import Hearer, footer, headline, known_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.model import Project
    from workflows.reports.answered import Answered, Heard

CHANNEL = Hearer(None)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A quiet experiment whose owner, or who stands in for them, was `asked` at a moment."""

    stall: Stall
    asked: str | None
    at: datetime
    heard: Heard | None = None
    """What was said since, when it did not end the question."""


def raised(
    project: Project, open_: Sequence[Unanswered], answered: Sequence[Answered], *, now: datetime
) -> Report:
    """Return what the project's channel reads; what was answered meanwhile is told first."""
    return Report(
        kind="raised",
        title=_title(project, len(open_)),
        lead=(Line((_lead(len(open_)),), bullet=False),),
        sections=(
            *(answered_section(project, done) for done in answered),
            *(_section(project, one) for one in open_),
        ),
        footer=footer(project, now),
    )


def _title(project: Project, number: int) -> Text:
    if not number:
        return (Name(project.name), ": answered, thank you")
    return (Name(project.name), ": ", Count(number, "quiet experiment"), " without an answer")


def _lead(number: int) -> str:
    if not number:
        return "Nothing is to be answered here now."
    return "Silence has many good reasons, and nobody is blamed. Whoever knows what is true may answer."


def _section(project: Project, one: Unanswered) -> Section:
    lines = [
        *([_asked_line(project, one)] if one.asked else []),
        *([answer_line(project, one.heard)] if one.heard else []),
        *known_lines(project, CHANNEL, one.stall),
    ]
    return Section((ref(one.stall.item), *headline(one.stall)), tuple(lines), answers_to(one.stall.item.id))


def _asked_line(project: Project, one: Unanswered) -> Line:
    owner = one.stall.ask
    place: Text = (" in the place of ", PersonRef(owner)) if owner and owner != one.asked else ()
    day = Moment(one.at, project.timezone, clock=False)
    no_answer = "." if one.heard else ", and there is no answer yet."
    return Line((PersonRef(one.asked or ""), " was asked in private on ", day, *place, no_answer))

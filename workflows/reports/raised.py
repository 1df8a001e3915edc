"""The channel's message about warnings that nobody answered: who was asked when, what is known, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.reports.answered import answer_line, answered_section
from workflows.reports.offers import answers_to
from workflows.reports.phrases import tell, tell_many
from workflows.reports.shape import Line, Moment, Name, PersonRef, Report, Section
from workflows.reports.warning import Hearer, footer, headline, known_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.model import Project
    from workflows.reports.answered import Answered, Heard
    from workflows.reports.shape import Text

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
        lead=(Line(_lead(len(open_)), bullet=False),),
        sections=(
            *(answered_section(project, done) for done in answered),
            *(_section(project, one) for one in open_),
        ),
        footer=footer(project, now),
    )


def _title(project: Project, number: int) -> Text:
    name = Name(project.name)
    if not number:
        return tell("{project}: answered, thank you", project=name)
    return tell_many(
        number,
        "{project}: 1 quiet experiment without an answer",
        "{project}: {number} quiet experiments without an answer",
        project=name,
    )


def _lead(number: int) -> Text:
    if not number:
        return tell("Nothing is to be answered here now.")
    return tell("Silence has many good reasons, and nobody is blamed. Whoever knows what is true may answer.")


def _section(project: Project, one: Unanswered) -> Section:
    lines = [
        *([_asked_line(project, one)] if one.asked else []),
        *([answer_line(project, one.heard)] if one.heard else []),
        *known_lines(project, CHANNEL, one.stall),
    ]
    return Section(headline(one.stall), tuple(lines), answers_to(one.stall.item.id))


def _asked_line(project: Project, one: Unanswered) -> Line:
    owner, who = one.stall.ask, PersonRef(one.asked or "")
    day = Moment(one.at, project.timezone, clock=False)
    if not owner or owner == one.asked:
        text = tell(
            "{person} was asked in private on {day}, and there is no answer yet.", person=who, day=day
        )
        return Line(
            tell("{person} was asked in private on {day}.", person=who, day=day) if one.heard else text
        )
    owned = PersonRef(owner)
    if one.heard:
        return Line(
            tell(
                "{person} was asked in private on {day} in the place of {owner}.",
                person=who,
                day=day,
                owner=owned,
            )
        )
    return Line(
        tell(
            "{person} was asked in private on {day} in the place of {owner}, and there is no answer yet.",
            person=who,
            day=day,
            owner=owned,
        )
    )

"""The private message about quiet experiments: what is known of each, and the next step that would end it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.findings import Verdict
from workflows.reports.answered import answer_line, answered_section
from workflows.reports.offers import answers_to
from workflows.reports.phrases import reason, ref
from workflows.reports.quiet import MEASURED, happened, opened
from workflows.reports.shape import (
    Count,
    Day,
    Inline,
    ItemRef,
    Line,
    Moment,
    Name,
    PersonRef,
    Report,
    Section,
    Strong,
    Text,
    Tone,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Sign, Stall
    from workflows.model import Project
    from workflows.reports.answered import Answered, Heard

HEADLINES: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.STALLED: " is quiet.",
        Verdict.OVERDUE_BACK: " was due back, and there is no news.",
        Verdict.UNOWNED: " is under way and nobody owns it.",
        Verdict.NEVER_STARTED: " was taken up, and nothing has happened since.",
        Verdict.BLOCKED: " is blocked.",
        Verdict.WAITING_REVIEW: " waits for a review.",
        Verdict.WAITING_DATA: " waits for data.",
        Verdict.WAITING_COMPUTE: " waits for compute.",
        Verdict.FINISHED_NOT_CLOSED: " looks finished and is still open.",
        Verdict.SUPERSEDED: " seems to go on elsewhere and is still open.",
    }
)
"""The verdicts that ask somebody, and how each is told."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who reads the message: a person by name, as owner or in the place of `absent`; no name means the channel."""

    name: str | None
    absent: tuple[str, ...] = ()


NOTHING_SAID: Final[Mapping[str, Heard]] = MappingProxyType({})


def warning(
    project: Project,
    hearer: Hearer,
    open_: Sequence[Stall],
    answered: Sequence[Answered],
    *,
    now: datetime,
    said: Mapping[str, Heard] = NOTHING_SAID,
) -> Report:
    """Return the message about experiments of one project to one hearer; what was answered is told first.

    `said` holds, by item id, what was said of open ones and did not end the question.
    """
    return Report(
        kind="warning",
        title=_title(project, open_, answered),
        lead=tuple(_lead(hearer, open_)),
        sections=(
            *(answered_section(project, done) for done in answered),
            *(_section(project, hearer, stall, said.get(stall.item.id)) for stall in open_),
        ),
        footer=footer(project, now),
    )


def footer(project: Project, now: datetime) -> tuple[Text, ...]:
    """Return what a message about quiet experiments rests on."""
    return (("As of ", Moment(now, project.timezone)), ("Days are working days of the project",))


def asks(stall: Stall) -> bool:
    """Whether somebody is to hear of it."""
    return stall.verdict in HEADLINES


def came_back(sign: Sign, day: str) -> str:
    """Return how a sign of life ended a warning: `push by bo on Fri 27 Nov`."""
    who = f" by {sign.activity.actor}" if sign.activity.actor else ""
    return f"{happened(sign.activity).words}{who} on {day}"


def _title(project: Project, open_: Sequence[Stall], answered: Sequence[Answered]) -> Text:
    name: tuple[Inline, ...] = (Name(project.name), ": ")
    if not open_:
        return (*name, "answered, thank you")
    if len(open_) == 1 and not answered:
        return (*name, ItemRef(open_[0].item.key, "", titled=False), HEADLINES[open_[0].verdict].rstrip("."))
    return (*name, Count(len(open_), "experiment needs", "experiments need"), " a word")


def _lead(hearer: Hearer, open_: Sequence[Stall]) -> list[Line]:
    if not open_:
        return [_plain("Nothing is to be answered here now.")]
    if hearer.name is None:
        return [_plain("Nobody could be asked privately, so the question comes here.")]
    if hearer.absent:
        names: list[Inline] = []
        for name in hearer.absent:
            names += [", ", PersonRef(name)] if names else [PersonRef(name)]
        return [_plain("This comes to you because I cannot ask privately: ", *names, ".")]
    return [_plain("You hear of this first, in private. What is true?")]


def _plain(*text: Inline) -> Line:
    return Line(text, bullet=False)


def _section(project: Project, hearer: Hearer, stall: Stall, heard: Heard | None) -> Section:
    said = (answer_line(project, heard),) if heard else ()
    return Section(
        (ref(stall.item), *headline(stall)),
        (*said, *known_lines(project, hearer, stall)),
        answers_to(stall.item.id),
    )


def known_lines(project: Project, hearer: Hearer, stall: Stall) -> tuple[Line, ...]:
    """Return what is known of a quiet experiment: the reasons, the silence, the last sign of life, the next step."""
    own = (evidence for evidence in stall.because if evidence.signal not in MEASURED)
    lines = [
        *(Line(opened(evidence.signal, reason(evidence, stall.item.url))) for evidence in own),
        _quiet_line(stall),
        _sign_line(project, hearer, stall.last_sign),
    ]
    if stall.next_step:
        lines.append(Line(("Next step: ", Name(stall.next_step)), tone=Tone.ASK))
    return tuple(lines)


def headline(stall: Stall) -> Text:
    """Return what is the matter, to stand behind the experiment's key."""
    if stall.verdict is Verdict.OVERDUE_BACK and stall.due_back:
        return (" was due back on ", Day(stall.due_back), ", and there is no news.")
    return (HEADLINES[stall.verdict],)


def _quiet_line(stall: Stall) -> Line:
    limit: Text = (" without a sign of life; the limit is ", str(stall.limit.days))
    source: Text = (" (", Name(stall.limit.source), ").") if stall.limit.source else (".",)
    return Line((Strong(WorkingDays(stall.silent)), *limit, *source))


def _sign_line(project: Project, hearer: Hearer, sign: Sign | None) -> Line:
    if sign is None:
        return Line(("No sign of life is on record.",))
    activity = sign.activity
    day = Moment(activity.at, project.timezone, clock=False)
    who: Text = ()
    if activity.actor:
        who = (" by you",) if activity.actor == hearer.name else (" by ", PersonRef(activity.actor))
    place = ItemRef(sign.item.key, sign.item.title, activity.url or sign.item.url, titled=False)
    return Line(("Last sign of life: ", happened(activity), *who, " on ", day, ", ", place, "."))

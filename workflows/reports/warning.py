"""The private message about quiet experiments: what is known of each, and the next step that would end it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.findings import Verdict
from workflows.reports.answered import answer_line, answered_section
from workflows.reports.offers import answers_to
from workflows.reports.phrases import detail, phrases, reason, ref, say, tell, tell_many
from workflows.reports.quiet import MEASURED, happened, opened
from workflows.reports.shape import (
    Day,
    ItemRef,
    Line,
    Moment,
    Name,
    PersonRef,
    Report,
    Section,
    Strong,
    Tone,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Sign, Stall
    from workflows.model import Project
    from workflows.reports.answered import Answered, Heard
    from workflows.reports.shape import Text

HEADLINES: Final[Mapping[Verdict, Callable[[ItemRef], Text]]] = MappingProxyType(
    {
        Verdict.STALLED: lambda item: tell("{item} is quiet", item=item),
        Verdict.OVERDUE_BACK: lambda item: tell("{item} was due back, and there is no news", item=item),
        Verdict.UNOWNED: lambda item: tell("{item} is under way and nobody owns it", item=item),
        Verdict.NEVER_STARTED: lambda item: tell(
            "{item} was taken up, and nothing has happened since", item=item
        ),
        Verdict.BLOCKED: lambda item: tell("{item} is blocked", item=item),
        Verdict.WAITING_REVIEW: lambda item: tell("{item} waits for a review", item=item),
        Verdict.WAITING_DATA: lambda item: tell("{item} waits for data", item=item),
        Verdict.WAITING_COMPUTE: lambda item: tell("{item} waits for compute", item=item),
        Verdict.FINISHED_NOT_CLOSED: lambda item: tell("{item} looks finished and is still open", item=item),
        Verdict.SUPERSEDED: lambda item: tell("{item} seems to go on elsewhere and is still open", item=item),
    }
)
"""The verdicts that ask somebody, and how each is told, without a full stop."""


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
        lead=(Line(_lead(hearer, open_), bullet=False),),
        sections=(
            *(answered_section(project, done) for done in answered),
            *(_section(project, hearer, stall, said.get(stall.item.id)) for stall in open_),
        ),
        footer=footer(project, now),
    )


def footer(project: Project, now: datetime) -> tuple[Text, ...]:
    """Return what a message about quiet experiments rests on."""
    return (
        tell("As of {moment}", moment=Moment(now, project.timezone)),
        tell("Days are working days of the project"),
    )


def asks(stall: Stall) -> bool:
    """Whether somebody is to hear of it."""
    return stall.verdict in HEADLINES


def _title(project: Project, open_: Sequence[Stall], answered: Sequence[Answered]) -> Text:
    name = Name(project.name)
    if not open_:
        return tell("{project}: answered, thank you", project=name)
    if len(open_) == 1 and not answered:
        item = ItemRef(open_[0].item.key, "", titled=False)
        return say(name, ": ", HEADLINES[open_[0].verdict](item))
    return tell_many(
        len(open_),
        "{project}: 1 experiment needs a word",
        "{project}: {number} experiments need a word",
        project=name,
    )


def _lead(hearer: Hearer, open_: Sequence[Stall]) -> Text:
    if not open_:
        return tell("Nothing is to be answered here now.")
    if hearer.name is None:
        return tell("Nobody could be asked privately, so the question comes here.")
    if hearer.absent:
        names = phrases([(PersonRef(name),) for name in hearer.absent])
        return tell("This comes to you because I cannot ask privately: {people}.", people=names)
    return tell("You hear of this first, in private. What is true?")


def _section(project: Project, hearer: Hearer, stall: Stall, heard: Heard | None) -> Section:
    said = (answer_line(project, heard),) if heard else ()
    return Section(
        headline(stall),
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
        lines.append(Line(tell("Next step: {step}", step=detail(stall.next_step)), tone=Tone.ASK))
    return tuple(lines)


def headline(stall: Stall) -> Text:
    """Return what is the matter with which experiment."""
    item = ref(stall.item)
    if stall.verdict is Verdict.OVERDUE_BACK and stall.due_back:
        return tell("{item} was due back on {day}, and there is no news.", item=item, day=Day(stall.due_back))
    return say(HEADLINES[stall.verdict](item), ".")


def _quiet_line(stall: Stall) -> Line:
    silence = tell(
        "{days} without a sign of life; the limit is {limit}",
        days=Strong(WorkingDays(stall.silent)),
        limit=str(stall.limit.days),
    )
    source = say(" (", detail(stall.limit.source), ")") if stall.limit.source else ()
    return Line(say(silence, source, "."))


def _sign_line(project: Project, hearer: Hearer, sign: Sign | None) -> Line:
    if sign is None:
        return Line(tell("No sign of life is on record."))
    activity = sign.activity
    what, day = happened(activity), Moment(activity.at, project.timezone, clock=False)
    item = ItemRef(sign.item.key, sign.item.title, activity.url or sign.item.url, titled=False)
    if not activity.actor:
        return Line(tell("Last sign of life: {what} on {day}, {item}.", what=what, day=day, item=item))
    if activity.actor == hearer.name:
        text = tell("Last sign of life: {what} by you on {day}, {item}.", what=what, day=day, item=item)
        return Line(text)
    who = PersonRef(activity.actor)
    return Line(
        tell(
            "Last sign of life: {what} by {person} on {day}, {item}.",
            what=what,
            person=who,
            day=day,
            item=item,
        )
    )

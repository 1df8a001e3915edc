"""A project in one minute, for somebody who decides and does not know the tickets: plain words, same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.asked import attention_lines, undecided_plain
from workflows.reports.attention import CONCERNS, attention_line
from workflows.reports.colour import colour_line
from workflows.reports.figures import measure_charts
from workflows.reports.forecast import forecast_plain
from workflows.reports.gates import gate_gaps
from workflows.reports.kpis import kpi_lines, kpi_plain
from workflows.reports.movement import held_by
from workflows.reports.phrases import day, listed, named, phrases, say, tell, tell_many, tickets
from workflows.reports.risks import risk_plain
from workflows.reports.shape import Line, Section, Text, Tone, WorkingDays
from workflows.reports.story import story_plain
from workflows.reports.team import team_plain
from workflows.reports.upkeep import upkeep_plain
from workflows.reports.work import centre_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.state_work import Blocker

LONG_WAIT = 5
"""Working days after which a blocker inside the project is worth the time of somebody outside of it."""
MOST_GAPS = 4
"""Gaps told to somebody who has a minute; the product digest has them all."""
BRIEF_GAPS = 2
"""Gaps told of one project among many."""


def paragraph(state: ProjectState) -> tuple[Line, ...]:
    """Return whether to worry and why, where the project stands, what is asked of the reader, and the gaps."""
    return (*colour_line(state), *standing(state), *needed(state), *gaps(state))


def tell_project(state: ProjectState) -> tuple[tuple[Line, ...], tuple[Section, ...]]:
    """Return the digest of one project: the paragraph, the week, and the measures of success."""
    measures = Section(tell("Measures of success"), kpi_lines(state), figures=measure_charts(state))
    return paragraph(state), (Section(tell("This week"), week(state)), measures)


def brief(state: ProjectState) -> tuple[Line, ...]:
    """Return a project among many: whether to worry, where it stands, what is asked, what is open, what came of it.

    What one line has told no other repeats.
    """
    asked = needed(state)
    known = {blocker.item.id for blocker in _long_waits(state)}
    others = any(item.id not in known for concern in CONCERNS for item in concern.find(state))
    rest = (attention_line(state, plain=True, known=known),) if others else ()
    return (*colour_line(state), *standing(state), *asked, *gaps(state, BRIEF_GAPS), _achieved(state), *rest)


def standing(state: ProjectState) -> tuple[Line, ...]:
    """Return the forecast, the measure and the step back as one paragraph; without any of them the centre of work."""
    told = (*forecast_plain(state)[:1], *kpi_plain(state)[:1], *story_plain(state)[:1])
    where = centre_line(state, plain=True)
    return (_joined((where, *told)) if told else where,)


def needed(state: ProjectState) -> tuple[Line, ...]:
    """Return what this reader may decide or help with: open decisions, and what work waits for."""
    return (*undecided_plain(state), *(_needed(state, blocker) for blocker in _long_waits(state)))


def gaps(state: ProjectState, most: int = MOST_GAPS) -> tuple[Line, ...]:
    """Return what is not shown, not covered or to be renewed, at most a few of them."""
    found = (*gate_gaps(state), *upkeep_plain(state), *risk_plain(state), *team_plain(state))
    return found[:most]


def _long_waits(state: ProjectState) -> list[Blocker]:
    """Return what holds up work and is worth the time of this reader, what lies outside the project first."""
    waits = (one for one in state.blockers if one.outside or one.days >= LONG_WAIT)
    return sorted(waits, key=lambda one: not one.outside)


def week(state: ProjectState) -> tuple[Line, ...]:
    """Return what the week brought, and what is in trouble."""
    return (_achieved(state), *attention_lines(state, plain=True))


def _joined(lines: Iterable[Line]) -> Line:
    every = tuple(lines)
    because = tuple(why for line in every for why in line.because)
    tone = Tone.WARN if any(line.tone is Tone.WARN for line in every) else Tone.PLAIN
    return Line(phrases([line.text for line in every], " "), because, tone, bullet=False)


def _needed(state: ProjectState, blocker: Blocker) -> Line:
    """Tell what work waits for: the one thing that this reader can often move."""
    item, number = named(blocker.item), len(blocker.blocks)
    waits = tell_many(number, "1 ticket waits for it", "{number} tickets wait for it")
    text = tell(
        "Held up inside the project: {item}; {tickets}, {length}.",
        item=item,
        tickets=waits,
        length=_long(blocker),
    )
    if blocker.outside:
        text = tell(
            "Needed from outside: {item}; {tickets}, {length}.",
            item=item,
            tickets=waits,
            length=_long(blocker),
        )
    since = tell("since {day}", day=day(state, blocker.since))
    return Line(text, (since, held_by(blocker), say(listed((blocker.item, *blocker.blocks)))), Tone.ASK)


def _long(blocker: Blocker) -> Text:
    return tell("for {days}", days=WorkingDays(blocker.days)) if blocker.days else tell("since today")


def _achieved(state: ProjectState) -> Line:
    answered = sum(answer.outcome for answer in state.answers)
    silent = len(state.answers) - answered
    count = len(state.done)
    done = (
        tell_many(count, "{tickets} finished", "{tickets} finished", tickets=tickets(state.done))
        if count
        else tell("no ticket finished")
    )
    parts: list[Text] = [done]
    if answered:
        parts.append(
            tell_many(answered, "1 experiment gave its answer", "{number} experiments gave their answers")
        )
    if silent:
        parts.append(
            tell_many(
                silent, "1 experiment closed without a result", "{number} experiments closed without a result"
            )
        )
    text = tell_many(
        len(state.open),
        "Since {day}: {facts}; {number} still open.",
        "Since {day}: {facts}; {number} still open.",
        day=day(state, state.since), facts=phrases(parts), number=str(len(state.open)),
    )  # fmt: skip
    closed = [answer.item for answer in state.answers if answer.item not in state.done]
    return Line(text, tuple(listed(items) for items in ((*state.done, *closed),) if items))

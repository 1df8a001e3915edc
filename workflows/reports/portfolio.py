"""All projects on one page, those that need somebody first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.outlook import Colour
from workflows.lifecycle.telling import compared, counted, met_by, told_by
from workflows.reports.asked import attention_lines, needs_somebody, undecided_line
from workflows.reports.colour import colour_line
from workflows.reports.executive import brief, needed
from workflows.reports.figures import initiative_row, initiatives_table
from workflows.reports.footer import basis, common_zone, troubles_in, trust_in
from workflows.reports.kpis import kpi_lines
from workflows.reports.phrases import phrases, tell, tell_many
from workflows.reports.shape import Count, Line, Name, Report, Section, Term, Tone
from workflows.reports.since import changed, portfolio_since
from workflows.reports.work import centre_line, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.policy import Policy
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Telling
    from workflows.reports.footer import Basis
    from workflows.reports.shape import Text
    from workflows.reports.since import Changed

WORST_FIRST = (Colour.OFF_TRACK, Colour.AT_RISK)
FEW = 5
"""Initiatives that are told one after the other; of more, a table comes first and the quiet ones are folded."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What portfolios tell of one project, ready for the page, in the words of each audience.

    `name`, `urgency` and `needs_somebody` place it on the page, `row` is its row of the table, `basis` what it rests
    on; `telling` and `met` say to each reader what has changed.
    """

    name: str
    urgency: tuple[int, bool, str]
    needs_somebody: bool
    asks: int
    """How many things somebody has to decide, or to help with."""
    plain: tuple[Line, ...]
    working: tuple[Line, ...]
    row: tuple[Text, ...]
    basis: Basis
    telling: Telling
    met: frozenset[str]

    @property
    def urgent(self) -> bool:
        """Whether it is told in full on a long page."""
        return self.urgency[0] < len(WORST_FIRST) or self.needs_somebody


def standing(state: ProjectState) -> Standing:
    """Return how a project stands: executives read plain words, the others the stages and what has none."""
    return Standing(
        state.project.name,
        urgency(state),
        needs_somebody(state),
        len(needed(state)),
        brief(state),
        _working(state),
        initiative_row(state),
        basis(state),
        told_by(state, None),
        met_by(state),
    )


def build(
    standings: Mapping[str, Standing], audience: str, before: Mapping[str, Telling], policy: Policy
) -> Report:
    """Build the page, those first that need somebody; of many a table comes first, and the quiet are folded.

    `standings` and `before`, what this reader was told last, are by slug.
    """
    ordered = sorted(standings.items(), key=lambda pair: pair[1].urgency)
    every = [one for _, one in ordered]
    many = len(every) > FEW
    sections = tuple(
        Section(
            (Name(one.name),),
            one.plain if audience == "executive" else one.working,
            folded=many and not one.urgent,
        )
        for one in every
    )
    table = initiatives_table(one.row for one in every)
    glance = (Section(tell("At a glance"), (), figures=(table,)),) if many else ()
    grounds = tuple(one.basis for one in every)
    first = _lead_plain(every, policy) if audience == "executive" else (Line(_lead(every), bullet=False),)
    lead = (*first, *troubles_in(grounds))
    since = portfolio_since([_changed(one, before[slug], policy) for slug, one in ordered if slug in before])
    changes = (since,) if since else ()
    return Report("portfolio", _title(grounds), lead, (*changes, *glance, *sections), trust_in(grounds))


def _changed(one: Standing, before: Telling, policy: Policy) -> Changed:
    since = compared(counted(one.telling, before), one.met, before)
    return changed(one.name, one.basis.timezone, since, policy)


def urgency(state: ProjectState) -> tuple[int, bool, str]:
    """Return what projects are ordered by: the worst colour first, then those that need somebody, then by name."""
    colour = state.outlook.judgement.colour if state.outlook else None
    place = WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)
    return place, not needs_somebody(state), state.project.name.casefold()


def _title(grounds: Sequence[Basis]) -> Text:
    if not grounds:
        return tell("ML portfolio")
    local = max(one.now for one in grounds).astimezone(ZoneInfo(common_zone(grounds)))
    return tell("ML portfolio, week {number}", number=str(local.isocalendar().week))


def _lead_plain(every: Sequence[Standing], policy: Policy) -> tuple[Line, ...]:
    """Return how many stand how, the worst first, and how many ask for something."""
    colours = Counter(one.telling.colour for one in every)
    told = [
        tell("{number} {colour}", number=str(colours[colour.value]), colour=Term(words))
        for colour in dict.fromkeys((*WORST_FIRST, *Colour))
        if colours[colour.value] and (words := policy.glossary.words("colours", colour.value))
    ]
    if set(colours) <= {Colour.UNKNOWN.value}:
        return (Line(_lead(every), bullet=False),)
    total = Count(len(every), "initiative", "initiatives")
    lines = [Line(tell("{initiatives}: {colours}.", initiatives=total, colours=phrases(told)), bullet=False)]
    if number := sum(one.asks > 0 for one in every):
        asks = tell_many(
            number,
            "1 of them waits for somebody who decides or helps.",
            "{number} of them wait for somebody who decides or helps.",
        )
        lines.append(Line(asks, tone=Tone.ASK, bullet=False))
    return tuple(lines)


def _lead(entries: Sequence[Standing]) -> Text:
    total = Count(len(entries), "initiative", "initiatives")
    number = sum(one.needs_somebody for one in entries)
    if not number:
        return tell("{initiatives}, none needs attention.", initiatives=total)
    return tell_many(
        number,
        "{initiatives}, 1 needs attention.",
        "{initiatives}, {number} need attention.",
        initiatives=total,
    )


def _working(state: ProjectState) -> tuple[Line, ...]:
    return (
        centre_line(state),
        *colour_line(state),
        *undecided_line(state),
        *attention_lines(state),
        *kpi_lines(state),
        *unplaced_lines(state)[:1],
    )

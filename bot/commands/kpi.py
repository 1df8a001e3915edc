"""`/ml kpi`: show the measures of success, note a value, a target, a baseline or a date, and take that back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot import statements
from bot.click import Reply
from bot.commands.naming import named, named_first
from bot.commands.understand import Told, project_meant
from bot.permissions import Deed
from bot.render.blocks import to_messages
from bot.told import told
from bot.visible import projects_for
from workflows.compose import Question, states
from workflows.errors import Refused
from workflows.lifecycle.kpis import FIELDS, folded, number_of, read_kpis
from workflows.model import KpiEntry
from workflows.reports.kpis import kpi_report, said_report
from workflows.store.facts import find_project, load_facts
from workflows.store.statements import kpi_entries
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.click import Asker, Click
    from bot.commands.understand import Order
    from bot.service import Service
    from workflows.model import Project

WORD: Final = "kpi"
SET: Final = "set"
LONGEST: Final = 80
"""Characters of a measure's name."""
HOW: Final = worded(
    "Say it like `/ml kpi set recall value 0.71`; instead of value also target, baseline, or due with a date "
    "(2027-01-31)."
)
DOING: Final = worded("note measures")


def kpi(service: Service, order: Order, asker: Asker) -> Reply:
    """Show the measures of a project, or note what `set` says."""
    projects = projects_for(service, asker)
    name, statement = _read(order.rest, projects)
    slug = project_meant(WORD, name, projects, order.project)
    if isinstance(slug, Told):
        return Reply((told(slug.text),))
    project = find_project(service.engine, slug)
    if statement is not None:
        return _set(service, project, statement, asker)
    wanted = Question("summary", project.slug)
    (state,) = states(service.engine, service.policy, wanted, as_of=service.clock(), model=service.model())
    return Reply(to_messages(kpi_report(state)))


def take_back(service: Service, click: Click) -> Reply:
    """Take back what was noted; whoever may note may take back."""
    project, entry = statements.take_back(service, click, kpi_entries, Deed.MEASURE, DOING)
    return Reply(to_messages(said_report(project, entry, back=True)))


def _read(rest: Sequence[str], projects: Sequence[Project]) -> tuple[str, Sequence[str] | None]:
    """Return the project's name and what `set` says, None without it: `churn set …` and `set churn …` are the same.

    `set` counts at the beginning or behind a project; further inside it may be the name of a measure.
    """
    place = next((at for at, word in enumerate(rest) if word.casefold() == SET), None)
    if place is None or named(rest[:place], projects).others:
        return " ".join(rest), None
    before, after = rest[:place], rest[place + 1 :]
    length = 0 if before else named_first(after, projects)
    return " ".join((*before, *after[:length])), after[length:]


def _set(service: Service, project: Project, words: Sequence[str], asker: Asker) -> Reply:
    person = statements.speaker(service.policy, Deed.MEASURE, project, asker, DOING)
    field = words[-2].casefold() if len(words) >= len(("name", "field", "value")) else ""
    name = " ".join(words[:-2])
    if field not in FIELDS or not 0 < len(name) <= LONGEST:
        raise Refused(HOW)
    value, day = None, None
    if field == "due":
        day = _day(words[-1])
    else:
        value = number_of(words[-1])
        if value is None:
            raise Refused(joined([worded("That is no number."), HOW], " "))
    entry = KpiEntry(asker.key, project.slug, name, field, person, service.clock(), value, day)
    known = [one.name for one in read_kpis(load_facts(service.engine, project.slug))]
    kpi_entries.save(service.engine, entry, place=asker.place)
    is_new = folded(name) not in map(folded, known)
    return Reply(to_messages(said_report(project, entry, beside=known if is_new else ())))


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise Refused(joined([worded("That is no date."), HOW], " ")) from error

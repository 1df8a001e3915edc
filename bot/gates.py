"""`/ml gate` and what can be done there: the checklist is shown, a criterion is waived, a waiver is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import statements
from bot.click import Reply
from bot.commands.tag_words import read_stage
from bot.commands.understand import Told, project_meant
from bot.permissions import Deed
from bot.readers import language_of
from bot.render.blocks import to_messages
from bot.told import told
from bot.views import waive
from bot.views.days import chosen_day
from bot.visible import projects_for
from workflows.compose import Question, states
from workflows.model import Waiver
from workflows.reports.gates import gate_report, waived_report
from workflows.store.statements import waivers
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.click import Asker, Click, Submission
    from bot.commands.understand import Order
    from bot.render.form import Form
    from bot.service import Service
    from workflows.model import Project

WORD: Final = "gate"
DOING: Final = worded("waive criteria")


def gate(service: Service, order: Order, asker: Asker) -> Reply:
    """Show the whole checklist of the stage that was named, or of the one in which the work lies."""
    projects = projects_for(service, asker)
    stage, name = _read(order.rest, service, projects)
    slug = project_meant(WORD, name, projects, order.project)
    if isinstance(slug, Told):
        return Reply((told(slug.text),))
    wanted = Question("digest", slug)  # the state that a digest tells is the one with gates
    (state,) = states(service.engine, service.policy, wanted, as_of=service.clock(), model=service.model())
    return Reply(to_messages(gate_report(state, stage)))


def open_form(service: Service, click: Click) -> Form:
    """Return the form that waives a criterion."""
    return waive.form(click.value, service.policy, language_of(service, click.asker.user))


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form, by field."""
    return waive.mistakes(sent, service.policy, service.clock())


def take_form(service: Service, sent: Submission) -> Reply:
    """Keep the waiver, once however often the form arrives, and say so with the offer to take it back."""
    carried = waive.read_carried(sent.carried)
    project = statements.project_named(service, carried.project)
    waiver = Waiver(
        id=sent.asker.key,
        project=project.slug,
        stage=carried.stage,
        criterion=waive.criterion_of(sent, service.policy) or "",
        version=service.policy.gates.version,
        person=statements.speaker(service.policy, Deed.WAIVE, project, sent.asker, DOING),
        at=service.clock(),
        reason=sent.values.get(waive.REASON) or "",
        until=chosen_day(sent, waive.UNTIL),
    )
    waivers.save(service.engine, waiver, place=sent.asker.place)
    return Reply(to_messages(waived_report(project, service.policy, waiver)))


def take_back(service: Service, click: Click) -> Reply:
    """Take a waiver back: the criterion is judged by its evidence again."""
    project, waiver = statements.take_back(service, click, waivers, Deed.WAIVE, DOING)
    return Reply(to_messages(waived_report(project, service.policy, waiver, back=True)))


def _read(rest: Sequence[str], service: Service, projects: Sequence[Project]) -> tuple[str | None, str]:
    """Return the stage among the words, at their end or beginning, and the other words; a project's name wins."""
    names = {name.casefold() for one in projects for name in (one.slug, one.name)}
    if not rest or " ".join(rest).casefold() in names:
        return None, " ".join(rest)
    for word, others in ((rest[-1], rest[:-1]), (rest[0], rest[1:])):
        meant = read_stage(word, service.policy)
        if meant is not None and meant.name is not None:
            return meant.name, " ".join(others)
    return None, " ".join(rest)

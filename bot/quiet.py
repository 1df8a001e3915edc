"""Answers about quiet experiments: each is kept as a fact, shown in place of the question, and put on the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot import jobs
from bot.click import Reply
from bot.permissions import Deed, Verdict, decide
from bot.tagging import place_of
from bot.views.days import chosen_day
from bot.views.quiet import FORMS, OUTCOME, UNTIL, WHAT, WORDS, mistakes
from workflows.errors import Refused
from workflows.lifecycle.answers import sentence
from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.rights import name_of
from workflows.model import Answer, ItemKind, Said
from workflows.outbox import Write, WriteKind
from workflows.reports.offers import DROPPED, FINISHED, NO_EXPERIMENT, RUNNING, SNOOZE, SNOOZES, WAITING
from workflows.store import answers, ledger, warnings, writes
from workflows.store.engine import writing
from workflows.store.facts import find_project, load_projects
from workflows.store.queries import answers as answers_about
from workflows.store.queries import items_still_there
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.click import Asker, Click, Submission
    from bot.render.form import Form
    from bot.service import Service
    from workflows.model import Project, WorkItem
    from workflows.outbox import OpenWarning

SAID: Final[Mapping[str, Said]] = MappingProxyType(
    {
        RUNNING: Said.RUNNING,
        WAITING: Said.WAITING,
        FINISHED: Said.FINISHED,
        DROPPED: Said.DROPPED,
        SNOOZE: Said.SNOOZED,
        NO_EXPERIMENT: Said.NO_EXPERIMENT,
    }
)
SILENT: Final = (Said.SNOOZED, Said.NO_EXPERIMENT)
"""Answers that are for us and say nothing about the work: they do not go on the ticket."""
COMMENTED: Final = ("jira", "github")
"""Sources whose tickets can be commented on."""
TWICE: Final = timedelta(minutes=1)
"""The same words by the same person within so short a time are a double click."""
NOTHING_OPEN = worded(
    "Nothing is open about this experiment any more: it was answered, or there is news. Thank you."
)


def open_form(service: Service, click: Click) -> Form:
    """Return the form that a button opens."""
    return FORMS[click.action](click, service.clock())


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with a form, by field."""
    return mistakes(sent, service.clock())


def take_form(service: Service, sent: Submission) -> Reply:
    """Keep what a form says; the message that asked shows it."""
    said = Answer(
        id=sent.asker.key,
        item="",
        said=SAID[sent.form],
        person="",
        at=service.clock(),
        until=chosen_day(sent, UNTIL),
        waiting_for=sent.values.get(WHAT),
        outcome=sent.values.get(OUTCOME),
        words=sent.values.get(WORDS) or "",
    )
    return _take(service, sent.carried, said, sent.asker)


def take_click(service: Service, click: Click) -> Reply:
    """Keep what a button says that needs no form: a snooze, or that it is no experiment."""
    days, _, name = click.value.rpartition(" ")
    said = Answer(f"{click.asker.key}:{click.asker.trigger}", "", SAID[click.action], "", service.clock())
    if said.said is not Said.SNOOZED:
        return _take(service, name, said, click.asker)
    if days not in {str(known) for known in SNOOZES}:
        raise Refused(worded("This menu is of an older version: ask again with `/ml stalled`."))
    return _take(service, name, said, click.asker, snooze=int(days))


def take_back(service: Service, click: Click) -> Reply:
    """Take an answer back and put the question again; a sentence on the ticket is taken back by another one."""
    known = answers.find(service.engine, click.value)
    warning = warnings.latest(service.engine, known.item) if known else None
    if known is None or warning is None:
        raise Refused(worded("This was taken back before."))
    project = find_project(service.engine, warning.project)
    person = _person(service, project, click.asker, warning)
    now = service.clock()
    with writing(service.engine) as connection:
        if answers.take_back(connection, known.id, now=now) is None:
            raise Refused(worded("This was taken back before."))
        warnings.reopen(connection, warning)
        warnings.note_news(connection, warning.item, f"{known.id}:back")
        item = next(iter(items_still_there(connection, [known.item])), None)
        if item is not None:
            words = f"{person} (in Slack) took back what {known.person} had said: {sentence(known)}."
            taken = replace(known, id=f"{known.id}:back", at=now)
            _order_comment(service, connection, item, taken, words, click.asker)
    return _retold(service, project)


def _take(service: Service, name: str, said: Answer, asker: Asker, *, snooze: int | None = None) -> Reply:
    """Keep an answer, with all that follows from it, in one transaction; then tell it anew."""
    warning = warnings.by_token(service.engine, name)
    if warning is None:
        raise Refused(NOTHING_OPEN)
    project = find_project(service.engine, warning.project)
    person = _person(service, project, asker, warning)
    until = _after(service, project, said.at, snooze) if snooze else said.until
    answer = replace(said, item=warning.item, person=person, until=until, place=asker.place)
    with writing(service.engine) as connection:
        if not _is_said(connection, answer) and answers.note(connection, answer):
            warnings.note_news(connection, warning.item, answer.id)
            if snooze and until:
                warnings.snooze(connection, warning.item, until=until)
            item = next(iter(items_still_there(connection, [warning.item])), None)
            if item is not None and answer.said not in SILENT:
                words = f"{person} (in Slack): {sentence(answer)}."
                _order_comment(service, connection, item, answer, words, asker)
    return _retold(service, project)


def _retold(service: Service, project: Project) -> Reply:
    """Edit the messages that asked: they are the answer, and no further message is needed."""
    jobs.warn_owners(service, project.slug, ask=False)
    service.queue.submit("writes", lambda: (jobs.do_writes(service), None)[1])
    return Reply(())


def _person(service: Service, project: Project, asker: Asker, warning: OpenWarning) -> str:
    """Return the name of who answers; Refused for somebody who may not, whatever their button was shown for.

    Whoever was asked in private may answer, also as the owner of a blocker in another team.
    """
    was_asked = _was_asked(service, asker, warning)
    if decide(Deed.ANSWER, service.policy, asker, (project,), own=was_asked) is Verdict.YES:
        return name_of((project, *load_projects(service.engine)), asker.user, asker.name)
    raise Refused(
        worded(
            "Only people of {project} can answer for its experiments. If you are one of them, ask for your Slack "
            "id to be added to `people` in projects.yaml.",
            project=project.name,
        )
    )


def _was_asked(service: Service, asker: Asker, warning: OpenWarning) -> bool:
    delivery = ledger.find(service.engine, warning.delivery)
    return delivery is not None and delivery.target == asker.user


def _after(service: Service, project: Project, now: datetime, working_days: int) -> date:
    days = Workdays(project, service.policy)
    return days.add(days.local(now), working_days)


def _is_said(connection: Connection, answer: Answer) -> bool:
    """Whether the same person said the same a moment ago."""
    told = answers_about(connection, [answer.item])
    if not told or answer.at - told[-1].at > TWICE:
        return False
    return replace(told[-1], id=answer.id, at=answer.at, place=answer.place) == answer


def _order_comment(
    service: Service, connection: Connection, item: WorkItem, answer: Answer, words: str, asker: Asker
) -> None:
    """Order the comment on the ticket, where the policy wants one and the item can have one."""
    can = item.source in COMMENTED and item.kind in (ItemKind.ISSUE, ItemKind.PULL_REQUEST)
    if not can or not service.policy.warnings.comment:
        return
    order = Write(
        id=f"comment:{answer.id}",
        item=item.id,
        key=item.key,
        kind=WriteKind.COMMENT,
        person=answer.person,
        place=place_of(asker),
        asked_at=answer.at,
        text=words,
    )
    writes.order(connection, [order])

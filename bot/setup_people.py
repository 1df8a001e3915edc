"""Who works on a project that was set up: proposed from the last weeks, confirmed by a person, then declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from bot.click import Reply
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.render.blocks import to_messages
from bot.render.mrkdwn import guard
from bot.statements import NO_PROJECT, project_named
from bot.told import told
from bot.views import who
from config.people import PersonSpec
from workflows.errors import Refused
from workflows.lifecycle.proposals import propose
from workflows.lifecycle.rights import person_of, who_may
from workflows.model import Person
from workflows.reports.phrases import people as named
from workflows.reports.phrases import tell
from workflows.reports.shape import Button, Line, Name, Report
from workflows.store.active import active_accounts
from workflows.store.facts import load_projects
from workflows.store.projects import change_project
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.click import Asker, Click, Submission
    from bot.render.form import Form
    from bot.render.message import Message
    from bot.service import Service
    from workflows.lifecycle.proposals import Proposal
    from workflows.model import Project

PEOPLE: Final = "setup-people"
LATELY: Final = timedelta(weeks=8)


def people_question(service: Service, slug: str, asked: Collection[Proposal] = ()) -> tuple[Message, ...]:
    """Return the question who of those at work belongs to the project; nothing when nobody is new, or without roles.

    Of those whom somebody was `asked` about already it is not put again.
    """
    projects = load_projects(service.engine)
    project = next(one for one in projects if one.slug == slug)
    known = [person for one in projects if not one.private for person in one.people]
    accounts = active_accounts(service.engine, slug, service.clock() - LATELY)
    before = {(one.jira, one.github) for one in asked}
    found = [one for one in propose(accounts, project.people, known) if (one.jira, one.github) not in before]
    # Who gets no role is left out: without any there is nothing to confirm, and a menu of none is no menu.
    if not found or not service.policy.people.roles:
        return ()
    shown = found[: who.MOST]
    lead = Line(
        tell("At work in the last 8 weeks: {people}.", people=named(one.name for one in shown)), bullet=False
    )
    why = Line(
        tell("Whom I know I can ask in private when an experiment of theirs goes quiet."), bullet=False
    )
    asking = Button("Say who is who…", PEOPLE, who.dump(slug, shown))
    return to_messages(
        Report(
            "setup",
            tell("Who works on {project}?", project=Name(project.name)),
            (lead, why),
            buttons=(asking,),
        )
    )


def open_form(service: Service, click: Click) -> Form:
    """Return the form for the proposals that the button carries."""
    return who.form(click.value, service.policy)


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form, by field: accounts that are none."""
    del service
    return {
        name: worded("Choose somebody of this workspace.")
        for name, value in sent.values.items()
        if name.startswith(f"{who.ACCOUNT}:") and value and not _is_account(value)
    }


def take_form(service: Service, sent: Submission) -> Reply:
    """Declare those who were confirmed, beside who is declared already; the same form twice declares them once."""
    slug, asked = who.load(sent.carried)
    confirmed = who.confirmed(sent, asked, service.policy)
    project = project_named(service, slug)
    _allow(service, project, sent.asker)
    changed = change_project(
        service.engine, slug, lambda one: with_people(one, confirmed), now=service.clock()
    )
    if changed is None:
        raise Refused(worded("There is no such project any more."))
    before, after = changed
    new = [one.name for one in after.people if one not in before.people]
    if not new:
        return Reply(
            (told(worded("Nothing to change: nobody got a role, or all of them are declared already.")),)
        )
    said = worded(
        "On {project} now: {people}. {command} tells how it stands.",
        project=guard(project.name),
        people=guard(", ".join(new)),
        command=f"`/ml status {slug}`",
    )
    return Reply((told(said), *people_question(service, slug, asked)))


def with_people(project: Project, confirmed: Sequence[Proposal]) -> Project:
    """Return the project with these people; who is declared already gets the accounts that were missing."""
    people = list(project.people)
    for one in confirmed:
        place = next((at for at, person in enumerate(people) if _is_same(one, person)), None)
        if place is None:
            people.append(_person(one))
        else:
            held = people[place]
            people[place] = replace(
                held,
                role=one.role or held.role,
                slack=held.slack or one.slack,
                jira=held.jira or one.jira,
                github=held.github or one.github,
                email=held.email or one.email,
            )
    return replace(project, people=tuple(people))


def _person(one: Proposal) -> Person:
    """Return the person as the projects file would declare them; Refused for what it would refuse."""
    given = {part: held for part in who.PARTS if (held := getattr(one, part))}
    try:
        return Person(**PersonSpec.model_validate(given).model_dump())
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        raise Refused(worded("{person} cannot be declared: {why}.", person=one.name[:60], why=why)) from error


def _is_same(one: Proposal, person: Person) -> bool:
    if one.is_of(person) or (one.slack is not None and one.slack == person.slack):
        return True
    return one.name.casefold() == person.name.casefold()


def _is_account(value: str) -> bool:
    return value[:1] in {"U", "W"} and value.isalnum() and value.isupper()


def _allow(service: Service, project: Project, asker: Asker) -> None:
    """Refuse whoever may not set up projects; who has set this one up and is alone in it may go on."""
    reached = [person for person in project.people if person.slack]
    alone = person_of(project, asker.user) is not None and len(reached) == 1
    verdict = decide(Deed.NAME_PEOPLE, service.policy, asker, (project,), own=alone)
    if verdict is Verdict.UNSEEN:
        raise Refused(NO_PROJECT)
    if verdict is Verdict.NO:
        who = who_may(rule_of(Deed.NAME_PEOPLE, service.policy))
        raise Refused(worded("You cannot say who works on this project: {who}.", who=who))

"""App Home: made when somebody opens it, kept up to date while they may be looking, published only when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot import subscriptions
from bot.click import Asker
from bot.home_memory import Shown
from bot.permissions import Deed, Verdict, decide
from bot.render import limits
from bot.render.home import to_home
from bot.setup import may_set_up
from bot.slack_errors import Outdated
from bot.turns import next_turn
from workflows.errors import StagecoachError
from workflows.glances import glance
from workflows.lifecycle.rights import person_of
from workflows.lifecycle.stall_findings import keepers
from workflows.outbox import MAIL
from workflows.reports.home import Reader, build
from workflows.reports.subscribed import Entry
from workflows.store.engine import reading
from workflows.store.look import look
from workflows.store.readers import chosen, languages_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Click
    from bot.render.form import Form
    from bot.render.home import Home
    from bot.service import Service
    from workflows.model import Person, Project
    from workflows.outbox import Subscription
    from workflows.reports.glance import Glance
    from workflows.store.look import Look

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """A project and who the reader is in it."""

    project: Project
    person: Person


def opened(service: Service, user: str, mark: str) -> None:
    """Show somebody their Home; `mark` is of the page that Slack says stands there, empty for none."""
    service.homes.note_opened(user, service.clock())
    _queue(service, user, mark)


def refresh(service: Service) -> None:
    """Bring the pages up to date that people may be looking at; asked for after whatever may have changed them."""
    if service.homes.looking(service.clock()):
        service.queue.submit("homes", lambda: _refresh(service))


def _refresh(service: Service) -> None:
    now, seen = service.clock(), look(service.engine)
    for user in service.homes.looking(now):
        before = service.homes.shown(user)
        if before is None or not before.is_right(seen, now):
            _queue(service, user)


def _queue(service: Service, user: str, mark: str | None = None) -> None:
    """Let one page of a person be made at a time; a refusal is for the operators, as nobody waits for an answer."""

    def work() -> None:
        try:
            show(service, user, mark)
        except StagecoachError as error:
            log.warning("home_failed", error=str(error))

    service.queue.submit(f"home:{user}", work)


def show(service: Service, user: str, mark: str | None = None) -> bool:
    """Publish a Home unless the same page stands there; whether it was published.

    `mark` is of the page that Slack says stands there (None: as far as is known). When somebody was quicker, it is
    made anew, as the newest word is ours then, and published once more.
    """
    now, seen, before = service.clock(), look(service.engine), service.homes.shown(user)
    standing = before if before is not None and before.stands(mark, now) else None
    if standing is not None and standing.is_right(seen, now):
        return False
    home = _made(service, user, seen)
    if standing is not None and standing.content == home.content:
        service.homes.remember(user, Shown(seen, home.content, standing.mark, now))
        return False
    known = standing.mark if standing is not None else mark or ""
    try:
        given = service.channel.show_home(user, home, instead_of=known)
    except Outdated:
        seen = look(service.engine)
        home = _made(service, user, seen)
        given = service.channel.show_home(user, home)
    service.homes.remember(user, Shown(seen, home.content, given, now))
    return True


def open_subscribe(service: Service, click: Click) -> Form:
    """Return the form for the project that was chosen."""
    return subscriptions.open_form(service, click.asker, (click.value,))


def _made(service: Service, user: str, seen: Look) -> Home:
    """Return somebody's page from the store; a project that cannot be read leaves the others on it."""
    own = [Place(one, person) for one in seen.projects if (person := person_of(one, user)) is not None]
    glances = [found for place in own if (found := _glance(service, place.project, seen)) is not None]
    known = {one.slug: one for one in seen.projects}
    entries = [_entry(service, known, one) for one in seen.subscriptions if _comes_to(one, user, own, known)]
    return to_home(build(_reader(service, user, own, seen), glances, entries))


def _glance(service: Service, project: Project, seen: Look) -> Glance | None:
    now = service.clock()

    def read() -> Glance:
        return glance(service.engine, service.policy, project.slug, as_of=now, model=service.model())

    try:
        return service.homes.glance(project, seen, now, read)
    except StagecoachError as error:
        log.warning("glance_failed", project=project.slug, error=str(error))
        return None


def _reader(service: Service, user: str, own: list[Place], seen: Look) -> Reader:
    """Return who reads, in the zone and the language that they are known by: the scopes ask Slack for neither."""
    mine = [one for one in seen.subscriptions if one.target == user]
    zones = [place.person.timezone or place.project.timezone for place in own]
    zones += [one.timezone for one in mine]
    asker = Asker(user, user, "", "", "")
    return Reader(
        account=user,
        name=own[0].person.name if own else None,
        zone=zones[0] if zones else "UTC",
        language=_language(service, user, mine),
        keeps=frozenset(place.project.slug for place in own if place.person in keepers(place.project.people)),
        sets_up=may_set_up(service.policy, seen.projects, asker),
        subscribes=tuple(
            (one.name, one.slug)
            for one in seen.projects
            if len(one.slug) <= limits.OPTION_VALUE
            and decide(Deed.SUBSCRIBE_SELF, service.policy, asker, (one,)) is Verdict.YES
        ),
    )


def _language(service: Service, user: str, mine: list[Subscription]) -> str:
    with reading(service.engine) as connection:
        known = languages_in(mine, (user,)) | chosen(connection, (user,))
    return known.get(user, service.policy.digests.language)


def _may_hear(project: Project, user: str) -> bool:
    return not project.private or person_of(project, user) is not None


def _comes_to(one: Subscription, user: str, own: list[Place], known: Mapping[str, Project]) -> bool:
    """Whether it comes to the reader, was made by them, or comes to the channel of a project of theirs."""
    project = known.get(one.project or "")
    if project is not None and not _may_hear(project, user):
        return False
    channels = {place.project.channel for place in own} - {None}
    mails = {f"{MAIL}{place.person.email}" for place in own if place.person.email}
    return user in {one.target, one.made_by} or one.target in channels | mails


def _entry(service: Service, known: Mapping[str, Project], one: Subscription) -> Entry:
    return Entry(one, next_turn(service, one, known))

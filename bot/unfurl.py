"""Previews beneath links to tickets: made from what is stored, told to those alone who may hear it."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

import structlog

from bot.render import limits
from bot.render.preview import to_previews
from bot.visible import is_channel_of, may_hear, may_see
from workflows.errors import Refused, StagecoachError
from workflows.lifecycle.addresses import key_of
from workflows.previews import previews
from workflows.store.facts import load_projects
from workflows.store.lookup import find_by_key
from workflows.store.readers import languages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.click import Linked
    from bot.service import Service
    from workflows.model import Project
    from workflows.store.lookup import Known

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Readers:
    """Those who read a message: the `projects` that all of them may hear of, and where reports come to them."""

    projects: tuple[Project, ...] = ()
    targets: frozenset[str] = frozenset()


NOBODY: Final = Readers()


def shared(service: Service, linked: Linked) -> None:
    """Queue the previews of a message, if a link in it may be one of ours; nobody waits for them."""
    keys = _keys(service, linked)
    if keys:
        service.queue.submit(linked.asker.key, lambda: _attempt(service, linked, keys))


def _attempt(service: Service, linked: Linked, keys: Mapping[str, str]) -> None:
    """Put the previews there; a refusal is for the operators, as whoever wrote the link has asked for nothing."""
    try:
        unfurl(service, linked, keys)
    except StagecoachError as error:
        log.warning("unfurl_failed", error=str(error))


def _keys(service: Service, linked: Linked) -> Mapping[str, str]:
    """Return what is linked of our own sites, by address: keys that may or may not be known."""
    found = {url: key_of(unescape(url), service.sites) for url in linked.urls}
    return {url: key for url, key in found.items() if key}


def unfurl(service: Service, linked: Linked, keys: Mapping[str, str]) -> None:
    """Put a preview beneath each link to a ticket that its readers may hear of, one a ticket; else say nothing."""
    known = find_by_key(service.engine, frozenset(keys.values()))
    found = {url: known[key.casefold()] for url, key in keys.items() if key.casefold() in known}
    readers = _readers(service, linked) if found else NOBODY
    addresses, told_of = _told(found, readers.projects)
    if not told_of:
        return
    made = previews(
        service.engine,
        service.policy,
        told_of,
        as_of=service.clock(),
        language=_language(service, readers),
        model=service.model(),
    )
    reports = {addresses[item]: made[item] for item in told_of if item in made}
    if reports:
        service.channel.unfurl(linked, to_previews(reports))


def _told(
    found: Mapping[str, Known], projects: Sequence[Project]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the address of each item that has a project among these, and the first such project, by item."""
    addresses: dict[str, str] = {}
    told_of: dict[str, str] = {}
    for url, one in found.items():
        slug = next((each.slug for each in projects if each.slug in one.projects), None)
        if slug is not None and one.item.id not in told_of and len(told_of) < limits.UNFURLS:
            addresses[one.item.id], told_of[one.item.id] = url, slug
    return addresses, told_of


def _readers(service: Service, linked: Linked) -> Readers:
    """Return who reads the message: in a channel everybody in it, while it is being written its author alone.

    Where it is not known who reads, nothing is told: of a conversation that the bot cannot see nobody knows whether
    people of other companies are in it.
    """
    projects, asker = load_projects(service.engine), linked.asker
    if linked.composing:
        # It may be sent anywhere: what is private is told where it is known to stay.
        return Readers(tuple(one for one in projects if not one.private), frozenset({asker.user}))
    if asker.channel.startswith("D"):
        own = [one for one in projects if may_see(one, asker)] if linked.with_us else []
        return Readers(tuple(own), frozenset({asker.user}))
    try:
        place = service.channel.place(asker.channel)
    except Refused as error:
        log.info("unfurl_left_out", error=str(error))
        return NOBODY
    if place.shared and not service.policy.digests.shared_channels:
        return NOBODY
    heard = [one for one in projects if may_hear(one, asker.channel, place.name)]
    heard.sort(key=lambda one: not is_channel_of(one, asker.channel, place.name))
    return Readers(tuple(heard), frozenset({asker.channel, f"#{place.name}"}))


def _language(service: Service, readers: Readers) -> str:
    """Return the language that they chose or in which reports come to them, else the policy's."""
    known = languages_of(service.engine, readers.targets)
    return next(iter(known.values()), service.policy.digests.language)

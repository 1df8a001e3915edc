"""From what somebody typed after /ml to the reply; a report is the same that the schedule posts."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.preview import Preview
from bot.commands.understand import Asked, Order, Told, understand
from bot.permissions import Deed, Verdict, decide
from bot.readers import reader_of
from bot.render.blocks import to_messages
from bot.rendered import Look
from bot.statements import NO_PROJECT
from bot.told import told
from bot.visible import may_see
from config.asked import AUDIENCES, REPORTS
from workflows.compose import Question, Replay, replay
from workflows.errors import Refused
from workflows.reports import backtest
from workflows.reports.phrases import tell
from workflows.reports.shape import Button, PersonRef
from workflows.store.facts import load_projects
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.click import Asker
    from bot.render.message import Message
    from bot.service import Service
    from workflows.model import Project

SHARE = "share"
NO_ORDERS: Final[Mapping[str, Callable[[Service, Order, Asker], Reply]]] = MappingProxyType({})
OLD_BUTTON = worded("This button is of an older version: ask again with `/ml`.")


def answer(
    service: Service,
    text: str,
    asker: Asker,
    *,
    orders: Mapping[str, Callable[[Service, Order, Asker], Reply]] = NO_ORDERS,
) -> Reply:
    """Return the reply to `text`, typed by the asker; Refused when a person must act first.

    `orders` carry out the commands that do something, by their word.
    """
    declared = load_projects(service.engine)
    projects = tuple(one for one in declared if may_see(one, asker))
    here = project_of(projects, asker.channel, asker.channel_name)
    stages = [stage.name for stage in service.policy.stages]
    asked = understand(text, projects, channel_project=here, stages=stages)
    if isinstance(asked, Told):
        return Reply((told(asked.text),))
    if isinstance(asked, Order):
        does = orders.get(asked.word)
        return does(service, asked, asker) if does else Reply((_word_first(asked),))
    if isinstance(asked, Preview):
        return Reply(_previewed(service, asked))
    report = service.report(_question(asked, declared, projects))
    # Asked on the Home or by a shortcut there is no channel to share it with.
    share = (Button("Share with the channel", SHARE, json.dumps(asdict(asked))),) if asker.channel else ()
    language, zone = reader_of(service, asker.user)
    messages = service.rendered.messages(report, Look(language, zone, share))
    return Reply(messages, language=language, spoken=True)


def _word_first(asked: Order) -> Message:
    """Return what is said to an order that opens a form, for which its word has to stand first."""
    command = f"`/ml {asked.word}`"
    return told(worded("Write {command} first, and the other words after it.", command=command))


def _previewed(service: Service, asked: Preview) -> tuple[Message, ...]:
    """Return the replay; it names who would have been asked, so it has no button that shares it."""
    wanted = Replay(asked.project, limits=asked.limits)
    found = replay(service.engine, service.policy, wanted, as_of=service.clock(), model=service.model())
    return to_messages(backtest.build(found, service.policy))


def shared(service: Service, value: str, asker: Asker) -> tuple[Message, ...]:
    """Return the report that a share button names, made anew for the channel, saying who shared it.

    Refused for a button of old, and for a private project in a channel that is not its own.
    """
    there, asked = replace(asker, user=""), _read_button(value)
    declared = load_projects(service.engine)
    concerned = [one for one in declared if asked.project in {None, one.slug}]
    if decide(Deed.SHARE, service.policy, asker, concerned) is Verdict.UNSEEN:
        raise Refused(NO_PROJECT)
    seen = [one for one in declared if may_see(one, there)]
    report = service.report(replace(_question(asked, declared, seen), discreet=True))
    return to_messages(
        replace(report, footer=(*report.footer, tell("Shared by {person}", person=PersonRef(asker.name))))
    )


def _question(asked: Asked, declared: Iterable[Project], seen: Iterable[Project]) -> Question:
    """Return the question; projects that are not seen by whoever reads the answer are left out."""
    known = {one.slug for one in seen}
    hidden = tuple(one.slug for one in declared if one.slug not in known)
    return Question(asked.report, asked.project, asked.audience, without=hidden)


def _read_button(value: str) -> Asked:
    """Read what the button carries; anybody could have written it, so only known words are taken."""
    try:
        raw = json.loads(value)
        asked = Asked(raw["report"], raw["project"], raw["audience"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Refused(OLD_BUTTON) from error
    known = asked.report in REPORTS and asked.audience in AUDIENCES
    if not known or not (asked.project is None or (isinstance(asked.project, str) and asked.project)):
        raise Refused(OLD_BUTTON)
    return asked


def project_of(projects: tuple[Project, ...], channel_id: str, channel_name: str) -> str | None:
    """Return the slug of the one project whose channel this is."""
    names = {channel_id, channel_name, f"#{channel_name}"}
    here = [project.slug for project in projects if project.channel in names]
    return here[0] if len(here) == 1 else None

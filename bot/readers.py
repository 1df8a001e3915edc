"""Who is spoken to in which language: as they chose, as their own subscription is, else as the policy says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.render.blocks import to_messages
from bot.render.voice import Voice
from bot.told import told
from workflows.errors import StagecoachError
from workflows.store.readers import language_and_zone, languages_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.click import Reply
    from bot.render.form import Form
    from bot.render.message import Message
    from bot.service import Service

log = structlog.get_logger()


def language_of(service: Service, account: str) -> str:
    """Return the language of a Slack account; what cannot be read just now is the usual one."""
    usual = service.policy.digests.language
    try:
        return languages_of(service.engine, (account,)).get(account, usual)
    except StagecoachError as error:
        log.warning("language_unknown", error=str(error))
        return usual


def voice_of(service: Service, account: str) -> Voice:
    """Return the voice in which words of our own are said to a Slack account."""
    return Voice(language_of(service, account))


def reader_of(service: Service, account: str) -> tuple[str, str | None]:
    """Return the language of a Slack account, and the time zone that a project declares for its person, if any does."""
    usual = service.policy.digests.language
    try:
        language, zone = language_and_zone(service.engine, account)
    except StagecoachError as error:
        log.warning("reader_unknown", error=str(error))
        return usual, None
    return language or usual, zone


def told_to(form: Form, service: Service, account: str) -> Form:
    """Return the form in the language of a Slack account."""
    return replace(form, language=language_of(service, account))


def spoken(reply: Reply, language: str, zone: str | None = None) -> Reply:
    """Return the reply in the language and the zone: what is in others is rendered or said anew."""
    messages = tuple(_spoken(reply.messages, language, zone))
    return replace(reply, messages=messages, language=language, spoken=True)


def _spoken(messages: Iterable[Message], language: str, zone: str | None) -> Iterator[Message]:
    stays = True
    for message in messages:
        report = message.report
        if report is not None:
            stays = (report.language, report.zone) == (language, zone)
            if not stays:
                yield from to_messages(replace(report, language=language, zone=zone))
        if message.said is not None:
            yield told(message.said, Voice(language))
        elif stays:  # else it went on with a report that was rendered anew, and came with that
            yield message

"""Shows a reply to the one who asked, through the address that Slack gave for it, within what Slack takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from slack_bolt import Respond

from bot.redirects import is_of
from bot.render.voice import Voice
from bot.told import told
from workflows.worded import worded_many

if TYPE_CHECKING:
    from slack_sdk.webhook import WebhookResponse

    from bot.click import Reply
    from bot.render.message import Message

log = structlog.get_logger()

ANSWERS: Final = 5
"""Slack takes at most five answers to one question."""


def show(url: str, reply: Reply, *, api: str) -> None:
    """Show it to the asker alone, at that address; what Slack refuses ends it, as the rest would be out of place.

    An address for answers that is not of Slack's `api` gets none: whoever had our signing secret alone could name any.
    """
    if reply.messages and not is_of(url, api):
        log.warning("answer_address_refused")
        return
    respond = Respond(response_url=url)
    for number, message in enumerate(_within(reply)):
        replaces = reply.replaces and number == 0
        sent = _sent(respond, message, replaces=replaces)
        if message.words and "invalid_blocks" in (sent.body or ""):
            sent = _sent(respond, message.in_words, replaces=replaces)
        if sent.status_code != 200:  # noqa: PLR2004 - the one status that Slack answers with
            log.warning("answer_refused", status=sent.status_code)
            return


def _sent(respond: Respond, message: Message, *, replaces: bool) -> WebhookResponse:
    return respond(
        text=message.text,
        blocks=[dict(block) for block in message.blocks],
        response_type="ephemeral",
        replace_original=replaces,
    )


def _within(reply: Reply) -> tuple[Message, ...]:
    if len(reply.messages) <= ANSWERS:
        return reply.messages
    more = worded_many(
        len(reply.messages) - (ANSWERS - 1),
        "… and 1 more part. Share it with the channel to have all of them in one thread.",
        "… and {number} more parts. Share it with the channel to have all of them in one thread.",
    )
    return (*reply.messages[: ANSWERS - 1], told(more, Voice(reply.language)))

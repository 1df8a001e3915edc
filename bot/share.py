"""The button that shares an answer with the channel: the report is made anew and posted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.answer import SHARE, shared
from bot.click import Reply
from bot.deliver import deliver
from bot.inside import keep_inside
from bot.told import told
from workflows.errors import Refused
from workflows.worded import worded

if TYPE_CHECKING:
    from bot.click import Click
    from bot.deliver import Outcome
    from bot.service import Service

__all__: Final = ["SHARE", "share"]


def share(service: Service, click: Click) -> Reply:
    """Post the report that the button names to the channel where it was pressed; Refused if Slack refuses it."""
    keep_inside(service.channel, service.policy, click.asker.channel)
    outcome = deliver(
        service.engine,
        service.channel,
        key=f"share:{click.asker.channel}:{click.message}:{click.asker.user}",
        target=click.asker.channel,
        messages=shared(service, click.value, click.asker),
        now=service.clock(),
    )
    return Reply((told(_outcome(outcome)),))


def _outcome(outcome: Outcome) -> str:
    if outcome.stands:
        return worded("Shared with the channel.")
    if outcome.error:
        raise Refused(outcome.error)
    return worded("It is being shared already.")

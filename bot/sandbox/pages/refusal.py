"""Why something cannot be done, as the page says it; nothing was changed then."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.slack_exchange import Exchange


class Refusal(Exception):
    """What was asked for was not done; the text says why, and what to do."""

    def __init__(self, why: str, status: HTTPStatus = HTTPStatus.CONFLICT) -> None:
        super().__init__(why)
        self.status = status


GONE = "That is not there any more: the message was changed, or somebody was faster. Nothing was done."
OLD_PAGE = "This page is older than the sandbox that runs now. Go back, and do it again there."
TOO_LARGE = "That is more than fits. Nothing was done: go back, and shorten it."
NO_BOT = "Stagecoach is not connected to the sandbox. Start it, and do it again."
STORY = (
    "The demo is still telling its first week; nothing was done. Look around meanwhile: in a few seconds all of this "
    "can be used."
)
NO_ANSWER = (
    "Stagecoach did not answer within the three seconds that Slack waits. What you asked for may still come: "
    "look again before you repeat it."
)
NO_PLACE = "There is no such channel for you. Nothing was done."
NO_COMMANDS = "Slack takes no commands in threads. Type it in the channel itself."
NO_FORM = "This form is not open any more. Nothing was sent: open it again."


def heard(exchange: Exchange) -> None:
    """Raise Refusal when the bot did not answer in time."""
    if not exchange.is_acknowledged:
        raise Refusal(NO_ANSWER, HTTPStatus.GATEWAY_TIMEOUT)

"""The least that a Bolt app can do, as the reference of our acknowledgements."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

if TYPE_CHECKING:
    from slack_bolt import Ack

_bolt = App(
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    token_verification_enabled=False,
)


@_bolt.command("/ml")
def _asked(ack: Ack) -> None:
    ack()


app = SlackRequestHandler(_bolt)

"""What people write in the sandbox's Slack reaches an app that listens to it, in the shape that Slack gives it."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.integration.sandbox.small_world import hang_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World


@pytest.fixture
def heard(sandbox: Sandbox) -> Iterator[Queue[dict[str, Any]]]:
    """Connect an app that notes each message it hears of."""
    slack, events = sandbox.world.slack, Queue[dict[str, Any]]()
    web = WebClient(slack.bot_token, base_url=sandbox.slack_url, retry_handlers=[], timeout=5)
    app = App(client=web, signing_secret=slack.signing_secret, token_verification_enabled=False)

    @app.event("message")
    def listen(event: dict[str, Any]) -> None:
        events.put(event)

    handler = SocketModeHandler(app, slack.app_token, ping_interval=1)
    handler.connect()
    sandbox.events.link.wait_connected()
    yield events
    hang_up(sandbox, handler)
    handler.close()


def test_a_reply_is_told_to_an_app_that_listens(
    sandbox: Sandbox, world: World, heard: Queue[dict[str, Any]]
) -> None:
    world.slack.bot_events.add("message.channels")
    parent = sandbox.say("Which metric?", user="ben", channel="#ml-churn")
    said = sandbox.say("AUC & <recall>", user="ana", channel="#ml-churn", thread=parent.ts)
    heard.get(timeout=5)
    event = heard.get(timeout=5)
    assert event["text"] == "AUC &amp; &lt;recall&gt;"
    assert (event["user"], event["channel_type"]) == (world.people.get("ana").slack_id, "channel")
    assert (event["ts"], event["event_ts"], event["thread_ts"]) == (said.ts, said.ts, parent.ts)
    assert event["parent_user_id"] == world.people.get("ben").slack_id


def test_an_app_hears_only_what_its_manifest_asks_for_where_it_was_invited(
    sandbox: Sandbox, world: World, heard: Queue[dict[str, Any]]
) -> None:
    assert world.slack.bot_events == {"app_home_opened", "link_shared"}
    sandbox.say("nobody listens", user="ana", channel="#ml-churn")
    world.slack.bot_events.add("message.channels")
    sandbox.say("the app is not here", user="ben", channel="#elsewhere")
    sandbox.say("to nobody but you", user="ana", channel=world.slack.direct("U0ANA00000").id)
    sandbox.say("at last", user="ana", channel="#ml-churn")
    assert heard.get(timeout=5)["text"] == "at last"
    assert heard.empty()


def test_what_is_said_stays_when_no_app_is_there(sandbox: Sandbox, world: World) -> None:
    sandbox.say("hello", user="ana", channel="#ml-churn")
    (said,) = world.slack.messages("#ml-churn", by_bot=False)
    assert said.text == "hello"
    with pytest.raises(LookupError, match="no channel"):
        sandbox.say("hello", user="ana", channel="#nowhere")

"""The sandbox's Slack tells of links and takes previews as Slack does, and its pages draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack_unfurls import composed_event, links_of, shared_event
from tests.integration.sandbox.small_world import on

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from bot.sandbox.world_slack import Message

LINK = "https://jira.example.com/browse/CH-1"
TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "hello <b>".replace("<b>", "&lt;b&gt;")}}
SHOWN = {LINK: {"blocks": [TEXT]}}


@pytest.fixture
def web(sandbox: Sandbox) -> WebClient:
    return WebClient(sandbox.world.slack.bot_token, base_url=sandbox.slack_url, retry_handlers=[], timeout=5)


@pytest.fixture
def message(world: World) -> Message:
    place = world.slack.find("ml-churn")
    assert place
    return world.slack.say("ana", place, on(20), f"<{LINK}|this> and https://elsewhere.example/x")


def refused(web: WebClient, **asked: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        web.api_call("chat.unfurl", json=asked)
    return str(error.value.response["error"])


def test_a_preview_stands_beneath_its_message_and_a_second_one_replaces_it(
    web: WebClient, message: Message
) -> None:
    for _ in range(2):
        web.chat_unfurl(channel=message.channel, ts=message.ts, unfurls=SHOWN)
    assert message.unfurls == SHOWN
    name = f"{message.channel}.{message.ts}"
    web.chat_unfurl(unfurl_id=name, source="conversations_history", unfurls=SHOWN)
    assert message.unfurls == SHOWN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": ""}, "missing_channel"),
        ({"channel": "C404"}, "cannot_find_channel"),
        ({"ts": ""}, "missing_ts"),
        ({"ts": "1.1"}, "cannot_find_message"),
        ({"unfurls": {}}, "missing_unfurls"),
        ({"unfurls": [1]}, "invalid_unfurls_format"),
        ({"unfurls": {LINK: "x"}}, "invalid_unfurls_format"),
        ({"unfurls": {"https://elsewhere.example/x": SHOWN[LINK]}}, "cannot_unfurl_url"),
        ({"unfurls": {f"{LINK}0": SHOWN[LINK]}}, "cannot_unfurl_message"),
        ({"unfurls": {LINK: {"blocks": [{"type": "input"}]}}}, "cannot_parse_attachment"),
        ({"unfurl_id": "U1"}, "missing_source"),
        ({"source": "composer"}, "missing_unfurl_id"),
        ({"unfurl_id": "U1", "source": "elsewhere"}, "invalid_source"),
        ({"unfurl_id": "U1", "source": "composer"}, "invalid_unfurl_id"),
    ],
)
def test_what_slack_refuses_is_refused_with_its_code(
    web: WebClient, message: Message, change: dict[str, Any], code: str
) -> None:
    asked = {"channel": message.channel, "ts": message.ts, "unfurls": SHOWN, **change}
    assert refused(web, **asked) == code
    assert message.unfurls == {}


def test_previews_need_their_scope(web: WebClient, world: World, message: Message) -> None:
    world.slack.scopes.discard("links:write")
    assert refused(web, channel=message.channel, ts=message.ts, unfurls=SHOWN) == "missing_scope"


def test_the_bot_is_told_of_links_of_its_domains_alone(world: World, message: Message) -> None:
    place = world.slack.channels[message.channel]
    told = shared_event(world.slack, place, message, links_of(world.slack, message.text))
    assert told["links"] == [{"domain": "jira.example.com", "url": LINK}]
    assert (told["channel"], told["message_ts"]) == (message.channel, message.ts)
    assert (told["source"], told["is_bot_user_member"]) == ("conversations_history", True)
    found = links_of(world.slack, "https://api.github.com/x https://notgithub.com/x http://[bad")
    assert found == {"https://api.github.com/x": "github.com"}
    assert composed_event("U1", "U1-x", {LINK: "jira.example.com"})["channel"] == "COMPOSER"


def test_a_message_on_a_page_shows_its_previews(sandbox: Sandbox, web: WebClient, message: Message) -> None:
    web.chat_unfurl(channel=message.channel, ts=message.ts, unfurls=SHOWN)
    with httpx.Client(base_url=sandbox.url, cookies={"as": "ana"}) as visitor:
        before = visitor.get("/pulse").json()
        page = visitor.get(f"/channels/{message.channel}").text
        message.unfurls.clear()
        assert visitor.get("/pulse").json() != before
    assert 'class="preview blocks"' in page
    assert "hello &lt;b&gt;" in page
    for name in ("Where a project stands", "Set up a project"):
        assert f'<button class="button">{name}</button>' in page

"""The sandbox's Slack, asked by the real clients: WebClient, Bolt and Socket Mode."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.server import Sandbox
from tests.integration.sandbox.small_world import hang_up, on
from tests.integration.sandbox.wsgi_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.world import World
    from tests.integration.sandbox.small_world import Clock

TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Tag"}, "blocks": [TEXT]}
BUTTON = {
    "type": "button",
    "action_id": "share",
    "value": "v1",
    "text": {"type": "plain_text", "text": "Share"},
}


@pytest.fixture
def web(sandbox: Sandbox) -> WebClient:
    return WebClient(sandbox.world.slack.bot_token, base_url=sandbox.slack_url, retry_handlers=[], timeout=5)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as error:
        call()
    return str(error.value.response["error"])


def channel(world: World, name: str = "ml-churn") -> str:
    found = world.slack.find(name)
    assert found
    return found.id


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def bolt(sandbox: Sandbox, web: WebClient) -> App:
    """Make an app that answers a command with a button, and the button with a message in the channel."""
    app = App(client=web, signing_secret=sandbox.world.slack.signing_secret, token_verification_enabled=False)

    @app.command("/ml")
    def command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        ack()
        respond(text=f"you said {command['text']}", blocks=[TEXT, {"type": "actions", "elements": [BUTTON]}])

    @app.action("share")
    def share(ack: Any, client: WebClient, body: dict[str, Any], respond: Any) -> None:
        ack()
        client.chat_postMessage(channel=body["channel"]["id"], text=f"shared {body['actions'][0]['value']}")
        respond(text="done", replace_original=True)

    return app


@pytest.fixture
def socket_bot(sandbox: Sandbox, web: WebClient) -> Iterator[Sandbox]:
    handler = SocketModeHandler(bolt(sandbox, web), sandbox.world.slack.app_token, ping_interval=1)
    handler.connect()
    sandbox.events.link.wait_connected()
    yield sandbox
    hang_up(sandbox, handler)
    handler.close()


def test_the_token_says_who_the_bot_is(web: WebClient, world: World) -> None:
    assert web.auth_test()["user_id"] == world.slack.bot_user


def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    stranger = WebClient("xoxb-other", base_url=sandbox.slack_url, retry_handlers=[])
    assert code(stranger.auth_test) == "invalid_auth"


def test_a_posted_message_can_be_read_back_with_its_metadata(web: WebClient, world: World) -> None:
    metadata = {"event_type": "stagecoach_delivery", "event_payload": {"key": "k1"}}
    posted = web.chat_postMessage(channel="#ml-churn", text="hello", blocks=[TEXT], metadata=metadata)
    assert posted["channel"] == channel(world)
    bare = web.conversations_history(channel=channel(world))["messages"][0]
    full = web.conversations_history(channel=channel(world), include_all_metadata=True)["messages"][0]
    assert (bare["metadata"], full["metadata"]) == ({"event_type": "stagecoach_delivery"}, metadata)
    assert full["blocks"][0]["block_id"] == "b1"
    assert [one.text for one in world.slack.messages("#ml-churn")] == ["hello"]


def test_a_reply_is_read_in_its_thread_and_not_in_the_channel(web: WebClient, world: World) -> None:
    parent = web.chat_postMessage(channel=channel(world), text="parent")["ts"]
    web.chat_postMessage(channel=channel(world), text="continued 2 of 2", thread_ts=parent)
    shown = web.conversations_history(channel=channel(world))["messages"]
    assert [(one["text"], one["reply_count"]) for one in shown] == [("parent", 1)]
    thread = web.conversations_replies(channel=channel(world), ts=parent)["messages"]
    assert [one["text"] for one in thread] == ["parent", "continued 2 of 2"]
    assert code(lambda: web.conversations_replies(channel=channel(world), ts="1.0")) == "thread_not_found"


def test_history_is_paged_and_bounded_by_oldest(web: WebClient, world: World, clock: Clock) -> None:
    stamps = []
    for number in range(5):
        clock.now += timedelta(seconds=1)
        stamps.append(web.chat_postMessage(channel=channel(world), text=str(number))["ts"])
    page = web.conversations_history(channel=channel(world), limit=2, oldest=stamps[0])
    assert ([one["text"] for one in page["messages"]], page["has_more"]) == (["4", "3"], True)
    rest = web.conversations_history(
        channel=channel(world), limit=5, oldest=stamps[0], cursor=page["response_metadata"]["next_cursor"]
    )
    assert [one["text"] for one in rest["messages"]] == ["2", "1"]
    inclusive = web.conversations_history(channel=channel(world), oldest=stamps[3], inclusive=True)
    assert [one["text"] for one in inclusive["messages"]] == ["4", "3"]


def test_an_update_changes_the_message_in_place(web: WebClient, world: World) -> None:
    posted = web.chat_postMessage(channel=channel(world), text="stalled", blocks=[TEXT])
    web.chat_update(channel=posted["channel"], ts=posted["ts"], text="is back", blocks=[])
    message = world.slack.messages("#ml-churn")[0]
    assert (message.text, message.blocks, message.history[0][1]) == ("is back", [], "stalled")
    assert code(lambda: web.chat_update(channel=posted["channel"], ts="1.0", text="x")) == "message_not_found"


def test_a_message_of_a_person_cannot_be_updated(web: WebClient, world: World) -> None:
    place = world.slack.channels[channel(world)]
    said = world.slack.say("ana", place, on(19), "Morning")
    assert code(lambda: web.chat_update(channel=place.id, ts=said.ts, text="x")) == "cant_update_message"


@pytest.mark.parametrize(
    ("where", "error"),
    [("C404", "channel_not_found"), ("#nowhere", "channel_not_found"), ("elsewhere", "not_in_channel")],
)
def test_where_the_bot_may_not_post_it_is_told_why(web: WebClient, where: str, error: str) -> None:
    assert code(lambda: web.chat_postMessage(channel=where, text="x")) == error


def test_an_archived_channel_takes_nothing(web: WebClient, world: World) -> None:
    world.slack.channels[channel(world)].archived = True
    assert code(lambda: web.chat_postMessage(channel=channel(world), text="x")) == "is_archived"


def test_a_missing_scope_is_named(web: WebClient, world: World) -> None:
    world.slack.scopes.discard("chat:write")
    with pytest.raises(SlackApiError) as error:
        web.chat_postMessage(channel=channel(world), text="x")
    assert (error.value.response["error"], error.value.response["needed"]) == ("missing_scope", "chat:write")


def test_blocks_beyond_slacks_limits_are_invalid(web: WebClient, world: World) -> None:
    with pytest.raises(SlackApiError) as error:
        web.chat_postMessage(channel=channel(world), text="x", blocks=[section(3001)])
    assert error.value.response["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text" in error.value.response["response_metadata"]["messages"][0]
    assert world.slack.messages() == []


def test_legal_blocks_that_are_too_long_together_are_refused(web: WebClient, world: World) -> None:
    web.chat_postMessage(channel=channel(world), text="x", blocks=[section(2500)] * 4)
    assert code(
        lambda: web.chat_postMessage(channel=channel(world), text="x", blocks=[section(2500)] * 5)
    ) == ("msg_blocks_too_long")


def test_an_empty_message_and_malformed_metadata_are_refused(web: WebClient, world: World) -> None:
    assert code(lambda: web.api_call("chat.postMessage", json={"channel": channel(world)})) == "no_text"
    wrong = {"event_type": "has blanks", "event_payload": {}}
    assert (
        code(lambda: web.chat_postMessage(channel=channel(world), text="x", metadata=wrong))
        == "invalid_metadata_schema"
    )


def test_people_and_direct_conversations_are_found(web: WebClient, world: World, clock: Clock) -> None:
    ana = web.users_lookupByEmail(email="ana@acme.example")["user"]
    assert (ana["id"], ana["tz"], ana["tz_offset"]) == ("U0ANA00000", "Europe/Berlin", 3600)
    direct = web.conversations_open(users=ana["id"])["channel"]["id"]
    web.chat_postMessage(channel=direct, text="psst")
    web.chat_postMessage(channel=ana["id"], text="psst again")
    assert [one.text for one in world.slack.messages("U0ANA00000")] == ["psst", "psst again"]
    world.people.get("ben").leaves(on(19))
    assert web.users_info(user="U0BEN00000")["user"]["deleted"] is True
    assert code(lambda: web.conversations_open(users="U0BEN00000")) == "user_disabled"
    assert code(lambda: web.users_info(user="U404")) == "user_not_found"


def test_channels_are_listed_in_pages_and_members_counted(web: WebClient, world: World) -> None:
    first = web.conversations_list(limit=1)
    second = web.conversations_list(limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert [one["name"] for one in [*first["channels"], *second["channels"]]] == ["ml-churn", "elsewhere"]
    assert len(web.conversations_members(channel=channel(world))["members"]) == 3
    assert web.conversations_info(channel=channel(world))["channel"]["is_member"] is True


def test_only_a_member_sees_an_ephemeral_message(web: WebClient, world: World) -> None:
    web.chat_postEphemeral(channel=channel(world), user="U0ANA00000", text="for you")
    assert [(one.user, one.text) for one in world.slack.privates] == [("U0ANA00000", "for you")]
    assert (
        code(lambda: web.chat_postEphemeral(channel=channel(world), user="U404", text="x"))
        == "user_not_in_channel"
    )


def test_a_slash_command_goes_through_socket_mode_and_back(socket_bot: Sandbox) -> None:
    exchange = socket_bot.slash("/ml status @ana <b> & #ml-churn", user="ana", channel="ml-churn")
    assert exchange.is_acknowledged
    answer = exchange.wait()[0]
    assert answer.text == "you said status <@U0ANA00000|ana> &lt;b&gt; &amp; <#C000000001|ml-churn>"
    assert (answer.user, answer.via) == ("U0ANA00000", "response_url")


def test_a_click_on_an_answer_posts_to_the_channel(socket_bot: Sandbox, world: World) -> None:
    answer = socket_bot.slash("/ml status", user="ana", channel="ml-churn").wait()[0]
    clicked = socket_bot.click("share", user="ana", answer=answer)
    assert clicked.wait()[0].body["replace_original"] is True
    assert [one.text for one in world.slack.messages("#ml-churn")] == ["shared v1"]
    with pytest.raises(LookupError):
        socket_bot.click("nothing", user="ana", answer=answer)


def test_the_bot_reconnects_when_slack_asks_it_to(socket_bot: Sandbox) -> None:
    link = socket_bot.events.link
    before = link.sockets[0]
    link.refresh()
    link.wait_for(lambda: any(one is not before for one in link.sockets), 15)
    assert socket_bot.slash("/ml again", user="ben", channel="ml-churn").wait()[0].text == "you said again"


def test_a_signed_request_reaches_a_bot_over_http(world: World) -> None:
    with Sandbox(world) as sandbox:
        client = WebClient(world.slack.bot_token, base_url=sandbox.slack_url, retry_handlers=[])
        with serving(SlackRequestHandler(bolt(sandbox, client))) as address:
            sandbox.events.link.bot_url = f"{address}/slack/events"
            exchange = sandbox.slash("/ml hello", user="ana", channel="ml-churn")
            assert (exchange.status, exchange.wait()[0].text) == (200, "you said hello")
            world.slack.signing_secret = "another"
            assert sandbox.slash("/ml hello", user="ana", channel="ml-churn", wait=0).status == 401


def test_a_response_url_dies_after_five_uses_or_half_an_hour(socket_bot: Sandbox, clock: Clock) -> None:
    socket_bot.slash("/ml one", user="ana", channel="ml-churn").wait()
    address = f"{socket_bot.url}/slack/hooks/{next(iter(socket_bot.events.hooks))}"
    for _ in range(4):
        assert httpx.post(address, json={"text": "more"}).status_code == 200
    used = httpx.post(address, json={"text": "more"})
    assert (used.status_code, used.json()["error"]) == (404, "used_url")
    clock.now += timedelta(minutes=31)
    assert httpx.post(address, json={"text": "more"}).json()["error"] == "expired_url"


def test_a_trigger_opens_one_modal_and_a_hash_guards_it(socket_bot: Sandbox, web: WebClient) -> None:
    socket_bot.slash("/ml one", user="ana", channel="ml-churn").wait()
    trigger = next(iter(socket_bot.events.triggers))
    view = web.views_open(trigger_id=trigger, view=MODAL)["view"]
    assert code(lambda: web.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert code(lambda: web.views_open(trigger_id="1.2", view=MODAL)) == "invalid_trigger_id"
    web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert (
        code(lambda: web.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"
    )
    long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    assert code(lambda: web.views_update(view_id=view["id"], view=long)) == "invalid_arguments"


def test_the_home_of_a_person_is_published(web: WebClient, world: World) -> None:
    web.views_publish(user_id="U0ANA00000", view={"type": "home", "blocks": [TEXT]})
    assert world.slack.homes["U0ANA00000"].view["blocks"] == [TEXT]


def test_a_bot_token_opens_no_socket(sandbox: Sandbox, web: WebClient) -> None:
    wrong = WebClient(base_url=sandbox.slack_url, retry_handlers=[])
    assert (
        code(lambda: wrong.apps_connections_open(app_token=sandbox.world.slack.bot_token))
        == "not_allowed_token_type"
    )
    assert code(lambda: web.api_call("no.such")) == "unknown_method"

"""Slack and its console twin take the same examination; what only Slack can do follows."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.channel import Ambiguous, ConsoleChannel, Receipt
from bot.inside import Inside
from bot.render.message import Message
from bot.slack import SlackChannel, slack_client
from bot.slack_errors import ChannelUnknown
from config.source import load_policy
from tests.integration.delivery.loopback import DROP, failure
from workflows.errors import Malformed, Refused, StagecoachError, Transient

if TYPE_CHECKING:
    from bot.channel import Channel
    from tests.integration.delivery.loopback import Answer, LoopbackSlack

HELLO = Message(
    "Hello",
    ({"type": "section", "text": {"type": "mrkdwn", "text": "*Hello* &amp; welcome", "verbatim": True}},),
)
OTHER = Message("Other")


@pytest.fixture(params=["slack", "console"])
def twin(
    request: pytest.FixtureRequest, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> Channel:
    return channel if request.param == "slack" else ConsoleChannel(lambda _text: None, lambda: now)


def test_a_posted_message_is_found_by_its_key(twin: Channel, now: datetime) -> None:
    receipt = twin.post("C0CHURN", HELLO, key="one")
    twin.post("C0CHURN", OTHER, key="two")
    assert twin.find("C0CHURN", "one", now) == receipt
    assert twin.find("C0CHURN", "three", now) is None
    assert twin.find("C0LEADS", "one", now) is None


def test_a_message_of_long_ago_is_not_looked_for(twin: Channel, now: datetime) -> None:
    twin.post("C0CHURN", HELLO, key="one")
    assert twin.find("C0CHURN", "one", now + timedelta(hours=25)) is None


def test_a_message_that_a_clock_claimed_which_was_hours_ahead_is_found(twin: Channel, now: datetime) -> None:
    receipt = twin.post("C0CHURN", HELLO, key="one")
    assert twin.find("C0CHURN", "one", now + timedelta(hours=23)) == receipt


def test_an_answer_is_found_in_its_thread_only(twin: Channel, now: datetime) -> None:
    parent = twin.post("C0CHURN", HELLO, key="one")
    part = twin.post("C0CHURN", OTHER, key="one#2", thread=parent.ts)
    assert twin.find("C0CHURN", "one#2", now, thread=parent.ts) == part
    assert twin.find("C0CHURN", "one#2", now) is None


def test_an_edit_twice_leaves_one_message_under_its_key(twin: Channel, now: datetime) -> None:
    receipt = twin.post("C0CHURN", HELLO, key="one")
    twin.update(receipt, OTHER, key="one")
    twin.update(receipt, OTHER, key="one")
    assert twin.find("C0CHURN", "one", now) == receipt


def test_an_edit_of_what_is_gone_is_refused(twin: Channel) -> None:
    with pytest.raises(Refused, match="deleted"):
        twin.update(Receipt("C0CHURN", "1.000001"), HELLO, key="one")


def test_names_of_channels_and_people_are_resolved_once(
    slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    slack.channels = [{"id": f"C{number}", "name": f"other{number}"} for number in range(7)] + slack.channels
    assert channel.post("#ml-leads", HELLO, key="one").channel == "C0LEADS"
    assert channel.post("ml-leads", HELLO, key="two").channel == "C0LEADS"
    asked = slack.requests["conversations.list"]
    assert channel.find("#ml-leads", "one", now) is not None
    assert slack.requests["conversations.list"] == asked
    assert [channel.post("U0BO", HELLO, key=key).channel for key in "ab"] == ["D0U0BO"] * 2
    assert slack.requests["conversations.open"] == 1


def test_a_name_that_another_channel_bears_now_is_looked_up_anew_once_the_old_one_refuses(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    assert channel.post("#churn", HELLO, key="one").channel == "C0CHURN"
    assert not channel.is_shared("#churn")
    slack.channels[0] = {"id": "C0RENEWED", "name": "churn"}
    with pytest.raises(Refused):
        channel.post("#churn", HELLO, key="two")
    assert channel.post("#churn", HELLO, key="two").channel == "C0RENEWED"


def test_a_renamed_channel_gives_its_name_up_to_the_one_that_takes_it(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    inside = Inside(channel, load_policy(None))
    assert inside.post("#churn", HELLO, key="one").channel == "C0CHURN"
    slack.channels[0]["name"] = "churn-old"
    assert inside.post("#churn", HELLO, key="two").channel == "C0CHURN", (
        "nobody bears the name: it is still meant"
    )
    slack.channels.append({"id": "C0SHARED", "name": "churn", "is_ext_shared": True})
    with pytest.raises(Refused, match="shared with another company"):
        inside.post("#churn", HELLO, key="three")
    slack.channels[-1]["name"] = "churn-shared"
    slack.channels.append({"id": "C0NEW", "name": "churn"})
    assert inside.post("#churn", HELLO, key="three").channel == "C0NEW"
    asked = slack.requests["conversations.list"]
    assert inside.post("churn", HELLO, key="four").channel == "C0NEW"
    assert slack.requests["conversations.list"] == asked


def test_whoever_needs_no_list_of_channels_does_not_wait_for_one(slack: LoopbackSlack) -> None:
    channel = SlackChannel(lambda: slack_client("xoxb-test", slack.url, timeout=20))
    channel.post("#churn", HELLO, key="one")
    listing, held = threading.Event(), threading.Event()
    listed = slack.conversations_list

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        listing.set()
        held.wait(15)
        return listed(body)

    slack.conversations_list = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(channel.post, "#ml-leads", HELLO, key="two")
        try:
            assert listing.wait(10)
            assert channel.post("U0BO", HELLO, key="three").channel == "D0U0BO"
            assert channel.post("#churn", HELLO, key="four").channel == "C0CHURN"
            assert not waiting.done()
        finally:
            held.set()
        assert waiting.result(10).channel == "C0LEADS"


def test_names_that_are_looked_up_at_once_are_found_in_one_list(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    slack.channels = [{"id": f"C{number}", "name": f"other{number}"} for number in range(9)]
    with ThreadPoolExecutor() as pool:
        posts = [
            pool.submit(channel.post, f"#other{number}", HELLO, key=str(number)) for number in (8, 0, 3, 8)
        ]
        assert [one.result(10).channel for one in posts] == ["C8", "C0", "C3", "C8"]
    channel.post("#other5", HELLO, key="known by now")
    assert slack.requests["conversations.list"] <= len("01234") + len("0") + len("01")


def test_a_channel_that_nobody_can_see_is_refused_with_what_to_do(channel: SlackChannel) -> None:
    with pytest.raises(Refused, match=r"cannot see a channel #nowhere.*/invite @Stagecoach"):
        channel.post("#nowhere", HELLO, key="one")


def test_a_post_carries_text_blocks_and_key_and_unfurls_nothing(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    channel.post("C0CHURN", HELLO, key="digest:1")
    body = slack.bodies[-1]
    assert body["metadata"] == {"event_type": "stagecoach_delivery", "event_payload": {"key": "digest:1"}}
    assert (body["text"], body["unfurl_links"], body["unfurl_media"]) == ("Hello", False, False)
    assert body["blocks"] == list(HELLO.blocks)
    assert not {"link_names", "parse", "markdown_text", "thread_ts"} & set(body)


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            failure("not_in_channel"),
            Refused,
            r"I cannot post in C0CHURN: please invite me with `/invite @Stagecoach`\.",
        ),
        (failure("channel_not_found"), ChannelUnknown, "cannot see C0CHURN"),
        (
            failure("missing_scope", needed="chat:write"),
            Refused,
            "lacks the scope chat:write.*slack-manifest",
        ),
        (failure("invalid_auth"), Refused, "SLACK_BOT_TOKEN"),
        (failure("token_revoked"), Refused, "SLACK_BOT_TOKEN"),
        (failure("is_archived"), Refused, "archived"),
        (failure("msg_blocks_too_long"), Refused, "our mistake"),
        (failure("something_new"), Refused, "something_new"),
        ((404, {}, b"<html>Not here</html>"), Refused, "SLACK_API_URL is not Slack"),
        ((429, {"Retry-After": "17"}, b'{"ok":false,"error":"ratelimited"}'), Transient, "17 seconds"),
        ((429, {"Retry-After": "soon"}, b""), Transient, "60 seconds"),
        (failure("rate_limited"), Transient, "60 seconds"),
        (failure("request_timeout"), Transient, "did nothing"),
        (failure("internal_error"), Ambiguous, "internal_error"),
        (failure("fatal_error"), Ambiguous, "fatal_error"),
        ((500, {}, b"oops"), Ambiguous, "HTTP 500"),
        ((502, {}, b"<html>Bad gateway</html>"), Ambiguous, "HTTP 502"),
        ((503, {}, b'{"ok":false,"error":"service_unavailable"}'), Ambiguous, "HTTP 503"),
        ((408, {}, b""), Ambiguous, "HTTP 408"),
        ((200, {}, b"<html>Log in</html>"), Ambiguous, "cannot be read"),
        ((200, {}, b'{"ok":true,"ts":"17'), Ambiguous, "cannot be read"),
        ((200, {}, b"[1]"), Ambiguous, "before it answered"),
        ((200, {}, b"null"), Ambiguous, "cannot be read"),
        ((200, {}, b'{"ok":true}'), Ambiguous, "where it stands"),
        ((200, {}, b"\xff\xfe"), Ambiguous, "before it answered"),
        (DROP, Ambiguous, "broke before it answered"),
    ],
)
def test_an_error_is_told_by_what_is_known_of_the_post(
    slack: LoopbackSlack, channel: SlackChannel, answer: Answer, kind: type[StagecoachError], said: str
) -> None:
    slack.before.append(answer)
    with pytest.raises(StagecoachError, match=said) as caught:
        channel.post("C0CHURN", HELLO, key="one")
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert "xoxb" not in str(caught.value)
    assert slack.requests["chat.postMessage"] == 1


def test_the_wait_that_slack_asks_for_is_kept(slack: LoopbackSlack, channel: SlackChannel) -> None:
    slack.before.append((429, {"Retry-After": "17"}, b""))
    with pytest.raises(Transient) as caught:
        channel.post("C0CHURN", HELLO, key="one")
    assert caught.value.retry_after == 17


def test_an_edit_or_a_look_up_that_breaks_may_be_tried_again(
    slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    receipt = channel.post("C0CHURN", HELLO, key="one")
    slack.before.extend([DROP, DROP])
    with pytest.raises(Transient):
        channel.update(receipt, OTHER, key="one")
    with pytest.raises(Transient):
        channel.find("C0CHURN", "one", now)


def test_nobody_listening_means_that_nothing_was_posted() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        with pytest.raises(Transient, match=f"cannot reach Slack at {closed}"):
            SlackChannel(lambda: slack_client("xoxb-test", closed)).post("C0CHURN", HELLO, key="one")


def test_a_history_of_many_pages_is_read_to_its_end(
    slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    receipts = [channel.post("C0CHURN", HELLO, key=str(number)) for number in range(9)]
    assert channel.find("C0CHURN", "0", now) == receipts[0]
    assert slack.requests["conversations.history"] == 5


@pytest.mark.parametrize(
    "answer",
    [
        b'{"ok":true,"messages":[],"response_metadata":{"next_cursor":"again"}}',
        b'{"ok":true,"messages":{"no":"list"}}',
        b'{"ok":true}',
    ],
)
def test_a_history_without_end_proves_no_absence(
    slack: LoopbackSlack, channel: SlackChannel, now: datetime, answer: bytes
) -> None:
    slack.before.extend([(200, {}, answer)] * 3)
    with pytest.raises(Malformed, match="cannot be read to its end"):
        channel.find("C0CHURN", "one", now)


def test_strange_metadata_of_others_is_passed_over(
    slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    receipt = channel.post("C0CHURN", HELLO, key="one")
    of_others: tuple[object, ...] = (
        None,
        [],
        "x",
        {"event_type": "stagecoach_delivery"},
        {"event_type": "other", "event_payload": {"key": "one"}},
    )
    slack.messages += [
        {"channel": "C0CHURN", "ts": f"{slack.now + 5}.0", "metadata": metadata} for metadata in of_others
    ]
    assert channel.find("C0CHURN", "one", now) == receipt


def test_the_console_shows_what_a_reader_would_see() -> None:
    shown: list[str] = []
    console = ConsoleChannel(shown.append, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    receipt = console.post("#churn", HELLO, key="one")
    console.post("#churn", OTHER, key="one#2", thread=receipt.ts)
    assert shown == ["[#churn]\nHello & welcome\n", "[#churn thread]\nOther\n"]


FIGURES = Message(HELLO.text, ({"type": "data_table"}, *HELLO.blocks), HELLO.blocks)
NO_FIGURES = (200, {}, b'{"ok": false, "error": "invalid_blocks"}')


def test_a_workspace_that_refuses_figures_gets_words_at_once_and_is_asked_no_more(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    slack.before = [NO_FIGURES]
    channel.post("C0CHURN", FIGURES, key="one")
    assert [len(message["blocks"]) for message in slack.messages] == [1]
    assert slack.requests["chat.postMessage"] == 2
    channel.post("C0CHURN", FIGURES, key="two")
    assert slack.requests["chat.postMessage"] == 3


def test_a_message_that_is_refused_in_words_too_does_not_speak_against_figures(
    slack: LoopbackSlack, channel: SlackChannel
) -> None:
    slack.before = [NO_FIGURES, NO_FIGURES]
    with pytest.raises(Refused, match="invalid_blocks"):
        channel.post("C0CHURN", FIGURES, key="one")
    channel.post("C0CHURN", FIGURES, key="two")
    assert len(slack.messages[-1]["blocks"]) == 2

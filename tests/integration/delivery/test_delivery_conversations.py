"""A conversation with somebody is opened once for all workers, and anew when Slack does not know it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.conversations import Opened, OpenedHere
from bot.render.message import Message
from bot.slack import SlackChannel, slack_client
from tests.integration.delivery.loopback import LoopbackSlack, failure
from workflows.errors import Refused, Transient
from workflows.store.conversations import Conversations

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

HELLO = Message("Hello", ({"type": "section", "text": {"type": "plain_text", "text": "Hello"}},))
GONE = failure("channel_not_found")


@pytest.fixture
def opened(engine: Engine, now: datetime) -> Conversations:
    return Conversations(engine, lambda: now)


def worker(slack: LoopbackSlack, opened: Opened | None) -> SlackChannel:
    """Return the channel of another worker."""
    return SlackChannel(lambda: slack_client("xoxb-test", slack.url, timeout=2), opened)


def test_several_workers_open_a_conversation_once(slack: LoopbackSlack, opened: Conversations) -> None:
    for number in range(3):
        assert worker(slack, opened).post("U0BO", HELLO, key=str(number)).channel == "D0U0BO"
    assert slack.requests["conversations.open"] == 1
    worker(slack, opened).post("U0ANA", HELLO, key="another")
    assert slack.requests["conversations.open"] == 2


def test_one_that_slack_does_not_know_any_more_is_opened_anew_and_posted_to(
    slack: LoopbackSlack, opened: Conversations
) -> None:
    opened.keep("U0BO", "D0OLD")
    assert worker(slack, opened).post("U0BO", HELLO, key="one").channel == "D0U0BO"
    assert [one["channel"] for one in slack.messages] == ["D0U0BO"]
    assert opened.known("U0BO") == "D0U0BO"
    worker(slack, opened).post("U0BO", HELLO, key="two")
    assert slack.requests["conversations.open"] == 1


def test_a_person_whose_new_conversation_is_unknown_too_is_told_of_at_once(
    slack: LoopbackSlack, opened: Conversations
) -> None:
    opened.keep("U0NOBODY", "D0OLD")
    with pytest.raises(Refused, match="I cannot see U0NOBODY"):
        worker(slack, opened).post("U0NOBODY", HELLO, key="one")
    assert slack.requests["chat.postMessage"] == 2


def test_what_goes_on_in_a_thread_does_not_go_on_in_another_conversation(
    slack: LoopbackSlack, opened: Conversations
) -> None:
    opened.keep("U0BO", "D0OLD")
    with pytest.raises(Refused, match="I cannot see U0BO"):
        worker(slack, opened).post("U0BO", HELLO, key="two", thread="1.000100")
    assert slack.messages == []
    assert opened.known("U0BO") is None


def test_whether_a_message_stands_in_a_lost_conversation_stays_unknown_once(
    slack: LoopbackSlack, opened: Conversations, now: datetime
) -> None:
    opened.keep("U0BO", "D0OLD")
    slack.before = [GONE]
    channel = worker(slack, opened)
    with pytest.raises(Refused, match="I cannot see U0BO"):
        channel.find("U0BO", "one", now)
    assert channel.find("U0BO", "one", now) is None


def test_a_failure_in_passing_forgets_nothing(slack: LoopbackSlack, opened: Conversations) -> None:
    opened.keep("U0BO", "D0U0BO")
    slack.before = [failure("ratelimited")]
    with pytest.raises(Transient):
        worker(slack, opened).post("U0BO", HELLO, key="one")
    assert opened.known("U0BO") == "D0U0BO"


def test_a_channel_that_is_unknown_is_asked_for_once_as_before(
    slack: LoopbackSlack, opened: Conversations
) -> None:
    with pytest.raises(Refused, match="I cannot see C0NOWHERE"):
        worker(slack, opened).post("C0NOWHERE", HELLO, key="one")
    assert slack.requests["chat.postMessage"] == 1


@pytest.mark.parametrize("where", ["the database", "the process"])
def test_one_that_somebody_opened_meanwhile_is_not_forgotten(opened: Conversations, where: str) -> None:
    known: Opened = opened if where == "the database" else OpenedHere()
    known.keep("U0BO", "D0OLD")
    known.keep("U0BO", "D0NEW")
    known.forget("U0BO", "D0OLD")
    assert known.known("U0BO") == "D0NEW"
    known.forget("U0BO", "D0NEW")
    assert known.known("U0BO") is None

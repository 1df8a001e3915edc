"""Each message appears once, whatever happens between claim, post and receipt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.deliver import State, deliver, edit, settle_unknown
from bot.render.message import Message
from tests.integration.delivery.loopback import DROP, failure
from workflows.outbox import DeliveryState
from workflows.store import ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.channel import Receipt
    from bot.deliver import Outcome
    from bot.slack import SlackChannel
    from tests.integration.delivery.loopback import LoopbackSlack

DIGEST = (Message("first"), Message("second"), Message("third"))
KEY = "weekly:2026-11-23"
LATER = timedelta(hours=1)


class Crash(Exception):
    """The process ends here."""


class Crashing:
    """A channel whose process ends before or after a post reaches Slack."""

    def __init__(self, channel: SlackChannel, *, after_posts: int, posted: bool) -> None:
        self.channel, self.left, self.posted = channel, after_posts, posted

    def post(self, *args: Any, **named: Any) -> Receipt:
        if self.left:
            self.left -= 1
            return self.channel.post(*args, **named)
        if self.posted:
            self.channel.post(*args, **named)
        raise Crash

    def update(self, *_: Any, **__: Any) -> None:
        raise Crash

    def find(self, *_: Any, **__: Any) -> Receipt | None:
        raise Crash


def send(engine: Engine, channel: Any, now: datetime) -> Outcome:
    return deliver(engine, channel, key=KEY, target="#churn", messages=DIGEST, now=now)


def texts(slack: LoopbackSlack) -> list[str]:
    return [message["text"] for message in slack.messages]


def test_the_first_message_is_parent_of_the_others(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    outcome = send(engine, channel, now)
    assert outcome.state is State.SENT
    assert texts(slack) == ["first", "second", "third"]
    assert outcome.receipt
    assert [message.get("thread_ts") for message in slack.messages] == [
        None,
        outcome.receipt.ts,
        outcome.receipt.ts,
    ]


def test_a_second_call_posts_nothing(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    first = send(engine, channel, now)
    second = send(engine, channel, now + LATER)
    assert (second.state, second.receipt) == (State.ALREADY, first.receipt)
    assert len(slack.messages) == 3


def test_what_another_process_claimed_is_left_to_it(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    assert ledger.claim(engine, KEY, "#churn", now=now)
    assert send(engine, channel, now).state is State.ELSEWHERE
    assert slack.messages == []


@pytest.mark.parametrize("posted", [False, True], ids=["before the post", "after the post"])
@pytest.mark.parametrize("after_posts", [0, 1, 2])
def test_a_crash_at_any_point_is_made_good_without_saying_anything_twice(
    sqlite: Engine,
    slack: LoopbackSlack,
    channel: SlackChannel,
    now: datetime,
    after_posts: int,
    posted: bool,  # noqa: FBT001 a column of the table
) -> None:
    with pytest.raises(Crash):
        send(sqlite, Crashing(channel, after_posts=after_posts, posted=posted), now)
    assert not send(sqlite, channel, now + timedelta(seconds=30)).stands
    assert settle_unknown(sqlite, channel, now + timedelta(minutes=5)) == ()
    settled, *rest = settle_unknown(sqlite, channel, now + LATER)
    assert settled.state is (State.ALREADY if posted else State.WAITING)
    assert {one.state for one in rest} <= {State.WAITING}
    assert send(sqlite, channel, now + LATER).stands
    assert texts(slack) == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("before", "after", "in_slack"), [(DROP, None, 0), (None, DROP, 1), (None, (500, {}, b""), 1)]
)
def test_a_lost_answer_is_settled_by_the_history(
    engine: Engine,
    slack: LoopbackSlack,
    channel: SlackChannel,
    now: datetime,
    before: Any,
    after: Any,
    in_slack: int,
) -> None:
    channel.post("#churn", Message("warm"), key="warm")  # names are resolved, the next request is the post
    slack.messages.clear()
    slack.before += [before] if before else []
    slack.after += [after] if after else []
    assert send(engine, channel, now).state is State.UNKNOWN
    assert send(engine, channel, now).state is State.UNKNOWN
    assert settle_unknown(engine, channel, now + timedelta(minutes=1)) == ()
    assert len(slack.messages) == in_slack
    settle_unknown(engine, channel, now + LATER)
    assert send(engine, channel, now + LATER).stands
    assert texts(slack) == ["first", "second", "third"]


def test_while_the_history_cannot_be_read_nothing_is_posted(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    slack.after.append(DROP)
    send(engine, channel, now)
    slack.before.append(failure("missing_scope", needed="channels:history"))
    (doubt,) = settle_unknown(engine, channel, now + LATER)
    assert doubt.state is State.UNKNOWN
    assert "channels:history" in (doubt.error or "")
    assert send(engine, channel, now + LATER).state is State.UNKNOWN
    assert texts(slack) == ["first"]


def test_a_refusal_is_tried_again_after_a_quarter_of_an_hour(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    channel.post("#churn", Message("warm"), key="warm")
    slack.messages.clear()
    slack.before.append(failure("not_in_channel"))
    outcome = send(engine, channel, now)
    assert (outcome.state, outcome.retry_at) == (State.WAITING, now + timedelta(minutes=15))
    assert "/invite @Stagecoach" in (outcome.error or "")
    assert send(engine, channel, now + timedelta(minutes=14)).state is State.WAITING
    assert settle_unknown(engine, channel, now + LATER) == ()
    assert send(engine, channel, now + timedelta(minutes=15)).state is State.SENT


def test_a_rate_limit_waits_as_long_as_slack_says_and_goes_on_in_the_thread(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    channel.post("#churn", Message("warm"), key="warm")
    slack.messages.clear()
    slack.before += [None, (429, {"Retry-After": "30"}, b"")]
    outcome = send(engine, channel, now)
    assert (outcome.key, outcome.retry_at) == (f"{KEY}#2", now + timedelta(seconds=30))
    assert send(engine, channel, now + timedelta(seconds=30)).stands
    assert texts(slack) == ["first", "second", "third"]


def test_a_later_call_with_more_messages_adds_nothing_to_what_was_delivered(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    deliver(engine, channel, key=KEY, target="#churn", messages=DIGEST[:2], now=now)
    assert send(engine, channel, now + LATER).state is State.ALREADY
    assert texts(slack) == ["first", "second"]


def test_a_try_with_fewer_messages_ends_the_thread_of_the_one_that_failed(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    slack.before.append(failure("ratelimited"))
    assert send(engine, channel, now).state is State.WAITING
    assert deliver(engine, channel, key=KEY, target="#churn", messages=DIGEST[:1], now=now + LATER).stands
    assert send(engine, channel, now + 2 * LATER).state is State.ALREADY
    assert settle_unknown(engine, channel, now + 2 * LATER) == ()
    assert texts(slack) == ["first"]


def test_an_edit_changes_what_stands_adds_what_is_new_and_empties_what_is_over(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    deliver(engine, channel, key=KEY, target="#churn", messages=DIGEST[:2], now=now)
    edit(engine, channel, key=KEY, messages=(Message("a"), Message("b"), Message("c")), now=now)
    assert texts(slack) == ["a", "b", "c"]
    edit(engine, channel, key=KEY, messages=(Message("d"),), now=now)
    assert texts(slack) == ["d", *["This part is no longer needed: see the first message."] * 2]


def test_an_edit_of_what_was_never_sent_does_nothing(
    engine: Engine, channel: SlackChannel, now: datetime
) -> None:
    assert edit(engine, channel, key=KEY, messages=DIGEST, now=now).state is State.ELSEWHERE


def test_an_edit_that_fails_may_be_tried_again(
    engine: Engine, slack: LoopbackSlack, channel: SlackChannel, now: datetime
) -> None:
    send(engine, channel, now)
    slack.before.append(DROP)
    failed = edit(engine, channel, key=KEY, messages=(Message("new"),), now=now)
    assert (failed.state, failed.retry_at is not None) == (State.WAITING, True)
    assert edit(engine, channel, key=KEY, messages=(Message("new"),), now=now).stands
    assert texts(slack)[0] == "new"


def test_the_ledger_knows_where_the_message_stands(
    engine: Engine, channel: SlackChannel, now: datetime
) -> None:
    outcome = send(engine, channel, now)
    row = ledger.find(engine, KEY)
    assert row is not None
    assert (row.state, row.channel, row.ts) == (
        DeliveryState.SENT,
        "C0CHURN",
        outcome.receipt and outcome.receipt.ts,
    )


def test_a_delivery_without_a_message_is_a_mistake(
    engine: Engine, channel: SlackChannel, now: datetime
) -> None:
    with pytest.raises(ValueError, match="no message"):
        deliver(engine, channel, key=KEY, target="#churn", messages=(), now=now)

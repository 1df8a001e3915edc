"""What people write in the sandbox's Slack, and the events of it: for who listens to messages, and of their links."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.slack_json import message_json
from bot.sandbox.slack_link import Unconnected
from bot.sandbox.slack_unfurls import share

if TYPE_CHECKING:
    from bot.sandbox.slack_events import Events
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Message, SlackWorkspace

LONGEST: Final = 40_000
"""Characters of a message."""


def say(events: Events, person: Person, place: Channel, text: str, *, thread: str | None = None) -> Message:
    """Write a message, into a thread where `thread` is the ts of its parent; LookupError without such a parent."""
    slack = events.slack
    if thread is not None and not any(one.ts == thread and one.thread is None for one in place.messages):
        raise LookupError(f"no message {thread} that a thread can begin at")
    # As Slack keeps what people write.
    kept = text[:LONGEST].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    said = slack.say(person.handle, place, slack.clock(), kept, thread=thread)
    kind = "im" if place.person else "group" if place.private else "channel"
    subscribed = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
    if subscribed in slack.bot_events and slack.bot_user in place.members:
        with suppress(Unconnected):  # Slack keeps what was said, whether or not somebody listens
            events.event(_event(slack, place, said, kind))
    with suppress(Unconnected):
        share(events, said)
    return said


def _event(slack: SlackWorkspace, place: Channel, said: Message, kind: str) -> dict[str, Any]:
    event = {**message_json(slack, said), "channel": place.id, "channel_type": kind, "event_ts": said.ts}
    if said.thread:
        parent = next(one for one in place.messages if one.ts == said.thread)
        event["parent_user_id"] = parent.user
    return event

"""The JSON forms of the sandbox's Slack: messages, channels and people as its Web API shows them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Message, SlackWorkspace

Json = dict[str, Any]


def message_json(slack: SlackWorkspace, message: Message, *, metadata: bool = True) -> Json:
    """Show a message; without `metadata` the payload is left out, as history does unless it is asked."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": slack.team,
    }
    if message.from_bot:
        shown |= {"bot_id": slack.bot_id, "app_id": slack.app_id}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": f"{message.edited.timestamp():.6f}"}
    if message.metadata:
        shown["metadata"] = message.metadata if metadata else {"event_type": message.metadata["event_type"]}
    if message.thread:
        shown["thread_ts"] = message.thread
    return shown


def parent_json(slack: SlackWorkspace, channel: Channel, message: Message, *, metadata: bool) -> Json:
    """Show a message with what Slack adds when it has replies."""
    shown = message_json(slack, message, metadata=metadata)
    replies = [one for one in channel.messages if one.thread == message.ts and one.at <= slack.clock()]
    if replies:
        people = sorted({one.user for one in replies})
        shown |= {"thread_ts": message.ts, "reply_count": len(replies), "reply_users": people,
                  "reply_users_count": len(people), "latest_reply": replies[-1].ts}  # fmt: skip
    return shown


def channel_json(slack: SlackWorkspace, channel: Channel) -> Json:
    """Show a channel or a direct conversation."""
    shown: Json = {
        "id": channel.id,
        "created": int(channel.created.timestamp()),
        "is_archived": channel.archived,
        "is_im": channel.person is not None,
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": slack.team,
    }
    if channel.person:
        return shown | {"user": channel.person, "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_private": channel.private,
        "is_member": slack.bot_user in channel.members,
        "is_general": False,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def user_json(slack: SlackWorkspace, person: Person, *, email: bool) -> Json:
    """Show a person; the e-mail needs a scope of its own."""
    now = slack.clock()
    offset = now.astimezone(ZoneInfo(person.timezone)).utcoffset() or timedelta()
    profile: Json = {"real_name": person.name, "display_name": person.handle, "image_72": ""}
    if email:
        profile["email"] = person.email
    return {
        "id": person.slack_id,
        "team_id": slack.team,
        "name": person.handle,
        "real_name": person.name,
        "deleted": not person.is_active(now),
        "tz": person.timezone,
        "tz_label": person.timezone,
        "tz_offset": int(offset.total_seconds()),
        "is_bot": person.robot,
        "is_app_user": False,
        "is_restricted": False,
        "updated": int(now.timestamp()),
        "profile": profile,
    }

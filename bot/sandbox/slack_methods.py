"""The Web API methods of the sandbox's Slack that read and post messages, and tell of channels and people."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from bot.sandbox.slack_call import Asked, Json, Method, SlackError, is_true, page, structure
from bot.sandbox.slack_json import channel_json, message_json, parent_json, user_json
from bot.sandbox.slack_rules import MESSAGE_TEXT, UPDATE_TEXT, message_error, metadata_error
from bot.sandbox.world_slack import Private

if TYPE_CHECKING:
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Message, SlackWorkspace

HISTORY_PAGE, HISTORY_MOST, LIST_MOST = 100, 999, 1000


class Methods:
    """Answers for one workspace; `web` is the address of the pages."""

    def __init__(self, slack: SlackWorkspace, web: str) -> None:
        self.slack = slack
        self.web = web

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        return {
            "auth.test": Method(self.auth_test),
            "chat.postMessage": Method(self.post, "chat:write"),
            "chat.postEphemeral": Method(self.post_ephemeral, "chat:write"),
            "chat.update": Method(self.update, "chat:write"),
            "chat.delete": Method(self.delete, "chat:write"),
            "chat.getPermalink": Method(self.permalink),
            "conversations.open": Method(self.open, "im:write"),
            "conversations.list": Method(self.list_channels, "channels:read"),
            "conversations.info": Method(self.info, "channels:read"),
            "conversations.members": Method(self.members, "channels:read"),
            "conversations.history": Method(self.history),
            "conversations.replies": Method(self.replies),
            "users.info": Method(self.user, "users:read"),
            "users.list": Method(self.users, "users:read"),
            "users.lookupByEmail": Method(self.user_by_email, "users:read.email"),
        }

    def auth_test(self, _asked: Asked) -> Json:
        """Tell whose token it is."""
        slack = self.slack
        return {"url": f"{self.web}/", "team": slack.team_name, "user": "stagecoach", "team_id": slack.team,
                "user_id": slack.bot_user, "bot_id": slack.bot_id, "is_enterprise_install": False}  # fmt: skip

    def post(self, asked: Asked) -> Json:
        """Post a message."""
        channel = self._place(asked)
        text, blocks = self._content(asked)
        metadata = structure(asked, "metadata", "invalid_metadata_format")
        if metadata and (error := metadata_error(metadata)):
            raise SlackError(error)
        thread = str(asked.get("thread_ts") or "") or None
        message = self.slack.post(channel, text, blocks, metadata, thread)
        return {"channel": channel.id, "ts": message.ts, "message": message_json(self.slack, message)}

    def post_ephemeral(self, asked: Asked) -> Json:
        """Show something to one member of a channel."""
        channel = self._place(asked)
        user = str(asked.get("user") or "")
        if user not in channel.members:
            raise SlackError("user_not_in_channel")
        text, blocks = self._content(asked)
        shown = Private(channel.id, user, text, blocks, self.slack.clock(), "ephemeral", dict(asked))
        return {"message_ts": self.slack.show(shown).ts}

    def update(self, asked: Asked) -> Json:
        """Change one's own message; what is not given stays."""
        channel, message = self._message(asked)
        if not message.from_bot:
            raise SlackError("cant_update_message")
        merged = {
            "text": asked.get("text", message.text),
            "blocks": asked.get("blocks", message.blocks or None),
        }
        text, blocks = self._content(merged, limit=UPDATE_TEXT)
        metadata = structure(asked, "metadata", "invalid_metadata_format")
        if metadata and (error := metadata_error(metadata)):
            raise SlackError(error)
        message.history.append((message.edited or message.at, message.text, message.blocks))
        message.text, message.blocks, message.edited = text, blocks, self.slack.clock()
        message.metadata = metadata or message.metadata
        return {
            "channel": channel.id,
            "ts": message.ts,
            "text": text,
            "message": message_json(self.slack, message),
        }

    def delete(self, asked: Asked) -> Json:
        """Delete one's own message."""
        channel, message = self._message(asked)
        if not message.from_bot:
            raise SlackError("cant_delete_message")
        channel.messages.remove(message)
        return {"channel": channel.id, "ts": message.ts}

    def permalink(self, asked: Asked) -> Json:
        """Return the address of a message."""
        channel = self._channel(asked)
        ts = str(asked.get("message_ts") or "")
        if not any(one.ts == ts for one in channel.messages):
            raise SlackError("message_not_found")
        return {"channel": channel.id, "permalink": f"{self.web}/messages/{channel.id}/{ts}"}

    def open(self, asked: Asked) -> Json:
        """Open the direct conversation with a person."""
        users = [one for one in str(asked.get("users") or "").split(",") if one]
        if len(users) != 1:
            raise SlackError(
                "users_list_not_supplied" if not users else "method_not_supported_for_channel_type"
            )
        person = self._person(users[0])
        if not person.is_active(self.slack.clock()):
            raise SlackError("user_disabled")
        return {"no_op": True, "already_open": True, "channel": {"id": self.slack.direct(person.slack_id).id}}

    def list_channels(self, asked: Asked) -> Json:
        """List the channels of the kinds asked for, in pages."""
        kinds = set(str(asked.get("types") or "public_channel").split(","))
        if "private_channel" in kinds:
            self.need("groups:read")
        if "im" in kinds:
            self.need("im:read")
        found = [one for one in self.slack.channels.values() if self._kind(one) in kinds and self._sees(one)]
        if str(asked.get("exclude_archived", "")).lower() in {"1", "true"}:
            found = [one for one in found if not one.archived]
        shown_page, following = page(found, asked, LIST_MOST)
        return {"channels": [channel_json(self.slack, one) for one in shown_page], **following}

    def info(self, asked: Asked) -> Json:
        """Tell of one channel."""
        return {"channel": channel_json(self.slack, self._channel(asked))}

    def members(self, asked: Asked) -> Json:
        """List who is in a channel."""
        shown_page, following = page(self._channel(asked).members, asked, LIST_MOST)
        return {"members": shown_page, **following}

    def history(self, asked: Asked) -> Json:
        """Read a channel, newest first, without what stands in threads."""
        channel = self._read(asked)
        found = [
            one for one in channel.messages if one.thread in {None, one.ts} and self._in_range(one, asked)
        ]
        shown_page, following = page(found[::-1], asked, HISTORY_MOST, HISTORY_PAGE)
        metadata = is_true(asked.get("include_all_metadata"))
        shown = [parent_json(self.slack, channel, one, metadata=metadata) for one in shown_page]
        return {
            "messages": shown,
            "has_more": bool(following["response_metadata"]["next_cursor"]),
            **following,
        }

    def replies(self, asked: Asked) -> Json:
        """Read a thread: its parent, then the replies, oldest first."""
        channel, ts = self._read(asked), str(asked.get("ts") or "")
        parent = next((one for one in channel.messages if one.ts == ts), None)
        if parent is None:
            raise SlackError("thread_not_found")
        replies = [one for one in channel.messages if one.thread == ts and self._in_range(one, asked)]
        shown_page, following = page([parent, *replies], asked, LIST_MOST, LIST_MOST)
        metadata = is_true(asked.get("include_all_metadata"))
        shown = [parent_json(self.slack, channel, one, metadata=metadata) for one in shown_page]
        return {
            "messages": shown,
            "has_more": bool(following["response_metadata"]["next_cursor"]),
            **following,
        }

    def user(self, asked: Asked) -> Json:
        """Tell of one person."""
        return {"user": self._user_json(self._person(str(asked.get("user") or "")))}

    def users(self, asked: Asked) -> Json:
        """List the people."""
        shown_page, following = page([one for one in self.slack.people if not one.robot], asked, LIST_MOST)
        return {"members": [self._user_json(one) for one in shown_page], **following}

    def user_by_email(self, asked: Asked) -> Json:
        """Find a person by e-mail."""
        email = str(asked.get("email") or "").lower()
        for person in self.slack.people:
            if person.email.lower() == email and person.is_active(self.slack.clock()):
                return {"user": self._user_json(person)}
        raise SlackError("users_not_found")

    def need(self, scope: str) -> None:
        """Refuse when the token lacks a scope."""
        if scope not in self.slack.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.slack.scopes)))

    def _user_json(self, person: Person) -> Json:
        return user_json(self.slack, person, email="users:read.email" in self.slack.scopes)

    def _person(self, user: str) -> Person:
        for person in self.slack.people:
            if person.slack_id == user:
                return person
        raise SlackError("user_not_found")

    def _sees(self, channel: Channel) -> bool:
        return not channel.private or self.slack.bot_user in channel.members

    def _kind(self, channel: Channel) -> str:
        return "im" if channel.person else "private_channel" if channel.private else "public_channel"

    def _channel(self, asked: Asked) -> Channel:
        channel = self.slack.channels.get(str(asked.get("channel") or ""))
        if channel is None or not self._sees(channel):
            raise SlackError("channel_not_found")
        return channel

    def _place(self, asked: Asked) -> Channel:
        """Find where to post: an id, a public channel's name, or a person."""
        wanted = str(asked.get("channel") or "")
        channel = self.slack.find(wanted)
        if channel is None and wanted.startswith("U"):
            try:
                channel = self.slack.direct(self._person(wanted).slack_id)
            except SlackError:
                channel = None
        if channel is None or not self._sees(channel):
            raise SlackError("channel_not_found")
        if self.slack.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        if channel.archived:
            raise SlackError("is_archived")
        return channel

    def _read(self, asked: Asked) -> Channel:
        channel = self._channel(asked)
        scopes = {
            "im": "im:history",
            "private_channel": "groups:history",
            "public_channel": "channels:history",
        }
        self.need(scopes[self._kind(channel)])
        if self.slack.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _message(self, asked: Asked) -> tuple[Channel, Message]:
        channel = self._channel(asked)
        for message in channel.messages:
            if message.ts == asked.get("ts"):
                return channel, message
        raise SlackError("message_not_found")

    def _content(self, asked: Asked, *, limit: int | None = None) -> tuple[str, list[Json]]:
        text = str(asked.get("text") or "")
        blocks = structure(asked, "blocks", "invalid_blocks_format")
        error = message_error(text, blocks, limit=limit or MESSAGE_TEXT, figures=self.slack.has_figures)
        if error:
            code, details = error
            raise SlackError(code, errors=details, response_metadata={"messages": details})
        numbers = itertools.count(1)
        return text, [{"block_id": f"b{next(numbers)}", **block} for block in blocks or []]

    def _in_range(self, message: Message, asked: Asked) -> bool:
        if message.at > self.slack.clock():
            return False
        ts, inclusive = float(message.ts), is_true(asked.get("inclusive"))
        oldest, latest = float(asked.get("oldest") or 0), float(asked.get("latest") or "inf")
        return oldest < ts < latest or (inclusive and ts in {oldest, latest})

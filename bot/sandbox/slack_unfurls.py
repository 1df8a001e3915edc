"""Links and their previews in the sandbox's Slack: which links the bot is told of, and `chat.unfurl`."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.slack_call import Asked, Json, Method, SlackError, structure
from bot.sandbox.slack_rules import block_errors

if TYPE_CHECKING:
    from bot.sandbox.slack_events import Events
    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world_slack import Channel, Message, SlackWorkspace

LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
KINDS = {"section", "divider", "image", "actions", "context", "header", "rich_text", "video"}
BLOCKS, URL = 50, 3_000
SOURCES = {"composer", "conversations_history"}
FIELDS = {"blocks", "preview", "text", "title", "title_link", "color", "fallback", "hide_color"}
"""What a preview may hold: blocks, or the older form of attachments."""


def links_of(slack: SlackWorkspace, text: str) -> dict[str, str]:
    """Return the links of a message that are of the app's domains, with the domain of each; escaped as in the text."""
    found: dict[str, str] = {}
    for link in LINK.findall(text):
        try:
            host = urlsplit(unescape(link)).hostname or ""
        except ValueError:
            continue
        for domain in slack.unfurl_domains:
            if host == domain or host.endswith(f".{domain}"):
                found[link] = domain
    return found


def share(events: Events, message: Message) -> Exchange | None:
    """Tell the bot of the links of its domains in a message that was sent; None when there are none."""
    slack = events.slack
    found = {} if message.from_bot else links_of(slack, message.text)
    place = slack.channels[message.channel]
    return events.event(shared_event(slack, place, message, found)) if found else None


def compose(events: Events, text: str, *, user: str) -> tuple[str, Exchange]:
    """Type a message without sending it: the bot is told of its links, and by which id to show previews."""
    writer = events.slack.people.get(user).slack_id
    name = f"{writer}-{uuid.uuid4()}"
    events.slack.composed[name] = {}
    return name, events.event(composed_event(writer, name, links_of(events.slack, text)))


def shared_event(slack: SlackWorkspace, channel: Channel, message: Message, links: dict[str, str]) -> Json:
    """Return the event for a message that was sent."""
    event = _event(message.user, message.ts, f"{channel.id}.{message.ts}", "conversations_history", links)
    event |= {"channel": channel.id, "is_bot_user_member": slack.bot_user in channel.members}
    return event | ({"thread_ts": message.thread} if message.thread else {})


def composed_event(user: str, name: str, links: dict[str, str]) -> Json:
    """Return the event for a message that is being written."""
    return _event(user, name, name, "composer", links) | {"channel": "COMPOSER", "is_bot_user_member": True}


def _event(user: str, stamp: str, unfurl_id: str, source: str, links: dict[str, str]) -> Json:
    return {
        "type": "link_shared",
        "user": user,
        "message_ts": stamp,
        "unfurl_id": unfurl_id,
        "source": source,
        "links": [{"domain": domain, "url": link} for link, domain in links.items()],
    }


class Unfurls:
    """The method that puts previews beneath messages."""

    def __init__(self, slack: SlackWorkspace) -> None:
        self.slack = slack

    def table(self) -> dict[str, Method]:
        """Return the method by its name."""
        return {"chat.unfurl": Method(self.unfurl, "links:write")}

    def unfurl(self, asked: Asked) -> Json:
        """Put previews beneath a message, or into one that is being written; the same address keeps one."""
        unfurls = structure(asked, "unfurls", "invalid_unfurls_format")
        if asked.get("unfurl_id") or asked.get("source"):
            text, standing = self._by_id(asked)
        else:
            text, standing = self._by_stamp(str(asked.get("channel") or ""), str(asked.get("ts") or ""))
        if not unfurls:
            raise SlackError("missing_unfurls")
        if not isinstance(unfurls, dict):
            raise SlackError("invalid_unfurls_format")
        for address, preview in unfurls.items():
            self._check(address, preview, text)
        with self.slack.shown:
            standing.update(unfurls)
            self.slack.shown.notify_all()
        return {}

    def _check(self, address: str, preview: object, text: str | None) -> None:
        if len(address) > URL or not links_of(self.slack, address):
            raise SlackError("cannot_unfurl_url")
        if text is not None and address not in text:
            raise SlackError("cannot_unfurl_message")
        if not isinstance(preview, dict) or set(preview) - FIELDS or not preview:
            raise SlackError("invalid_unfurls_format")
        if "blocks" in preview and (found := list(block_errors(preview["blocks"], KINDS, BLOCKS))):
            raise SlackError("cannot_parse_attachment", response_metadata={"messages": found})

    def _by_id(self, asked: Asked) -> tuple[str | None, dict[str, dict[str, Any]]]:
        name, source = str(asked.get("unfurl_id") or ""), str(asked.get("source") or "")
        if not name or not source:
            raise SlackError("missing_unfurl_id" if source else "missing_source")
        if source not in SOURCES:
            raise SlackError("invalid_source")
        if source == "conversations_history":
            return self._by_stamp(*name.split(".", 1)) if "." in name else self._unknown()
        return (None, self.slack.composed[name]) if name in self.slack.composed else self._unknown()

    def _unknown(self) -> tuple[str | None, dict[str, dict[str, Any]]]:
        raise SlackError("invalid_unfurl_id")

    def _by_stamp(self, channel: str, stamp: str) -> tuple[str, dict[str, dict[str, Any]]]:
        if not channel or not stamp:
            raise SlackError("missing_ts" if channel else "missing_channel")
        place = self.slack.channels.get(channel)
        if place is None:
            raise SlackError("cannot_find_channel")
        found = next((one for one in place.messages if one.ts == stamp), None)
        if found is None:
            raise SlackError("cannot_find_message")
        return found.text, found.unfurls

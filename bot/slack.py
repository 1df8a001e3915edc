"""The channel that is Slack: posts by the Web API, decides by its errors what is known and what is not."""

from __future__ import annotations

import re
from datetime import UTC
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channel import CLOCK_SKEW, Ambiguous, Channel, ConsoleChannel, Place, Receipt
from bot.conversations import OpenedHere
from bot.redirects import follow_none
from bot.render.form import to_view
from bot.slack_errors import BlocksRefused, ChannelUnknown, classify, never_sent
from bot.slack_names import ChannelNames
from workflows.errors import Malformed, Refused, StagecoachError, Transient
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from bot.click import Linked
    from bot.conversations import Opened
    from bot.render.form import Form
    from bot.render.home import Home
    from bot.render.message import Message
    from bot.render.preview import Preview

__all__ = ["Ambiguous", "Channel", "ConsoleChannel", "Place", "Receipt", "SlackChannel", "slack_client"]

EVENT_TYPE: Final = "stagecoach_delivery"
TIMEOUT: Final = 15
"""Seconds for one call; a post that takes longer is ambiguous."""
PAGE: Final = 200
MOST_PAGES: Final = 100
SHARED: Final = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
"""What Slack marks a channel with that other companies or workspaces read, or are invited to."""

_CHANNEL_ID: Final = re.compile(r"[CGD][A-Z0-9]{2,30}")
_USER_ID: Final = re.compile(r"[UW][A-Z0-9]{2,30}")


Arguments = dict[str, Any]


def slack_client(token: str | None, base_url: str, *, timeout: int = TIMEOUT) -> WebClient:
    """Return a client that never posts again by itself, as it would say things twice, nor anywhere else."""
    follow_none()
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


class SlackChannel:
    """Posts, edits and looks up messages; names of channels are resolved once and kept.

    Which conversations were opened with people is in `opened`, until Slack does not know one any more.
    """

    def __init__(self, make_client: Callable[[], WebClient], opened: Opened | None = None) -> None:
        """`make_client` is called for each operation: a client is cheap, and none is shared by threads."""
        self._make_client = make_client
        self._opened = opened or OpenedHere()
        self._names = ChannelNames(self._listed)
        self._draws = True
        """Whether the workspace takes charts and tables, as far as is known."""

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Post once. Refused and Transient: nothing was posted; Ambiguous: `find` before trying again."""
        channel = self._resolve(target)
        try:
            return self._post(target, channel, message, key, thread)
        except ChannelUnknown:
            # Nothing was posted. A thread is where it is: in another conversation there is none to go on.
            if not self._forgets(target, channel) or thread:
                raise
        return self._post(target, self._resolve(target), message, key, thread)

    def _post(self, target: str, channel: str, message: Message, key: str, thread: str | None) -> Receipt:
        body = {
            "channel": channel,
            "unfurl_links": False,
            "unfurl_media": False,
            **({"thread_ts": thread} if thread else {}),
        }
        answer = self._say("chat.postMessage", target, body, message, key, doubt=Ambiguous)
        ts = answer.get("ts")
        if not isinstance(ts, str) or not ts:
            raise Ambiguous(
                worded("Slack took a message to {target} and did not say where it stands.", target=target)
            )
        return Receipt(str(answer.get("channel") or channel), ts)

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Edit in place; every failure is Refused or Transient, as the same edit may be tried again."""
        where = {"channel": receipt.channel, "ts": receipt.ts}
        self._say("chat.update", receipt.channel, where, message, key)

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Read the history since a day before `since` for the message whose metadata carries `key`."""
        channel = self._resolve(target)
        oldest = f"{(since.astimezone(UTC) - CLOCK_SKEW).timestamp():.6f}"
        where: Arguments = {"channel": channel, "oldest": oldest, "include_all_metadata": True}
        method = "conversations.history"
        if thread:
            method, where = "conversations.replies", {**where, "ts": thread}
        try:
            for message in self._pages(method, "messages", target, where):
                if _key_of(message) == key and isinstance(message.get("ts"), str):
                    return Receipt(channel, str(message["ts"]))
        except ChannelUnknown:
            # Opened anew it may lead elsewhere, where nobody has posted: this time it stays unknown.
            self._forgets(target, channel)
            raise
        return None

    def open_form(self, trigger: str, form: Form) -> str:
        """Open the form at once: Slack forgets the trigger after three seconds."""
        body = {"trigger_id": trigger, "view": to_view(form)}
        view = self._call("views.open", worded("the form"), json=body).get("view")
        known = view.get("id") if isinstance(view, dict) else None
        return known if isinstance(known, str) else ""

    def change_form(self, view: str, form: Form) -> None:
        """Replace the open form; the same change once more is harmless."""
        self._call("views.update", worded("the form"), json={"view_id": view, "view": to_view(form)})

    def show_home(self, user: str, home: Home, *, instead_of: str = "") -> str:
        """Publish the page; the same page twice is harmless, so whatever fails may be tried again."""
        body = {"user_id": user, "view": home.view, **({"hash": instead_of} if instead_of else {})}
        view = self._call("views.publish", user, json=body).get("view")
        mark = view.get("hash") if isinstance(view, dict) else None
        return mark if isinstance(mark, str) else ""

    def is_shared(self, target: str) -> bool:
        """Ask for the channel's marks; a conversation with one person is never shared."""
        if _USER_ID.fullmatch(target) or target.startswith("D"):
            return False
        channel = self._resolve(target)
        place = self.place(channel)
        if channel != target and place.name not in {"", target.removeprefix("#")}:
            renewed = self._names.renamed(target, channel)
            place = place if renewed == channel else self.place(renewed)
        return place.shared

    def place(self, target: str) -> Place:
        """Ask for the channel's name and marks."""
        answer = self._call("conversations.info", target, params={"channel": target})
        channel = answer.get("channel")
        known = channel if isinstance(channel, dict) else {}
        name = known.get("name")
        shared = any(known.get(mark) is True for mark in SHARED)
        return Place(name if isinstance(name, str) else "", shared)

    def unfurl(self, linked: Linked, previews: Mapping[str, Preview]) -> None:
        """Attach the previews; whatever fails may be tried again, as the same address keeps one preview."""
        unfurls = {address: one.unfurl for address, one in previews.items()}
        self._call("chat.unfurl", linked.asker.channel, json={**linked.where, "unfurls": unfurls})

    def _say(
        self,
        method: str,
        target: str,
        where: Arguments,
        message: Message,
        key: str,
        *,
        doubt: type[StagecoachError] = Transient,
    ) -> Arguments:
        """Send the message; where its figures are refused, at once again in words: a refusal has said nothing."""
        shown = message if self._draws else message.in_words
        try:
            return self._call(method, target, json={**where, **_body(shown, key)}, doubt=doubt)
        except BlocksRefused:
            if not shown.words:
                raise
        answer = self._call(method, target, json={**where, **_body(message.in_words, key)}, doubt=doubt)
        # Only now it is known that the figures were the reason.
        self._draws = False
        return answer

    def _resolve(self, target: str) -> str:
        """Return the id that a message can be posted to and a history be read from."""
        if _CHANNEL_ID.fullmatch(target):
            return target
        if _USER_ID.fullmatch(target):
            # Two at once open the same conversation.
            return self._opened.known(target) or self._open(target)
        return self._names.resolve(target)

    def _open(self, user: str) -> str:
        answer = self._call("conversations.open", user, params={"users": user})
        channel = answer.get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise Malformed(
                worded("Slack opened a conversation with {person} and did not say which.", person=user)
            )
        self._opened.keep(user, channel["id"])
        return str(channel["id"])

    def _forgets(self, target: str, channel: str) -> bool:
        """Forget the conversation with a person, so that it is opened anew; False where the target is no person."""
        if not _USER_ID.fullmatch(target):
            return False
        self._opened.forget(target, channel)
        return True

    def _listed(self, target: str) -> Iterator[Arguments]:
        which: Arguments = {"types": "public_channel,private_channel", "exclude_archived": True}
        return self._pages("conversations.list", "channels", target, which)

    def _pages(self, method: str, field: str, target: str, arguments: Arguments) -> Iterator[Arguments]:
        params = {**arguments, "limit": PAGE}
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self._call(method, target, params=params)
            entries = answer.get(field)
            if not isinstance(entries, list):
                break
            yield from (entry for entry in entries if isinstance(entry, dict))
            cursor = _next_cursor(answer)
            if not cursor:
                return
            if cursor in seen:
                break
            seen.add(cursor)
            params["cursor"] = cursor
        # An unread rest is no proof of absence: answering "not found" could post twice.
        raise Malformed(
            worded(
                "Slack's list of {field} for {target} cannot be read to its end.", field=field, target=target
            )
        )

    def _call(
        self,
        method: str,
        target: str,
        *,
        json: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
        doubt: type[StagecoachError] = Transient,
    ) -> Arguments:
        """Make one request; an end that leaves open what was done is raised as `doubt`."""
        client = self._make_client()
        client.retry_handlers = []
        try:
            answer = client.api_call(method, json=json, params=params).data
        except SlackApiError as error:
            meant = classify(error, target, doubt=doubt)
            if isinstance(meant, Refused):
                self._names.forget(target)
            raise meant from error
        except (OSError, HTTPException, SlackClientError, ValueError, AttributeError) as error:
            # AttributeError: the SDK reads a field of what it takes for an object, also of a list or a number.
            if never_sent(error):
                said = worded(
                    "I cannot reach Slack at {address}: {cause}.",
                    address=client.base_url,
                    cause=_cause(error),
                )
                raise Transient(said) from error
            said = worded("The connection to Slack broke before it answered: {cause}.", cause=_cause(error))
            raise doubt(said) from error
        if not isinstance(answer, dict):
            raise doubt(worded("Slack's answer cannot be read."))
        return answer


def _body(message: Message, key: str) -> dict[str, Any]:
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    return {"text": message.text, "blocks": list(message.blocks), "metadata": metadata}


def _key_of(message: Arguments) -> object:
    match message.get("metadata"):
        case {"event_type": "stagecoach_delivery", "event_payload": {"key": key}}:
            return key
        case _:
            return None


def _next_cursor(answer: Arguments) -> str:
    match answer.get("response_metadata"):
        case {"next_cursor": str(cursor)}:
            return cursor
        case _:
            return ""


def _cause(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return " ".join(str(reason).split())[:200] or type(reason).__name__

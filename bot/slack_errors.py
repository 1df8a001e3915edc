"""Slack's error codes in our three kinds, by who must act, with what to do about each."""

from __future__ import annotations

import re
import socket
from http import HTTPStatus
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.error import URLError

from workflows.errors import Refused, StagecoachError, Transient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.errors import SlackApiError

DEFAULT_WAIT: Final = 60.0
"""Seconds to wait when Slack limits the rate and does not say how long."""
LONGEST_WAIT: Final = 3600.0

IN_DOUBT: Final = frozenset({"fatal_error", "internal_error", "service_unavailable", "team_added_to_org"})
"""Slack's words for these: some of the operation may have succeeded."""
LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
NOT_TAKEN: Final = frozenset({"request_timeout"})
"""The request came in incomplete, nothing was done."""

_CODE: Final = re.compile(r"[\w:,.-]{1,100}", re.ASCII)
_NEW_TOKEN = "create a new bot token in the app's settings and set SLACK_BOT_TOKEN."  # noqa: S105 no secret
_TOO_MUCH = "this is our mistake, the message breaks a limit; please report it."

ADVICE: Final = MappingProxyType(
    {
        "not_in_channel": "I cannot post in {target}: please invite me with `/invite @Stagecoach`.",
        "channel_not_found": "I cannot see {target}: check its name; if it is private, invite me with "
        "`/invite @Stagecoach`.",
        "is_archived": "{target} is archived: name another channel in projects.yaml and apply it.",
        "restricted_action": "I may not post in {target}: ask a Slack admin to allow apps to post there.",
        "restricted_action_read_only_channel": "{target} is read-only: name another channel in projects.yaml.",
        "user_not_found": "There is no Slack user {target}: correct the id in projects.yaml and apply it.",
        "user_disabled": "The Slack user {target} is deactivated: set `active: false` in projects.yaml and apply it.",
        "cannot_dm_bot": "{target} is a bot: name a person in projects.yaml and apply it.",
        "messages_tab_disabled": "The app's messages tab is off: update the app from config/slack-manifest.yaml.",
        "message_not_found": "The message in {target} was deleted, so I cannot edit it.",
        "cant_update_message": "Slack does not let me edit the message in {target}.",
        "thread_not_found": "The message in {target} was deleted, so its thread cannot go on.",
        "invalid_auth": f"Slack refused the token (invalid_auth): {_NEW_TOKEN}",
        "not_authed": f"Slack got no token (not_authed): {_NEW_TOKEN}",
        "account_inactive": f"Slack refused the token (account_inactive): {_NEW_TOKEN}",
        "token_revoked": f"Slack refused the token (token_revoked): {_NEW_TOKEN}",
        "token_expired": f"Slack refused the token (token_expired): {_NEW_TOKEN}",
        "missing_scope": "The Slack app lacks the scope {needed}: update it from config/slack-manifest.yaml and "
        "reinstall it.",
        "invalid_blocks": f"Slack refused a message to {{target}} (invalid_blocks): {_TOO_MUCH}",
        "msg_blocks_too_long": f"Slack refused a message to {{target}} (msg_blocks_too_long): {_TOO_MUCH}",
        "msg_too_long": f"Slack refused a message to {{target}} (msg_too_long): {_TOO_MUCH}",
        "expired_trigger_id": "Slack waited too long for the form to open: please press the button again.",
        "exchanged_trigger_id": "The form was opened already: please press the button again if you do not see it.",
        "invalid_trigger_id": "Slack does not know this click any more: please press the button again.",
        "not_enabled": "The app's home tab is off: update the app from config/slack-manifest.yaml.",
        "hash_conflict": "Somebody else changed the page of {target} meanwhile.",
        "not_found": "Somebody closed the form meanwhile.",
        "no_text": f"Slack refused a message to {{target}} (no_text): {_TOO_MUCH}",
    }
)


class BlocksRefused(Refused):
    """Slack took none of the message, as it does not like its blocks."""


class ChannelUnknown(Refused):
    """Slack knows no such channel or conversation, and did nothing."""


class Outdated(Refused):
    """What was to be replaced has been replaced meanwhile by something newer."""


def classify(error: SlackApiError, target: str, *, doubt: type[StagecoachError]) -> StagecoachError:
    """Return the error in our kinds; `doubt` is what an answer becomes that leaves open what was done."""
    status = int(getattr(error.response, "status_code", 0) or 0)
    code, needed = _said(error, "error"), _said(error, "needed")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in LIMITED:
        wait = _retry_after(error)
        return Transient(f"Slack limits the rate: next try in {wait:.0f} seconds.", retry_after=wait)
    if code in NOT_TAKEN:
        return Transient(f"Slack got an incomplete request ({code}) and did nothing.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in IN_DOUBT:
        return doubt(f"Slack failed while answering (HTTP {status}{f', {code}' if code else ''}).")
    if not code and (status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.REQUEST_TIMEOUT):
        return doubt(f"Slack's answer cannot be read (HTTP {status}).")
    if not code:
        return Refused(f"What answers at SLACK_API_URL is not Slack (HTTP {status}): check the address.")
    return KINDS.get(code, Refused)(advice_on(code, target, needed))


KINDS: Final = MappingProxyType(
    {
        "invalid_blocks": BlocksRefused,
        "channel_not_found": ChannelUnknown,
        "hash_conflict": Outdated,
        "not_found": Outdated,
    }
)


def advice_on(code: str, target: str, needed: str) -> str:
    """Return what to do about an error code of Slack's; `needed` is the scope that it names, if any."""
    known = ADVICE.get(code, "Slack refused {target}: {code}.")
    return known.format(target=target, code=code, needed=needed or "that this needs")


def _said(error: SlackApiError, name: str) -> str:
    """Return one word of the answer; nothing when it is none of Slack's (the client puts sentences of its own)."""
    data = getattr(error.response, "data", None)
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def never_sent(error: Exception) -> bool:
    """Whether the request cannot have reached Slack: no address, or nobody listening."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, socket.gaierror | ConnectionRefusedError)


def _retry_after(error: SlackApiError) -> float:
    headers: Mapping[str, str] = getattr(error.response, "headers", None) or {}
    raw = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        seconds = float(raw)
    except ValueError:
        return DEFAULT_WAIT
    return min(max(seconds, 1.0), LONGEST_WAIT) if isfinite(seconds) else DEFAULT_WAIT

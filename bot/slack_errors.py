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
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_sdk.errors import SlackApiError

    from workflows.worded import Worded

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

TOKENS: Final = MappingProxyType(
    {
        "invalid_auth": f"Slack refused the token (invalid_auth): {_NEW_TOKEN}",
        "not_authed": f"Slack got no token (not_authed): {_NEW_TOKEN}",
        "account_inactive": f"Slack refused the token (account_inactive): {_NEW_TOKEN}",
        "token_revoked": f"Slack refused the token (token_revoked): {_NEW_TOKEN}",
        "token_expired": f"Slack refused the token (token_expired): {_NEW_TOKEN}",
    }
)
"""For operators alone, so in English: without a token nobody reads anything in Slack."""
BROKEN: Final = frozenset({"invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text"})
"""What we should not have sent."""
ADVICE: Final[Mapping[str, Callable[[str], Worded]]] = MappingProxyType(
    {
        "not_in_channel": lambda target: worded(
            "I cannot post in {target}: please invite me with `/invite @Stagecoach`.", target=target
        ),
        "channel_not_found": lambda target: worded(
            "I cannot see {target}: check its name; if it is private, invite me with `/invite @Stagecoach`.",
            target=target,
        ),
        "is_archived": lambda target: worded(
            "{target} is archived: name another channel in projects.yaml and apply it.", target=target
        ),
        "restricted_action": lambda target: worded(
            "I may not post in {target}: ask a Slack admin to allow apps to post there.", target=target
        ),
        "restricted_action_read_only_channel": lambda target: worded(
            "{target} is read-only: name another channel in projects.yaml.", target=target
        ),
        "user_not_found": lambda target: worded(
            "There is no Slack user {target}: correct the id in projects.yaml and apply it.", target=target
        ),
        "user_disabled": lambda target: worded(
            "The Slack user {target} is deactivated: set `active: false` in projects.yaml and apply it.",
            target=target,
        ),
        "cannot_dm_bot": lambda target: worded(
            "{target} is a bot: name a person in projects.yaml and apply it.", target=target
        ),
        "messages_tab_disabled": lambda _: worded(
            "The app's messages tab is off: update the app from config/slack-manifest.yaml."
        ),
        "message_not_found": lambda target: worded(
            "The message in {target} was deleted, so I cannot edit it.", target=target
        ),
        "cant_update_message": lambda target: worded(
            "Slack does not let me edit the message in {target}.", target=target
        ),
        "thread_not_found": lambda target: worded(
            "The message in {target} was deleted, so its thread cannot go on.", target=target
        ),
        "expired_trigger_id": lambda _: worded(
            "Slack waited too long for the form to open: please press the button again."
        ),
        "exchanged_trigger_id": lambda _: worded(
            "The form was opened already: please press the button again if you do not see it."
        ),
        "invalid_trigger_id": lambda _: worded(
            "Slack does not know this click any more: please press the button again."
        ),
        "not_enabled": lambda _: worded(
            "The app's home tab is off: update the app from config/slack-manifest.yaml."
        ),
        "hash_conflict": lambda target: worded(
            "Somebody else changed the page of {target} meanwhile.", target=target
        ),
        "not_found": lambda _: worded("Somebody closed the form meanwhile."),
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
        said = worded("Slack limits the rate: next try in {seconds} seconds.", seconds=f"{wait:.0f}")
        return Transient(said, retry_after=wait)
    if code in NOT_TAKEN:
        return Transient(worded("Slack got an incomplete request ({code}) and did nothing.", code=code))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in IN_DOUBT:
        answer = f"HTTP {status}{f', {code}' if code else ''}"
        return doubt(worded("Slack failed while answering ({answer}).", answer=answer))
    if not code and (status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.REQUEST_TIMEOUT):
        return doubt(worded("Slack's answer cannot be read (HTTP {status}).", status=str(status)))
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
    """Return what to do about an error code of Slack's; `needed` is the scope that it names, if any.

    Logs and the command line read it in English, people in Slack in their language (`errors.words_of`).
    """
    if code in TOKENS:
        return TOKENS[code]
    if code in ADVICE:
        return ADVICE[code](target)
    if code == "missing_scope":
        return _without_scope(needed)
    if code in BROKEN:
        return worded(
            "Slack refused a message to {target} ({code}): this is our mistake, the message breaks a limit; "
            "please report it.",
            target=target,
            code=code,
        )
    return worded("Slack refused {target}: {code}.", target=target, code=code)


def _without_scope(needed: str) -> Worded:
    if needed:
        return worded(
            "The Slack app lacks the scope {needed}: update it from config/slack-manifest.yaml and reinstall it.",
            needed=needed,
        )
    return worded(
        "The Slack app lacks the scope that this needs: update it from config/slack-manifest.yaml and reinstall it."
    )


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

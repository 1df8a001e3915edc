"""What the headers of an answer say about waiting: Retry-After and the rate limits of Jira and GitHub."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR_LIMIT_PAUSE = 1.0
"""Seconds to pause once Jira says that a limit is near."""
LONGEST_WAIT = 86_400.0
"""Seconds; no vendor means more than a day."""
EPOCH_DIGITS = 10


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read Retry-After, which is whole or broken seconds or an HTTP date; None when absent or senseless."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_to(value, now)
    return _bounded(seconds) if math.isfinite(seconds) else None


def until_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until the vendor's count starts again: epoch seconds (GitHub) or ISO (Jira)."""
    value = headers.get("x-ratelimit-reset", "").strip()
    if value.isdecimal() and len(value) <= EPOCH_DIGITS:
        return _bounded(int(value) - now.timestamp())
    return _seconds_to(value, now)


def is_limit(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell a rate limit, which GitHub also sends as 403, from a missing permission."""
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return True
    told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return status == httpx.codes.FORBIDDEN and (told or b"rate limit" in body.lower())


def pause_before_next(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to hold an endpoint back before the vendor refuses, None when there is room."""
    if headers.get("x-ratelimit-remaining") == "0":
        return until_reset(headers, now)
    near = headers.get("x-ratelimit-nearlimit", "").lower() == "true"
    return NEAR_LIMIT_PAUSE if near else None


def _seconds_to(value: str, now: datetime) -> float | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _bounded((aware - now).total_seconds())
    return None


def _bounded(seconds: float) -> float:
    return min(max(0.0, seconds), LONGEST_WAIT)

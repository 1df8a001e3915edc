"""Whether our clock agrees with that of others, as their answers' Date shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding, Grade
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTICEABLE: Final = timedelta(minutes=1)
TOO_MUCH: Final = timedelta(minutes=5)
"""Slack's requests count as forged when they seem older than this."""
DO: Final = worded("let this machine set its clock by the network (NTP)")


def judge_clock(subject: str, headers: Mapping[str, str], now: datetime) -> Finding:
    """Return how far our `now` lies from the Date of an answer that has just come."""
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return Finding(
            Grade.UNKNOWN, subject, "clock", worded("the answer does not say what time it is there")
        )
    off = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    if abs(off) < NOTICEABLE:
        return Finding(Grade.OK, subject, "clock", worded("agrees with ours"))
    minutes = round(abs(off) / timedelta(minutes=1))
    says = (
        worded("ours is {minutes} min ahead of theirs", minutes=minutes)
        if off > timedelta()
        else worded("ours is {minutes} min behind theirs", minutes=minutes)
    )
    return Finding(Grade.BROKEN if abs(off) >= TOO_MUCH else Grade.WARNING, subject, "clock", says, DO)

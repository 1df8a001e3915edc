"""Days that people choose in forms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.click import Submission

EARLIEST_ZONE: Final = timedelta(hours=12)
"""Somewhere it is still yesterday: a day is in the past only once it is so everywhere."""


def chosen_day(sent: Submission, name: str) -> date | None:
    """Return the day in the field of that name; None where it is empty or no day."""
    given = sent.values.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def is_past(day: date, now: datetime) -> bool:
    """Whether a day is over in every time zone."""
    return day < (now - EARLIEST_ZONE).date()

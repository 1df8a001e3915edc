"""Reads values of untrusted JSON from Jira: each function gives the type it says, whatever comes in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

Json = Mapping[str, object]
NOTHING: Json = {}


class UnusableError(ValueError):
    """A record lacks what makes it usable; the text names the field."""


def mapping(value: object) -> Json:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else NOTHING


def sequence(value: object) -> list[object]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text that every database takes (no NUL, no half characters), or an empty one."""
    if not isinstance(value, str):
        return ""
    if value.isascii() and "\x00" not in value:
        return value
    return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def line(value: object) -> str:
    """Return a text on one line without blanks at its ends."""
    return " ".join(text(value).split())


def ident(value: object) -> str:
    """Return an id as text, whether Jira sent `"10012"` or `10012`; empty when it is neither."""
    if isinstance(value, str):
        return value if value.isalnum() and value.isascii() else line(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def needed(value: str, what: str) -> str:
    """Return `value`, or raise UnusableError when it is empty."""
    if not value:
        raise UnusableError(f"it has no {what}")
    return value


def moment(value: object, what: str) -> datetime:
    """Return a time in UTC from ISO text or epoch milliseconds; raise UnusableError for anything else."""
    try:
        if isinstance(value, str) and not value.isdecimal():
            read = datetime.fromisoformat(value)
        else:
            read = datetime.fromtimestamp(int(ident(value)) / 1000, UTC)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise UnusableError(f"its {what} is no time")


def day(value: object) -> date | None:
    """Return a date, or None when there is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""Reads single values of GitHub's JSON: texts and moments that may be missing, damaged or of an unexpected shape."""

from __future__ import annotations

from datetime import UTC, datetime

SOURCE = "github"
UNUSABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""What reading a record of an unexpected shape raises: the record is set aside, the others go on."""


def moment(value: str) -> datetime:
    """Read GitHub's ISO time as aware UTC; raise ValueError for a naive one."""
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        raise ValueError(f"the time {value} has no zone")
    return read.astimezone(UTC)


def plain(value: object) -> str:
    """Return text that every database can store, "" for none; raise TypeError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text belongs")
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def needed(value: object) -> str:
    """Return text that must be there; raise ValueError for an empty one."""
    text = plain(value)
    if not text:
        raise ValueError("a name or an address is empty")
    return text


def record(node: object) -> str:
    """Return how to name a record that cannot be read."""
    named = node.get("id") if isinstance(node, dict) else None
    return str(named) if named else "a record without an id"


def reason(error: Exception) -> str:
    """Return why a record was set aside, in one line."""
    said = " ".join(str(error).split())[:120]
    missing = f"{said} is missing" if isinstance(error, KeyError) else said
    return f"it has an unexpected shape: {missing or type(error).__name__}"

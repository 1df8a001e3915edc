"""Column types at the border to the database: times are aware UTC, and outside text cannot break a statement."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import DateTime, Text
from sqlalchemy.types import TypeDecorator

from workflows.model import aware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Dialect

E = TypeVar("E", bound=Enum)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL is refused by PostgreSQL, lone surrogates by every UTF-8 encoder; JSON from outside may carry both."""


def storable(text: str) -> str:
    """Return `text` with each character that no database takes replaced by U+FFFD."""
    return UNSTORABLE.sub("\ufffd", str(text))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, in UTC on both sides; a naive one raises ValueError (SQLite would silently drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and turn all others into UTC."""
        del dialect
        return None if value is None else aware(value).astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back what SQLite forgot, and take PostgreSQL out of its session's zone.

        In one step from what the driver yields: most of what is read from the store is moments.
        """
        del coltype
        if dialect.name == "sqlite":
            parsed = datetime.fromisoformat
            return lambda value: None if value is None else parsed(value + "+00:00")
        return lambda value: None if value is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from anywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what the database would refuse."""
        del dialect
        return None if value is None else storable(value)


class WordList(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as one JSON text, so that both databases compare it by value."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Write JSON; surrogates and NUL stay outside."""
        del dialect
        return None if value is None else json.dumps([storable(word) for word in value], ensure_ascii=False)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], tuple[str, ...] | None]:
        """Read JSON back into a tuple; most lists are empty."""
        del dialect, coltype
        return lambda value: () if value == "[]" else None if value is None else tuple(json.loads(value))


class Choice(TypeDecorator[E]):
    """A member of an enumeration by its value, as text: adding a member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """Write the value of the member; anything else raises ValueError."""
        del dialect
        return None if value is None else str(self.choices(value).value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None]:
        """Read the member back; a value that is none raises KeyError."""
        del dialect, coltype
        members: dict[str | None, E | None] = {str(member.value): member for member in self.choices}
        members[None] = None
        return members.__getitem__

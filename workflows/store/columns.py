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
    from collections.abc import Iterable

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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what SQLite forgot, and take PostgreSQL out of its session's zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Read JSON back into a tuple."""
        del dialect
        return None if value is None else tuple(json.loads(value))


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

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:  # noqa: ANN401 - what the driver yields
        """Read the member back."""
        del dialect
        return None if value is None else self.choices(value)

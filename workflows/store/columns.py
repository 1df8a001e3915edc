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
from workflows.worded import kept, read_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Dialect

E = TypeVar("E", bound=Enum)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL is refused by PostgreSQL, lone surrogates by every UTF-8 encoder; JSON from outside may carry both."""
ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it, behind any number of written backslashes."""


def storable(text: str) -> str:
    """Return `text` with each character that no database takes replaced by U+FFFD."""
    said = str(text)
    # Most of it needs no search: what is plain ASCII is known to be so.
    return said if said.isascii() and "\x00" not in said else UNSTORABLE.sub("\ufffd", said)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, in UTC on both sides; a naive one raises ValueError (SQLite would silently drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        """Refuse naive times and turn all others into UTC; for SQLite into text that sorts by time."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else _written(value)
        return lambda value: None if value is None else aware(value).astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back what SQLite forgot, and take PostgreSQL out of its session's zone.

        In one step from what the driver yields: most of what is read from the store is moments.
        """
        del coltype
        if dialect.name == "sqlite":
            parsed = datetime.fromisoformat
            return lambda value: None if value is None else parsed(value + "+00:00")
        return lambda value: None if value is None else value.astimezone(UTC)


def _written(moment: datetime) -> str:
    return aware(moment).astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Words(TypeDecorator[str]):
    """Text from anywhere."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Replace what the database would refuse."""
        del dialect
        return lambda value: None if value is None else storable(value)


class Sentence(TypeDecorator[str]):
    """A sentence that can be said in every language when it is read back (`worded`), or text from anywhere."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Write it with what it was made of; what the database would refuse is replaced in its values, too."""
        del dialect
        return lambda value: None if value is None else _said(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:
        """Read it back, also where an earlier version wrote English words."""
        del dialect, coltype
        return lambda value: None if value is None else read_back(value)


def _said(value: str) -> str:
    text = kept(value)
    return storable(text if text is value else ESCAPED_NUL.sub("\\1\ufffd", text))


class WordList(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as one JSON text, so that both databases compare it by value."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Iterable[str] | None], str | None]:
        """Write JSON; surrogates and NUL stay outside."""
        del dialect
        return lambda value: None if value is None else _listed(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], tuple[str, ...] | None]:
        """Read JSON back into a tuple; most lists are empty."""
        del dialect, coltype
        return lambda value: () if value == "[]" else None if value is None else tuple(json.loads(value))


def _listed(words: Iterable[str]) -> str:
    stored = [storable(word) for word in words]
    return json.dumps(stored, ensure_ascii=False) if stored else "[]"


class Choice(TypeDecorator[E]):
    """A member of an enumeration by its value, as text: adding a member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices

    def bind_processor(self, dialect: Dialect) -> Callable[[E | str | None], str | None]:
        """Write the value of the member; anything else raises ValueError."""
        del dialect
        texts: dict[E | str, str] = {}
        for member in self.choices:
            texts[member] = texts[str(member.value)] = str(member.value)

        def written(value: E | str | None) -> str | None:
            if value is None:
                return None
            return texts.get(value) or str(self.choices(value).value)

        return written

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None]:
        """Read the member back; a value that is none raises KeyError."""
        del dialect, coltype
        members: dict[str | None, E | None] = {str(member.value): member for member in self.choices}
        members[None] = None
        return members.__getitem__

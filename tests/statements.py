"""Lets all engines of a run share what they made of statements: each test has an engine of its own, and asks the same.

Making SQL of a statement takes longer than asking SQLite, and was up to a quarter of the time of tests with a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 2_000


class Made(LRUCache[Any, Any]):
    """What was made of statements, by statement and kind of database: SQLAlchemy asks by statement and engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_known(key), default)

    def __setitem__(self, key: Any, made: Any) -> None:
        super().__setitem__(_known(key), made)


def _known(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (type(dialect), dialect.server_version_info, *rest)


MADE = Made(MOST)


def share_statements() -> None:
    """Let each connection look into what others made first."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=MADE)

"""Whether the database has the schema of this program, looked at without changing anything."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import column, inspect, select, table

from workflows.store.engine import reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

MIGRATIONS: Final = Path(__file__).parent / "migrations"
NOTED = table("alembic_version", column("version_num"))
"""Where Alembic notes how far it has come."""


class Standing(StrEnum):
    """`empty`: no table of ours; `older` or `newer` than this program; `current`."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def standing(engine: Engine) -> Standing:
    """Return how the schema stands; Refused or Transient when the database cannot be read."""
    if _is_missing_file(engine):
        return Standing.EMPTY
    with reading(engine) as connection:
        known = inspect(connection).has_table(NOTED.name)
        found = connection.scalar(select(NOTED.c.version_num)) if known else None
    if found is None:
        return Standing.EMPTY
    if found == revisions()[-1]:
        return Standing.CURRENT
    return Standing.OLDER if found in revisions() else Standing.NEWER


@cache
def revisions() -> tuple[str, ...]:
    """Return the revisions of this program, oldest first: each file's name begins with its own."""
    return tuple(sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py")))


def _is_missing_file(engine: Engine) -> bool:
    """Whether the database is a file that opening it would only now create."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()

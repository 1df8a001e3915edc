"""Whether the database has the schema of this program, looked at without changing anything."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from workflows.store.engine import MIGRATIONS, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Standing(StrEnum):
    """`empty`: no table of ours; `older` or `newer` than this program; `current`."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def standing(engine: Engine) -> Standing:
    """Return how the schema stands; Refused or Transient when the database cannot be read."""
    heads, known = _revisions()
    if _is_missing_file(engine):
        return Standing.EMPTY
    with reading(engine) as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if not found:
        return Standing.EMPTY
    if found == heads:
        return Standing.CURRENT
    return Standing.OLDER if found <= known else Standing.NEWER


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest revisions of this program, and all: they are files, which do not change while it runs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    return frozenset(scripts.get_heads()), frozenset(one.revision for one in scripts.walk_revisions())


def _is_missing_file(engine: Engine) -> bool:
    """Whether the database is a file that opening it would only now create."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()

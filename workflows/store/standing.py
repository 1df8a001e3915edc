"""Whether the database has the schema of this program, looked at without changing anything."""

from __future__ import annotations

from enum import StrEnum
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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    if _is_missing_file(engine):
        return Standing.EMPTY
    with reading(engine) as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if not found:
        return Standing.EMPTY
    if found == set(scripts.get_heads()):
        return Standing.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Standing.OLDER if found <= known else Standing.NEWER


def _is_missing_file(engine: Engine) -> bool:
    """Whether the database is a file that opening it would only now create."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()

"""Brings the database to the schema of this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.errors import Refused
from workflows.store.engine import locked, writing
from workflows.store.faults import place
from workflows.store.standing import MIGRATIONS, Standing, standing

if TYPE_CHECKING:
    from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Bring the database to the present schema; all or nothing, and safe when several processes start at once.

    Refused when a newer Stagecoach has been here: its schema is not ours to change.
    """
    match standing(engine):
        case Standing.CURRENT:
            return
        case Standing.NEWER:
            raise Refused(f"{place(engine.url)} was made by a newer Stagecoach: update this one")
        case Standing.EMPTY | Standing.OLDER:
            _migrate(engine)


def _migrate(engine: Engine) -> None:
    """Run what is missing; who comes second waits and finds nothing left to do."""
    # Nearly every start finds the schema current: loading Alembic and all revisions was a fifth of what one took.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with writing(engine) as connection:
        locked(connection, "migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

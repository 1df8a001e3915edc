"""A store of any size, filled by copying one project within the database: a million items take minutes, not an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from tests.benchmarks.portfolio_world import Size, fill_one
from workflows.store import schema
from workflows.store.columns import Choice, WordList, Words
from workflows.store.engine import writing
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

TEMPLATE: Final = 9_000_000
"""The number of the project that is copied: nothing else has these digits."""
OWN: Final = 1
"""The number of the project that is asked about: the same in each store."""
AT_ONCE: Final = 50
"""So many copies are one transaction."""
COPIED: Final = tuple(
    schema.metadata.tables[name]
    for name in (
        "projects", "people", "kpis", "items", "names", "sightings", "members", "activities", "links", "accounts",
        "source_states", "text_readings",
    )
)  # fmt: skip


def fill_store(engine: Engine, projects: int, *, own: Size, others: Size) -> None:
    """Store the project `OWN`, and others until there are so many `projects`; all texts are read."""
    fill_one(engine, OWN, own)
    fill_one(engine, TEMPLATE, others)
    WorkspaceModel(engine).refresh().read_waiting()
    with writing(engine) as connection:
        for table in COPIED:
            key = " || ".join(column.name for column in table.primary_key if isinstance(column.type, Words))
            rows = f"SELECT * FROM {table.name} WHERE {key} LIKE '%{TEMPLATE}%'"  # noqa: S608 - our own names
            connection.execute(text(f"CREATE TABLE copied_{table.name} AS {rows}"))
    for start in range(1, projects - 1, AT_ONCE):
        with writing(engine) as connection:
            for number in range(start, min(start + AT_ONCE, projects - 1)):
                _copy(connection, TEMPLATE + number)
    with writing(engine) as connection:
        for table in COPIED:
            connection.execute(text(f"DROP TABLE copied_{table.name}"))


def _copy(connection: Connection, number: int) -> None:
    for table in COPIED:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        values = f"SELECT {_values(table)} FROM copied_{table.name}"  # noqa: S608 - our own names
        connection.execute(text(f"INSERT INTO {table.name} ({names}) {values}"), {"number": str(number)})


def _values(table: Table) -> str:
    return ", ".join(
        f"replace(\"{column.name}\", '{TEMPLATE}', :number)"
        if isinstance(column.type, Words | WordList | Choice)
        else f'"{column.name}"'
        for column in table.c
    )

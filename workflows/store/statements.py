"""What people state about a project: each statement stays for the record, one that was taken back is marked so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sqlalchemy import select, update

from workflows.model import Dismissal, KpiEntry, Waiver
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, row_of
from workflows.store.standings import note_changed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine, Table

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Statements(Generic[S]):
    """One kind of statement and its table."""

    table: Table
    kind: type[S]

    def save(self, engine: Engine, statement: S, *, place: str) -> bool:
        """Keep a statement; False when the same form or command was kept before. `place` is for the audit log."""
        with writing(engine) as connection:
            row = row_of(self.table, statement, place=place)
            note_changed(connection, [row["project"]])
            return insert_new(connection, self.table, [row]) == 1

    def find(self, engine: Engine, statement_id: str) -> S | None:
        """Return a statement that nobody has taken back."""
        held = select(*columns_of(self.table, self.kind))
        wanted = held.where(self.table.c.id == statement_id, self.table.c.undone_at.is_(None))
        with reading(engine) as connection:
            row = connection.execute(wanted).first()
        return None if row is None else self.kind(*row)

    def take_back(self, engine: Engine, statement_id: str, *, now: datetime) -> bool:
        """Mark a statement as taken back; False when there is none, or it was taken back before."""
        table = self.table
        this = update(table).where(table.c.id == statement_id, table.c.undone_at.is_(None))
        with writing(engine) as connection:
            slug = connection.execute(this.values(undone_at=now).returning(table.c.project)).scalar()
            note_changed(connection, [slug] if slug else [])
        return slug is not None


waivers: Final = Statements(schema.waivers, Waiver)
kpi_entries: Final = Statements(schema.kpi_entries, KpiEntry)
dismissals: Final = Statements(schema.dismissals, Dismissal)

"""When each source was last read for a project, and since when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func

from workflows.store import schema
from workflows.store.engine import writing
from workflows.store.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.store.rows import Columns


def mark_read(engine: Engine, source: str, projects: Iterable[str], *, now: datetime) -> None:
    """Note that a source was read completely for these projects; what failed before is over."""
    rows = [
        {
            "source": source,
            "project": slug,
            "read_at": now,
            "failed_at": None,
            "error": None,
            "failing_since": None,
        }
        for slug in projects
    ]
    with writing(engine) as connection:
        upsert(connection, schema.source_states, rows)


def mark_failed(engine: Engine, source: str, projects: Iterable[str], error: str, *, now: datetime) -> None:
    """Note that a source could not be read for these projects, and why; when it was last read stays known."""
    rows = [
        {
            "source": source,
            "project": slug,
            "read_at": None,
            "failed_at": now,
            "error": error,
            "failing_since": now,
        }
        for slug in projects
    ]
    with writing(engine) as connection:
        upsert(connection, schema.source_states, rows, keep=_failing_since)


def _failing_since(present: Columns, new: Columns) -> Columns:
    return {
        "read_at": present["read_at"],
        "failing_since": func.coalesce(present["failing_since"], new["failing_since"]),
    }

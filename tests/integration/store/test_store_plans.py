"""How the databases find what a report asks for: by an index, never by going through a table that grows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from config.asked import REPORTS
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill
from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from workflows.compose import Question, compose
from workflows.store import schema
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]

POLICY = load_policy(None)
FEW = frozenset(
    {
        "projects",
        "people",
        "kpis",
        "statuses",
        "source_states",
        "subscriptions",
        "damaged",
        "cursors",
        "unfinished",
    }
)
"""Tables that are as long as a list of projects or of troubles, and not as long as the work."""
GROWING = frozenset(schema.metadata.tables) - FEW
SCAN = re.compile(r"(?:SCAN|Seq Scan on) (\w+)")


@pytest.fixture
def company(engine: Engine) -> Engine:
    fill(engine, Size(projects=2, items=40))
    WorkspaceModel(engine).refresh().read_waiting()
    return engine


def asked(company: Engine, question: Question) -> list[tuple[str, Any]]:
    """Return the statements of a report with their values."""
    found: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            found.append((statement, values))

    event.listen(company, "before_cursor_execute", note)
    try:
        compose(company, POLICY, question, as_of=NOW, model=WorkspaceModel(company).refresh())
    finally:
        event.remove(company, "before_cursor_execute", note)
    return found


def scanned(connection: Connection, statement: str, values: Any) -> set[str]:
    """Return the growing tables that the database would go through from one end to the other."""
    if connection.dialect.name == "postgresql":
        # Of some rows no index is worth the while: asked so, it tells whether there is one.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    else:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return {name for row in plan for name in SCAN.findall(str(row[-1])) if name in GROWING}


def test_no_report_goes_through_a_table_that_grows(company: Engine) -> None:
    found: dict[str, set[str]] = {}
    for report in REPORTS:
        statements = asked(company, Question(report, None if report == "portfolio" else "p-1"))
        assert statements
        with company.connect() as connection:
            found |= {statement: scanned(connection, statement, values) for statement, values in statements}
    assert {statement: names for statement, names in found.items() if names} == {}


def test_a_plan_without_an_index_is_noticed(company: Engine) -> None:
    with company.connect() as connection:
        assert scanned(connection, "SELECT id FROM items WHERE title = 'x'", ()) == {"items"}

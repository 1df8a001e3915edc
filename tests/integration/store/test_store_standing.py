"""How a database stands is seen without changing it, and one look at all of it holds what the doctor asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tests.integration.store.batches import FULL, NOW, batch, item
from workflows.model import Project, SourceState
from workflows.store.engine import connect, writing
from workflows.store.ingest import apply
from workflows.store.overview import Overview, overview
from workflows.store.projects import declare
from workflows.store.source_states import mark_failed, mark_read
from workflows.store.standing import Standing, standing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_an_up_to_date_database_is_current(engine: Engine) -> None:
    assert standing(engine) is Standing.CURRENT


@pytest.mark.parametrize(("revision", "found"), [("0001", Standing.OLDER), ("9999", Standing.NEWER)])
def test_another_revision_is_older_or_newer(sqlite: Engine, revision: str, found: Standing) -> None:
    with writing(sqlite) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
    assert standing(sqlite) is found


def test_a_file_that_is_not_there_is_empty_and_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    assert standing(connect(f"sqlite:///{file}")) is Standing.EMPTY
    assert not file.exists()


def test_an_overview_holds_projects_sources_accounts_and_the_statuses_of_tickets_that_are_there(
    churn: Engine,
) -> None:
    apply(churn, FULL, now=NOW)
    apply(churn, batch(item("CH-3", status="Limbo"), gone=("jira:CH-3",)), now=NOW)
    seen = overview(churn)
    assert [one.slug for one in seen.projects] == ["churn"]
    assert set(seen.sources) == {"churn"}
    assert seen.statuses == {"In Progress"}
    assert [one.ref for one in seen.accounts] == ["jira:ana"]


def test_an_overview_costs_the_same_statements_for_one_project_and_for_many(churn: Engine) -> None:
    def look() -> tuple[Overview, int]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(churn, "before_cursor_execute", note)
        found = overview(churn)
        event.remove(churn, "before_cursor_execute", note)
        return found, len(seen)

    _, few = look()
    slugs = [f"p-{number}" for number in range(9)]
    declare(churn, [Project(slug, slug) for slug in slugs], now=NOW)
    mark_read(churn, "jira", slugs[1:], now=NOW)
    mark_failed(churn, "github", slugs[2:], "it is down", now=NOW)
    found, many = look()
    assert many == few
    read, failed = SourceState("jira", NOW), SourceState("github", None, NOW, "it is down")
    assert [found.sources[slug] for slug in slugs] == [(), (read,), *[(failed, read)] * 7]


def test_an_overview_of_nothing_is_empty(engine: Engine) -> None:
    seen = overview(engine)
    assert (seen.projects, seen.subscriptions, seen.statuses, seen.accounts) == ((), (), frozenset(), ())

"""GitHub limited to some repositories: the others are not asked about, and nobody says that they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import sqlite
from tests.integration.sources.test_github_source import NOW, Reader, days, reader, repository
from tests.sandboxes import server
from workflows.model import Project
from workflows.store.facts import load_facts
from workflows.store.look import look
from workflows.store.projects import declare
from workflows.sync import SyncResult, narrowed, sync

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

__all__ = ["reader", "server", "sqlite"]

MANY = tuple(f"acme/part-{number}" for number in range(60))
ONE = Project("one", "One", jira_keys=("CH",), repositories=("Acme/Churn",))
WIDE = Project("wide", "Wide", repositories=("acme/churn", *MANY))
LABS = Project("labs", "Labs", repositories=("acme/*",))


@pytest.fixture
def company(reader: Reader, sqlite: Engine) -> Engine:
    """A store that has read 61 repositories two hours ago."""
    for name in ("acme/churn", *MANY):
        repository(reader, name)
    declare(sqlite, [ONE, WIDE], now=NOW)
    run(reader, sqlite, now=days(2 / 24))
    return sqlite


def run(reader: Reader, engine: Engine, *hinted: str, now: datetime = NOW) -> SyncResult:
    reader.now = now
    with reader.source() as source:
        asked = narrowed([source], {"github": frozenset(hinted)}) if hinted else [source]
        return sync(engine, asked, [ONE, WIDE], now=now)


def read_at(engine: Engine, slug: str) -> datetime | None:
    (state,) = load_facts(engine, slug).sources
    return state.read_at


def test_one_of_sixty_repositories_costs_what_one_costs(reader: Reader, company: Engine) -> None:
    assert run(reader, company).sources["github"].requests == 3
    assert run(reader, company, "acme/churn").sources["github"].requests == 1


def test_only_the_hinted_repository_is_read_and_the_rest_comes_by_the_clock(
    reader: Reader, company: Engine
) -> None:
    for repo in reader.world.github.repositories[:2]:
        repo.issue("ana", days(1 / 24), "Which metric?")
    assert run(reader, company, "acme/churn").sources["github"].items == 1
    assert run(reader, company, "acme/churn").sources["github"].items == 0
    assert run(reader, company).sources["github"].items == 1
    assert run(reader, company).sources["github"].items == 0


def test_a_project_counts_as_read_only_when_all_its_repositories_were(
    reader: Reader, company: Engine
) -> None:
    run(reader, company, "acme/churn")
    assert read_at(company, "one") == NOW
    assert read_at(company, "wide") == days(2 / 24)


def test_what_a_limited_reading_brings_is_seen_by_whoever_looks_for_changes(
    reader: Reader, company: Engine
) -> None:
    before = look(company)
    run(reader, company, MANY[0])
    assert look(company) == before
    reader.world.github.repositories[1].issue("ana", days(1 / 24), "Which metric?")
    run(reader, company, MANY[0])
    assert look(company) != before


def test_a_failure_is_told_of_the_projects_that_it_concerns(reader: Reader, company: Engine) -> None:
    reader.sandbox.faults.status("/github/graphql", 502)
    (failure,) = run(reader, company, MANY[0]).failures
    assert failure.projects == ("wide",)


def test_all_repositories_of_an_owner_are_touched_by_any_of_them_and_read_by_none(reader: Reader) -> None:
    with reader.source() as whole:
        part = whole.limited_to(["acme/churn"])
        assert (part.reads_any_of(LABS), part.reads_all_of(LABS)) == (True, False)
        assert (whole.reads_any_of(LABS), whole.reads_all_of(LABS)) == (True, True)

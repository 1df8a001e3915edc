"""Reading everything anew goes on where it stopped: what was read to its end since it began is not read again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.sources.test_github_source import NOW, Reader, breaking, days, reader, repository
from workflows.model import Project
from workflows.store.cursors import read_cursors
from workflows.store.facts import load_facts
from workflows.store.projects import declare
from workflows.sync import SyncResult, sync

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["reader"]

NAMES = tuple(f"acme/part-{number}" for number in range(3))
PROJECT = Project("wide", "Wide", repositories=NAMES)
EACH = 60
"""Issues of a repository: the details of one do not fit into one request."""


@pytest.fixture
def store(reader: Reader, engine: Engine) -> Engine:
    """A store that has read three repositories two hours before."""
    for name in NAMES:
        repo = repository(reader, name)
        for number in range(EACH):
            repo.issue("ana", days(100 - number), f"Issue {number}")
    declare(engine, [PROJECT], now=NOW)
    assert run(reader, engine, full=False, hours=-2).failures == ()
    return engine


def run(
    reader: Reader, engine: Engine, *, full: bool = True, answered: int | None = None, hours: float = 0
) -> SyncResult:
    """Read the project, so many hours after the reading anew began; only so many requests are answered."""
    reader.now = NOW + timedelta(hours=hours)
    authorize = None if answered is None else breaking(reader.headers(), answered)
    with reader.source(authorize) as source:
        return sync(engine, [source], [PROJECT], full=full, since=NOW if full else None, now=reader.now)


def whole(engine: Engine) -> set[str]:
    scopes = read_cursors(engine, "github", since=NOW)
    return {name for name in NAMES if f"github:{name}" in scopes}


def test_what_was_read_to_its_end_is_not_read_from_its_beginning_again(reader: Reader, store: Engine) -> None:
    everything = run(reader, store).sources["github"].requests
    assert whole(store) == set(NAMES)
    reader.now = NOW
    # Surveyed again, and nothing else.
    assert run(reader, store, hours=1).sources["github"].requests == 1 < everything


def test_it_comes_to_its_end_however_often_it_is_broken_off(reader: Reader, store: Engine) -> None:
    done: list[int] = []
    for hour in range(30):
        result = run(reader, store, answered=4, hours=hour)
        done.append(len(whole(store)))
        if not result.failures:
            break
    assert done == sorted(done)
    assert done[0] < done[-1] == len(NAMES)
    assert len(load_facts(store, "wide").items) == EACH * len(NAMES)


def test_an_ordinary_reading_in_between_does_not_count_as_one_from_the_beginning(
    reader: Reader, store: Engine
) -> None:
    run(reader, store, answered=1)
    reader.world.github.repositories[0].issue("ana", NOW + timedelta(minutes=1), "New")
    run(reader, store, full=False, hours=0.5)
    assert whole(store) == set()


def test_what_is_found_missing_is_brought_by_the_part_that_went_on(reader: Reader, store: Engine) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM activities")
    run(reader, store, answered=4)
    assert run(reader, store, hours=1).failures == ()
    assert len(load_facts(store, "wide").activities) == EACH * len(NAMES)

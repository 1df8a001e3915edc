"""The demo's old histories are thinned out: reports are those of before, and reading all anew brings nothing back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot import jobs
from tests.journeys.conftest import life, read_once, server, sqlite_url
from workflows.compose import Question, Replay, compose_for, replay, stalled_json
from workflows.lifecycle.thinning import whole_since
from workflows.looks import Looks
from workflows.model import Verb
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.facts import load_slugs
from workflows.store.thinning import thin

if TYPE_CHECKING:
    from tests.journeys.conftest import Life

__all__ = ["life", "read_once", "server", "sqlite_url"]
WHOLE_DAYS = 21


def told(life: Life, days: int) -> list[object]:
    """Return the reports as of so many days ago."""
    engine, policy, model = life.service.engine, life.service.policy, life.service.model()
    at, slugs, looks = life.clock() - timedelta(days=days), load_slugs(engine), Looks()
    asked = (
        Question("portfolio"),
        *(Question(kind, slug) for kind in ("summary", "digest") for slug in slugs),
    )
    return [
        *(compose_for(engine, policy, one, {}, as_of=at, model=model, looks=looks).report for one in asked),
        stalled_json(engine, policy, Question("stalled"), as_of=at, model=model),
    ]


def all_told(life: Life) -> list[object]:
    """Return the reports of today and of three weeks ago, and what the weeks between would have brought."""
    engine, policy, model = life.service.engine, life.service.policy, life.service.model()
    asked = Replay(load_slugs(engine)[0], 2)
    replayed = replay(engine, policy, asked, as_of=life.clock(), model=model)
    return [told(life, 0), told(life, WHOLE_DAYS - 1), replayed]


def rows(life: Life) -> set[tuple[object, ...]]:
    with reading(life.service.engine) as connection:
        return set(map(tuple, connection.execute(select(schema.activities))))


def repeat_pushes(life: Life) -> None:
    """Let each old push of a pull request have been five: people of the demo push little."""
    table = schema.activities
    old = select(table).where(table.c.verb == Verb.PUSHED, table.c.at < whole_since(life.clock(), WHOLE_DAYS))
    with writing(life.service.engine) as connection:
        for row in connection.execute(old).mappings().all():
            for number in range(4):
                again = {
                    "id": f"{row['id']} {number}",
                    "at": row["at"] + timedelta(minutes=number),
                    "text": "wip",
                }
                connection.execute(table.insert().values({**row, **again}))


def test_no_report_is_another_one_and_reading_all_anew_changes_nothing(life: Life) -> None:
    engine = life.service.engine
    repeat_pushes(life)
    before = all_told(life)
    count = len(rows(life))
    done = thin(engine, whole_since(life.clock(), WHOLE_DAYS), most=10_000)
    assert (done.items > 100, done.dropped > 50, done.emptied > 50) == (True, True, True)
    assert len(rows(life)) == count - done.dropped
    assert all_told(life) == before


def test_reading_all_anew_brings_back_nothing_that_was_thinned_out(life: Life) -> None:
    thin(life.service.engine, whole_since(life.clock(), WHOLE_DAYS), most=10_000)
    kept = rows(life)
    read = jobs.read_sources(life.service, full=True)
    assert read.failures == ()
    assert {(one.items, one.activities) for one in read.sources.values()} == {(0, 0)}
    assert rows(life) == kept

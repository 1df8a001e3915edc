"""Tasks in PostgreSQL: asked for once, rung once for all workers, and taken over from the dead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from bot.wiring import utc_now
from tests.databases import pg_server, pg_url, postgres
from tests.integration.store.batches import NOW
from workflows.store.engine import reading, writing
from workflows.store.line import Line, line
from workflows.store.tasks import MOST_TRIES, SharedTasks, Taken, take_over
from workflows.tasks import LONG, Task

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["pg_server", "pg_url", "postgres"]

APART = timedelta(minutes=10)
SYNC = Task("slice", "churn fraud", lane="a lane", queue=LONG, urgent=1)


# ruff: noqa: S608 - statements of this file's own words
def rows(engine: Engine, what: str = "lock, queueing_lock, queue_name, priority, status::text") -> list[Any]:
    with reading(engine) as connection:
        return [
            tuple(row)
            for row in connection.execute(text(f"SELECT {what} FROM procrastinate_jobs ORDER BY id"))
        ]


def change(engine: Engine, statement: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(statement))


def begun(engine: Engine, *, silent: int | None) -> None:
    """Let a worker be at every task that waits: it was last heard of so many seconds ago, or is forgotten."""
    change(engine, "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
    if silent is not None:
        heard = f"now() - interval '{silent} seconds'"
        change(engine, f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heard})")
        change(
            engine, "UPDATE procrastinate_jobs SET worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )


def test_a_task_waits_in_its_lane_once(postgres: Engine) -> None:
    tasks = SharedTasks(postgres)
    tasks.ask(SYNC, Task("writes"))
    tasks.ask(Task("writes"), SYNC, SYNC)
    assert rows(postgres) == [
        ("a lane", "slice:churn fraud", "long", 1, "todo"),
        ("writes", "writes", "short", 0, "todo"),
    ]


def test_a_task_may_wait_while_the_same_is_done(postgres: Engine) -> None:
    SharedTasks(postgres).ask(SYNC)
    begun(postgres, silent=0)
    SharedTasks(postgres).ask(SYNC)
    assert [status for (status,) in rows(postgres, "status::text")] == ["doing", "todo"]


def test_many_who_ask_at_once_ask_once(postgres: Engine) -> None:
    start = Barrier(4)

    def ask(_number: int) -> None:
        start.wait()
        SharedTasks(postgres).ask(SYNC, Task("writes"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))
    assert len(rows(postgres)) == 2


def test_of_many_alarms_that_ring_at_once_one_is_heard(postgres: Engine) -> None:
    start = Barrier(4)

    def ring(number: int) -> bool:
        start.wait()
        return SharedTasks(postgres).ring("sync", lambda: [Task("t", str(number))], now=NOW, apart=APART)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ring, range(4))) == [False, False, False, True]
    assert len(rows(postgres)) == 1


@pytest.mark.parametrize(
    ("later", "heard"),
    [
        (timedelta(0), False),
        (APART - timedelta(seconds=1), False),
        (APART, True),
        (-timedelta(seconds=5), False),
        (-timedelta(days=400), True),
    ],
)
def test_an_alarm_is_heard_again_after_its_time_or_when_the_clock_was_wrong(
    postgres: Engine, *, later: timedelta, heard: bool
) -> None:
    tasks = SharedTasks(postgres)
    assert tasks.ring("sync", tuple, now=NOW, apart=APART)
    assert tasks.ring("writes", tuple, now=NOW, apart=APART)
    assert tasks.ring("sync", tuple, now=NOW + later, apart=APART) is heard


def test_an_alarm_whose_tasks_cannot_be_told_has_not_rung(postgres: Engine) -> None:
    tasks = SharedTasks(postgres)

    def broken() -> list[Task]:
        raise LookupError

    with pytest.raises(LookupError):
        tasks.ring("sync", broken, now=NOW, apart=APART)
    assert tasks.ring("sync", tuple, now=NOW, apart=APART)


@pytest.mark.parametrize("silent", [12, None])
def test_what_a_dead_worker_was_at_is_done_again(postgres: Engine, silent: int | None) -> None:
    SharedTasks(postgres).ask(SYNC)
    begun(postgres, silent=silent)
    assert take_over(postgres) == Taken(again=1)
    assert rows(postgres, "status::text, attempts, worker_id") == [("todo", 1, None)]
    assert take_over(postgres) == Taken()


def test_what_a_living_worker_is_at_is_left_to_it(postgres: Engine) -> None:
    SharedTasks(postgres).ask(SYNC)
    begun(postgres, silent=4)
    assert take_over(postgres) == Taken()
    assert rows(postgres, "status::text") == [("doing",)]


def test_what_waits_again_already_is_not_done_twice_for_a_dead_worker(postgres: Engine) -> None:
    SharedTasks(postgres).ask(SYNC)
    begun(postgres, silent=None)
    SharedTasks(postgres).ask(SYNC)
    assert take_over(postgres) == Taken(dropped=1)
    assert rows(postgres, "status::text, attempts") == [("todo", 0)]


def test_a_task_that_kills_its_workers_is_given_up(postgres: Engine) -> None:
    SharedTasks(postgres).ask(SYNC)
    for _ in range(MOST_TRIES):
        begun(postgres, silent=None)
        assert take_over(postgres) == Taken(again=1)
    begun(postgres, silent=None)
    assert take_over(postgres) == Taken(dropped=1)
    assert rows(postgres) == []


def test_workers_that_look_at_once_take_each_task_over_once(postgres: Engine) -> None:
    SharedTasks(postgres).ask(*(Task("t", str(number)) for number in range(20)))
    begun(postgres, silent=None)
    start = Barrier(4)

    def look(_number: int) -> int:
        start.wait()
        return take_over(postgres).again

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 20
    assert set(rows(postgres, "attempts")) == {(1,)}


def test_the_line_says_how_many_wait_and_who_is_there(postgres: Engine) -> None:
    assert line(postgres) == Line()
    SharedTasks(postgres).ask(SYNC)
    begun(postgres, silent=4)
    SharedTasks(postgres).ask(SYNC, Task("writes"))
    change(
        postgres, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')"
    )
    found = line(postgres)
    assert (found.waiting, found.doing, found.workers) == (2, 1, 1)
    assert found.since is not None
    assert utc_now() - found.since < timedelta(minutes=1)


def test_a_subject_of_any_length_and_with_any_words_has_a_key_that_an_index_takes(postgres: Engine) -> None:
    long, longer = Task("slice", "%s 'x' " * 2000), Task("slice", "%s 'x' " * 2001)
    SharedTasks(postgres).ask(long, longer, long)
    assert len(rows(postgres)) == 2
    assert max(len(key) for (key,) in rows(postgres, "queueing_lock")) < 250


def test_the_tables_are_those_of_the_procrastinate_that_our_migration_knew() -> None:
    # Another version needs a migration of ours that brings what its own folder `sql/migrations` says.
    assert version("procrastinate").startswith("3.10.")
    told = SchemaManager.get_schema().encode()
    assert sha256(told).hexdigest() == "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"

"""Jobs run outside the caller's thread, one at a time a key, and end with the queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.queue import Lanes, ThreadQueue
from workflows.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 10.0


@dataclass
class Bench:
    """A queue whose jobs a test holds and lets go."""

    queue: ThreadQueue
    errors: list[tuple[str, str]]
    ran: list[str] = field(default_factory=list)
    held: list[Event] = field(default_factory=list)

    def note(self, name: str) -> Callable[[], None]:
        return lambda: self.ran.append(name)

    def holding(self, name: str) -> tuple[Callable[[], None], Event, Event]:
        """Return a job that runs until it is let go, the event of its start, and the one that lets it go."""
        started, go = Event(), Event()
        self.held.append(go)

        def job() -> None:
            started.set()
            assert go.wait(PATIENCE)
            self.ran.append(name)

        return job, started, go

    def occupy(self, key: str) -> Event:
        """Let a job of `key` start, and return the event that ends it."""
        job, started, go = self.holding(key)
        assert self.queue.submit(key, job)
        assert started.wait(PATIENCE)
        return go


def bench_of(threads: int) -> Bench:
    errors: list[tuple[str, str]] = []
    return Bench(
        ThreadQueue(threads=threads, on_error=lambda key, why: errors.append((key, str(why)))), errors
    )


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = bench_of(threads=2)
    yield made
    for go in made.held:
        go.set()
    made.queue.close(PATIENCE)


def test_a_job_runs_in_another_thread_than_its_caller(bench: Bench) -> None:
    threads = []
    assert bench.queue.submit("a", lambda: threads.append(current_thread()))
    assert bench.queue.drain(PATIENCE)
    assert threads != [main_thread()]
    assert len(threads) == 1


def test_jobs_of_different_keys_run_side_by_side(bench: Bench) -> None:
    first, second = bench.occupy("a"), bench.occupy("b")
    first.set()
    second.set()
    assert bench.queue.drain(PATIENCE)
    assert sorted(bench.ran) == ["a", "b"]


def test_a_job_of_a_running_key_waits_for_it_although_a_thread_is_free(bench: Bench) -> None:
    go = bench.occupy("a")
    assert bench.queue.submit("a", bench.note("second"))
    assert bench.queue.submit("b", bench.note("other"))
    bench.occupy("b2").set()
    assert "second" not in bench.ran
    go.set()
    assert bench.queue.drain(PATIENCE)
    assert bench.ran.index("a") < bench.ran.index("second")


def test_while_one_job_of_a_key_waits_further_ones_are_turned_away(bench: Bench) -> None:
    go = bench.occupy("a")
    assert bench.queue.submit("a", bench.note("waits"))
    assert not bench.queue.submit("a", bench.note("too much"))
    go.set()
    assert bench.queue.drain(PATIENCE)
    assert bench.ran == ["a", "waits"]


def test_a_key_may_come_again_once_its_job_has_ended(bench: Bench) -> None:
    for _ in range(3):
        assert bench.queue.submit("a", bench.note("a"))
        assert bench.queue.drain(PATIENCE)
    assert bench.ran == ["a", "a", "a"]


def test_a_job_that_fails_is_reported_and_the_next_of_its_key_runs(bench: Bench) -> None:
    go = Event()
    started = Event()

    def broken() -> None:
        started.set()
        assert go.wait(PATIENCE)
        raise ValueError("no good")

    assert bench.queue.submit("a", broken)
    assert started.wait(PATIENCE)
    assert bench.queue.submit("a", bench.note("after"))
    go.set()
    assert bench.queue.drain(PATIENCE)
    assert bench.errors == [("a", "no good")]
    assert bench.ran == ["after"]


def test_failures_use_up_no_threads(bench: Bench) -> None:
    def broken() -> None:
        raise RuntimeError("again")

    for number in range(20):
        bench.queue.submit(f"broken {number}", broken)
    bench.queue.submit("sound", bench.note("sound"))
    assert bench.queue.drain(PATIENCE)
    assert len(bench.errors) == 20
    assert bench.ran == ["sound"]


def test_a_job_may_queue_the_next_one_of_its_own_key(bench: Bench) -> None:
    def job() -> None:
        assert bench.queue.submit("a", bench.note("next"))

    assert bench.queue.submit("a", job)
    assert bench.queue.drain(PATIENCE)
    assert bench.ran == ["next"]


def test_closing_drops_what_waits_for_a_running_job(bench: Bench) -> None:
    go = bench.occupy("a")
    assert bench.queue.submit("a", bench.note("dropped"))
    assert not bench.queue.close(0)
    go.set()
    assert bench.queue.close(PATIENCE)
    assert bench.ran == ["a"]


def test_closing_drops_what_no_thread_was_free_for_and_does_not_wait_for_it() -> None:
    bench = bench_of(threads=1)
    go = bench.occupy("a")
    assert bench.queue.submit("b", bench.note("dropped"))
    closed: list[bool] = []
    closing = Thread(target=lambda: closed.append(bench.queue.close(PATIENCE)))
    closing.start()
    pause = Event()
    for number in range(int(PATIENCE / 0.01)):
        if not bench.queue.submit(f"probe {number}", bench.note("dropped too")):
            break
        pause.wait(0.01)
    go.set()
    closing.join(PATIENCE)
    assert bench.ran == ["a"]
    assert closed == [True]


def test_draining_does_not_wait_longer_than_it_was_told_to_for_work_that_goes_on_and_on(bench: Bench) -> None:
    stop = Event()

    def again() -> None:
        if not stop.is_set():
            bench.queue.submit("a", again)

    assert bench.queue.submit("a", again)
    ended: list[bool] = []
    draining = Thread(target=lambda: ended.append(bench.queue.drain(0.05)))
    draining.start()
    draining.join(2)
    stop.set()
    draining.join(PATIENCE)
    assert ended == [False]


def test_a_job_that_no_thread_has_taken_yet_keeps_a_second_one_of_its_key_out() -> None:
    bench = bench_of(threads=1)
    go = bench.occupy("a")
    assert bench.queue.submit("b", bench.note("b"))
    second = bench.queue.submit("b", bench.note("b"))
    go.set()
    assert bench.queue.drain(PATIENCE)
    assert bench.queue.close(PATIENCE)
    assert not second
    assert bench.ran == ["a", "b"]


def test_a_closed_queue_takes_nothing_more(bench: Bench) -> None:
    assert bench.queue.close(PATIENCE)
    assert not bench.queue.submit("a", bench.note("late"))
    assert bench.ran == []


def test_closing_tells_when_something_is_still_running(bench: Bench) -> None:
    go = bench.occupy("a")
    assert not bench.queue.close(0)
    go.set()
    assert bench.queue.close(PATIENCE)
    assert bench.ran == ["a"]


def test_draining_tells_when_something_is_still_running(bench: Bench) -> None:
    go = bench.occupy("a")
    assert not bench.queue.drain(0)
    go.set()
    assert bench.queue.drain(PATIENCE)


def test_an_idle_queue_is_drained_at_once(bench: Bench) -> None:
    assert bench.queue.drain(0)


@given(keys=st.lists(st.sampled_from("abc"), max_size=30), threads=st.integers(1, 4))
def test_whatever_is_submitted_every_accepted_job_runs_once_and_none_of_a_key_overlap(
    keys: list[str], threads: int
) -> None:
    bench = bench_of(threads)
    inside: dict[str, Lock] = {key: Lock() for key in keys}
    overlaps: list[str] = []

    def job(key: str) -> Callable[[], None]:
        def run() -> None:
            if not inside[key].acquire(blocking=False):
                overlaps.append(key)
                return
            bench.ran.append(key)
            inside[key].release()

        return run

    accepted = Counter(key for key in keys if bench.queue.submit(key, job(key)))
    assert bench.queue.drain(PATIENCE)
    assert bench.queue.close(PATIENCE)
    assert overlaps == []
    assert bench.errors == []
    assert Counter(bench.ran) == accepted


@pytest.fixture
def done() -> list[str]:
    return []


def lanes(bench: Bench, done: list[str], broken: str = "") -> Lanes:
    """Return lanes that note what was done, and fail at one task."""

    def do(task: Task) -> None:
        done.append(task.key)
        if task.key == broken:
            raise LookupError(task.key)

    return Lanes(bench.queue, do)


def test_tasks_of_a_lane_are_done_in_the_order_in_which_they_were_asked_for(
    bench: Bench, done: list[str]
) -> None:
    made = lanes(bench, done)
    made.ask(*(Task("t", str(number), lane="l") for number in range(20)))
    assert bench.queue.drain(PATIENCE)
    assert done == [f"t:{number}" for number in range(20)]


def test_a_task_that_waits_is_not_asked_for_twice_but_one_that_is_done_is(
    bench: Bench, done: list[str]
) -> None:
    go, begun = Event(), Event()

    def do(task: Task) -> None:
        begun.set()
        assert go.wait(PATIENCE)
        done.append(task.key)

    made = Lanes(bench.queue, do)
    made.ask(Task("t"))
    assert begun.wait(PATIENCE)
    made.ask(Task("t"))
    made.ask(Task("t"))
    go.set()
    assert bench.queue.drain(PATIENCE)
    assert done == ["t", "t"]


def test_a_task_that_fails_is_reported_and_does_not_keep_its_lane(bench: Bench, done: list[str]) -> None:
    lanes(bench, done, broken="a").ask(Task("a", lane="l"), Task("b", lane="l"))
    assert bench.queue.drain(PATIENCE)
    assert done == ["a", "b"]
    assert bench.errors == [("l", "a")]


def test_an_alarm_of_one_process_alone_is_always_heard(bench: Bench, done: list[str]) -> None:
    made = lanes(bench, done)
    for _ in range(2):
        assert made.ring(
            "t", lambda: [Task("t")], now=datetime(2026, 11, 27, tzinfo=UTC), apart=timedelta(days=1)
        )
        assert bench.queue.drain(PATIENCE)
    assert done == ["t", "t"]

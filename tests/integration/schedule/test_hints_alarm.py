"""The worker's alarm looks for hints every few seconds, never reads twice at a time, and the one process has none."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from bot.schedule import HINT_SECONDS, SYNC_MINUTES, Alarm
from tests.integration.schedule.desk import Desk, Given
from workflows.batch import Batch
from workflows.hints import SETTLE
from workflows.model import Project
from workflows.store.hints import Call, keep

if TYPE_CHECKING:
    from collections.abc import Iterator

ML = Project("ml", "ML", jira_keys=("CH",), repositories=("acme/churn",))


@dataclass
class Worker:
    """A desk with two sources that have a batch for each reading, and an alarm that hears."""

    desk: Desk
    other: Given = field(default_factory=lambda: Given("github"))
    alarm: Alarm = field(init=False)

    def __post_init__(self) -> None:
        both = (self.desk.source, self.other)
        self.alarm = Alarm(replace(self.desk.service, sources=lambda: nullcontext(both)), hears=True)

    @property
    def read(self) -> tuple[int, int]:
        """How often Jira and GitHub were read with something new."""
        return self.desk.source.requests, self.other.requests

    def news(self) -> None:
        self.desk.source.batches, self.other.batches = [Batch("jira")], [Batch("github")]

    def hint(self, name: str = "a", scope: str = "CH") -> None:
        keep(self.desk.engine, Call("jira", name, name, scope), now=self.desk.clock())
        self.desk.clock.now += SETTLE

    def ring(self, name: str) -> None:
        found = self.alarm._scheduler.get_job(name)
        found.func(*found.args)


@pytest.fixture
def worker(desk: Desk) -> Iterator[Worker]:
    """A worker after its first reading, when there is news everywhere."""
    desk.declare(ML)
    made = Worker(desk)
    made.alarm.start()
    desk.settle()
    made.news()
    yield made
    made.alarm.stop()


def test_a_worker_looks_every_five_seconds_beside_the_clock(worker: Worker) -> None:
    jobs = worker.alarm._scheduler
    assert jobs.get_job("hints").trigger.interval.total_seconds() == HINT_SECONDS
    assert jobs.get_job("sync").trigger.interval.total_seconds() == SYNC_MINUTES * 60


def test_one_process_alone_has_no_such_job(desk: Desk) -> None:
    alone = Alarm(desk.service)
    alone.start()
    desk.settle()
    alone.stop()
    assert "hints" not in alone.next_runs()


def test_a_look_without_a_hint_reads_nothing_and_one_with_it_reads_its_source_once(worker: Worker) -> None:
    worker.ring("hints")
    worker.desk.settle()
    assert worker.read == (0, 0)
    worker.hint()
    worker.ring("hints")
    worker.ring("hints")
    worker.desk.settle()
    assert worker.read == (1, 0)
    assert worker.desk.errors == []


def test_the_clock_reads_all_sources_whatever_was_hinted(worker: Worker) -> None:
    worker.hint()
    worker.ring("sync")
    worker.desk.settle()
    assert worker.read == (1, 1)


def test_a_whole_reading_that_is_due_while_a_hint_is_followed_comes_after_it(worker: Worker) -> None:
    worker.hint()
    worker.desk.source.go = Event()
    worker.ring("hints")
    # One look waits already: it is what the whole reading then comes by.
    worker.ring("hints")
    worker.ring("sync")
    worker.desk.source.go.set()
    worker.desk.settle()
    assert worker.read == (1, 1)
    assert worker.desk.errors == []


def test_a_hint_about_a_project_that_nobody_names_asks_nobody(worker: Worker) -> None:
    worker.hint(scope="HR")
    worker.ring("hints")
    worker.desk.settle()
    assert worker.read == (0, 0)

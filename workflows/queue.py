"""Queues of one process: jobs run outside Slack's threads, one at a time a key; tasks one at a time a lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from workflows.tasks import Task

Job = Callable[[], None]
OnError = Callable[[str, Exception], None]
Around = Callable[[str], AbstractContextManager[object]]
"""What each job runs in, by its key."""


def _nothing(_key: str) -> AbstractContextManager[object]:
    return nullcontext()


class Queue(Protocol):
    """Where work goes that must not keep the caller waiting."""

    def submit(self, key: str, job: Job) -> bool:
        """Queue `job`; False when a job of that key is already waiting, which will do the same work."""
        ...

    def close(self, timeout: float) -> bool:
        """Take no more jobs and wait up to `timeout` seconds; True when all that ran is finished."""
        ...


class ThreadQueue:
    """Runs jobs in a few threads; jobs of one key never overlap, and at most one of them waits."""

    def __init__(self, *, threads: int, on_error: OnError, around: Around = _nothing) -> None:
        self._around = around
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._on_error = on_error
        self._lock = Lock()
        self._queued: set[str] = set()
        self._running: set[str] = set()
        self._waiting: dict[str, Job] = {}
        self._futures: set[Future[None]] = set()
        self._closed = False

    def submit(self, key: str, job: Job) -> bool:
        """Queue `job`; False when the queue is closed or a job of that key is already waiting."""
        with self._lock:
            if self._closed or key in self._waiting or key in self._queued:
                return False
            if key in self._running:
                self._waiting[key] = job
            else:
                self._start(key, job)
            return True

    @property
    def depth(self) -> int:
        """How many jobs run or wait."""
        with self._lock:
            return len(self._queued) + len(self._running) + len(self._waiting)

    def close(self, timeout: float) -> bool:
        """Drop what has not started, wait up to `timeout` seconds for the rest; True when all is finished."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            futures = set(self._futures)
        self._pool.shutdown(wait=False, cancel_futures=True)
        # `wait` counts a cancelled future as done only once a thread has seen it, which none will.
        running = [future for future in futures if not future.cancelled()]
        return not wait(running, timeout=timeout).not_done

    def drain(self, timeout: float) -> bool:
        """Wait until nothing runs or waits, at most `timeout` seconds; True when it is so."""
        end = monotonic() + timeout
        while True:
            with self._lock:
                futures = set(self._futures)
            if not futures:
                return True
            left = end - monotonic()
            if left < 0 or wait(futures, timeout=left).not_done:
                return False

    def _start(self, key: str, job: Job) -> None:
        self._queued.add(key)
        future = self._pool.submit(self._run, key, job)
        self._futures.add(future)
        future.add_done_callback(self._forget)

    def _run(self, key: str, job: Job) -> None:
        with self._lock:
            self._queued.discard(key)
            self._running.add(key)
        try:
            with self._around(key):
                self._try(key, job)
        finally:
            with self._lock:
                self._running.discard(key)
                following = self._waiting.pop(key, None)
                if following is not None and not self._closed:
                    self._start(key, following)

    def _try(self, key: str, job: Job) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - a job's failure is reported and must not end its thread
            self._on_error(key, error)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._futures.discard(future)


class Lanes:
    """Tasks that one process does by itself, on its queue of jobs; what is asked for is done in that order."""

    is_shared = False

    def __init__(self, queue: Queue, do: Callable[[Task], None]) -> None:
        self._queue = queue
        self._do = do
        self._lock = Lock()
        self._waiting: dict[str, dict[str, Task]] = {}

    def ask(self, *tasks: Task) -> None:
        """Let these be done; one that waits already is not asked for twice."""
        for task in tasks:
            with self._lock:
                self._waiting.setdefault(task.track, {}).setdefault(task.key, task)
            self._turn_later(task.track)

    def ring(
        self, name: str, wanted: Callable[[], Sequence[Task]], *, now: datetime, apart: timedelta
    ) -> bool:
        """Ask for what is wanted: nobody else could have rung."""
        del name, now, apart
        self.ask(*wanted())
        return True

    def _turn_later(self, lane: str) -> None:
        self._queue.submit(lane, lambda: self._turn(lane))

    def _turn(self, lane: str) -> None:
        """Do the first task that waits in a lane; the others get turns of their own, whatever becomes of it."""
        with self._lock:
            waiting = self._waiting.get(lane, {})
            task = waiting.pop(next(iter(waiting)), None) if waiting else None
            if not waiting:
                self._waiting.pop(lane, None)
        if task is None:
            return
        try:
            self._do(task)
        finally:
            self._turn_later(lane)

"""The hands of one worker on PostgreSQL: takes tasks through Procrastinate, beside whatever other workers there are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import structlog
from procrastinate import App, PsycopgConnector

from workflows.store.line import PACE
from workflows.store.tasks import NAME, SharedTasks, take_over
from workflows.tasks import LONG, SHORT, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from workflows.store.line import Pace

log = structlog.get_logger()

AT_ONCE: Final = {LONG: 1, SHORT: 3}
"""How many tasks of a queue one worker does at a time: who wants more at once starts more workers."""
CONNECTIONS: Final = 4
"""To the database for the line alone; two more listen for new tasks."""
LONGEST_PAUSE: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""Who worked for so long before it failed starts again at once."""


class Crew:
    """Does tasks in threads until it is stopped; when the database goes away, it comes back after it."""

    def __init__(
        self,
        engine: Engine,
        do: Callable[[Task], None],
        *,
        stopping: Callable[[], bool],
        pace: Pace = PACE,
    ) -> None:
        self._engine = engine
        self._do = do
        self._stopping = stopping
        self._pace = pace
        self._tasks = SharedTasks(engine)
        self._ending = Event()
        self._cancel: Callable[[], object] = lambda: None
        self._thread = Thread(target=self._run, name="crew", daemon=True)

    def start(self) -> None:
        """Begin to take tasks; an unreachable database shows in the log."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Take no more, and wait up to `timeout` seconds for what is being done; True when all of it ended."""
        self._ending.set()
        with suppress(RuntimeError):  # the loop has ended by itself
            self._cancel()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = self._pace.pause
        while not self._ending.is_set():
            began = monotonic()
            try:
                asyncio.run(self._work())
            except asyncio.CancelledError:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it was, somebody has to go on
                log.warning("crew_failed", error=str(error), kind=type(error).__name__)
            pause = self._pace.pause if monotonic() - began > STEADY_SECONDS else pause
            self._ending.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _work(self) -> None:
        """Take tasks of all queues until one of the parts fails or all are cancelled; then wait for what is done."""
        loop, own = asyncio.get_running_loop(), asyncio.current_task()
        self._cancel = lambda: loop.call_soon_threadsafe(own.cancel) if own else None
        if self._ending.is_set():
            return
        app = self._app()
        async with app.open_async():
            parts = [asyncio.create_task(self._sweep())]
            parts += [asyncio.create_task(self._take(app, queue, many)) for queue, many in AT_ONCE.items()]
            try:
                ended, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
                for part in ended:
                    part.result()
                raise ConnectionError("a part of the crew ended, as the database was away")
            finally:
                for part in parts:
                    part.cancel()
                await asyncio.gather(*parts, return_exceptions=True)

    def _app(self) -> App:
        address = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        line = PsycopgConnector(
            conninfo=address, min_size=1, max_size=CONNECTIONS, timeout=self._pace.patience
        )
        app = App(connector=line)
        app.task(name=NAME)(self._one)
        return app

    def _one(self, task: dict[str, Any]) -> None:
        """Do a task; what the end of this process may have cut short is asked for again, for whoever is there then."""
        known = Task(**task)
        try:
            self._do(known)
        finally:
            if self._stopping():
                self._tasks.ask(known)

    async def _sweep(self) -> None:
        """Look again and again for tasks of workers that died."""
        while True:
            found = await asyncio.to_thread(take_over, self._engine, silent=self._pace.silent)
            if found.again or found.dropped:
                log.warning("tasks_taken_over", again=found.again, dropped=found.dropped)
            await asyncio.sleep(self._pace.sweep)

    async def _take(self, app: App, queue: str, at_once: int) -> None:
        await app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=at_once,
            fetch_job_polling_interval=self._pace.look,
            update_heartbeat_interval=self._pace.beat,
            stalled_worker_timeout=self._pace.silent,
            delete_jobs="always",
            install_signal_handlers=False,
        )

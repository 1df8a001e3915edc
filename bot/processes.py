"""The long-running processes: what they start, and how they stop with nothing half done."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from shutil import rmtree
from tempfile import mkdtemp
from threading import Event, Timer
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn.app.base import BaseApplication
from slack_sdk.errors import SlackApiError

from bot import jobs, metrics
from bot.app import build_app
from bot.hands import Hands
from bot.operators import tell_operators
from bot.precedence import take_short_turns
from bot.schedule import Alarm
from bot.side_door import side_door
from bot.slack_errors import classify
from bot.socket_mode import hang_up, open_handler
from bot.tasks import working
from bot.wiring import build
from bot.wsgi import served
from workflows.errors import Refused, StagecoachError, Transient
from workflows.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from bot.deliver import Outcome
    from bot.service import Service
    from config.policy import Policy
    from config.settings import Settings

log = structlog.get_logger()

STOP_SECONDS = 25.0
"""How long what runs may take to finish, where no setting says so."""
ENOUGH = 0.8
"""Of that time jobs get so much: the rest is for the connections to end well."""


def run(settings: Settings, policy: Policy) -> None:
    """Serve Socket Mode and the schedule until SIGTERM or SIGINT."""
    take_short_turns()
    with (
        serving(settings, policy) as service,
        side_door(service, settings),
        connected(settings, service),
        ringing(service, hears=_has_others(service), seconds=settings.stop_seconds),
    ):
        until_told(service.stopping, settings.stop_seconds)


def worker(settings: Settings, policy: Policy) -> None:
    """Run the schedule until SIGTERM or SIGINT."""
    with (
        serving(settings, policy) as service,
        side_door(service, settings),
        ringing(service, hears=True, seconds=settings.stop_seconds),
    ):
        until_told(service.stopping, settings.stop_seconds)


def one_turn(service: Service) -> tuple[Outcome, ...]:
    """Deliver what is due, warn owners of quiet experiments and tell operators of outages, once."""
    return (*jobs.deliver_due(service), *jobs.warn_everyone(service), *tell_operators(service))


def web(*, host: str, port: int, workers: int, seconds: float = STOP_SECONDS) -> None:
    """Serve HTTP under gunicorn until SIGTERM: one process with threads takes what comes, the others do the work.

    A single one does both.
    """
    options = {"bind": f"{host}:{port}", "workers": 1, "worker_class": "gthread", "threads": 8}
    with counting_together():
        _Gunicorn(options, seconds, hands=workers - 1).run()


@contextmanager
def counting_together() -> Iterator[None]:
    """Let the processes that are forked inside count in one folder, so that any of them answers for all."""
    if metrics.SHARED in os.environ:
        yield
        return
    folder, owner = mkdtemp(prefix="stagecoach-metrics-"), os.getpid()
    os.environ[metrics.SHARED] = folder
    try:
        yield
    finally:
        # A forked process leaves through here, too, while the others still count.
        if os.getpid() == owner:
            del os.environ[metrics.SHARED]
            rmtree(folder, ignore_errors=True)


@contextmanager
def serving(settings: Settings, policy: Policy) -> Iterator[Service]:
    """Hold a service, and end it well."""
    service = build(settings, policy)
    collect_rarely()
    try:
        yield service
    finally:
        stop(service, settings.stop_seconds * ENOUGH)


def stop(service: Service, seconds: float = STOP_SECONDS) -> None:
    """Let what runs finish, within what a platform grants, and close the database."""
    service.stopping.set()
    if not service.queue.close(seconds):
        log.warning("stopped_with_work_left")
    service.engine.dispose()


@contextmanager
def connected(settings: Settings, service: Service) -> Iterator[SocketModeHandler]:
    """Hold a Socket Mode connection; Refused when Slack does not accept the tokens."""
    token = settings.slack_app_token
    handler = open_handler(build_app(settings, service), token.get_secret_value() if token else None)
    handler.client.on_error_listeners.append(lambda error: log.warning("socket_failed", error=repr(error)))
    try:
        handler.connect()  # type: ignore[no-untyped-call]  # Bolt's handler has no annotations here
    except SlackApiError as error:
        raise _explained(error) from error
    except OSError as error:
        raise Transient(f"I cannot reach Slack at {settings.slack_api_url}: check the network") from error
    try:
        yield handler
    finally:
        hang_up(handler)


def _has_others(service: Service) -> bool:
    """Tell whether a web process may take webhooks in beside this one: on SQLite one process is all there is."""
    return service.engine.dialect.name == "postgresql"


def _explained(error: SlackApiError) -> StagecoachError:
    """Say what to do about a refused connection: Socket Mode has a token of its own."""
    meant = classify(error, "Socket Mode", doubt=Transient)
    if not isinstance(meant, Refused):
        return meant
    code = error.response.get("error")
    return Refused(
        f"Slack refused the app-level token ({code}): create one with connections:write and set SLACK_APP_TOKEN"
    )


@contextmanager
def ringing(service: Service, *, hears: bool = False, seconds: float = STOP_SECONDS) -> Iterator[Alarm]:
    """Hold the schedule and do its tasks; where a web process takes webhooks in, it `hears` of them.

    At the end what is being done gets so many seconds.
    """
    with working(service, seconds=seconds * ENOUGH) as tasks:
        alarm = Alarm(service, tasks, hears=hears)
        alarm.start()
        try:
            yield alarm
        finally:
            alarm.stop()


def until_told(told: Event | None = None, seconds: float | None = None) -> None:
    """Wait for SIGTERM or SIGINT, and set `told`; from then on the process has so many seconds, if any are named."""
    told = told or Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    log.info("started")
    told.wait()
    log.info("stopping")
    if seconds is not None:
        _end_after(seconds)


def _end_after(seconds: float) -> None:
    """End the process by then, also while a job waits for a vendor: Python itself would wait for its thread.

    Nothing is half done by it: each step is one transaction, and what was posted or written meanwhile and could not be
    noted is found by the history of the channel, or by the tracker.
    """
    watch = Timer(seconds, lambda: os._exit(0))
    watch.daemon = True
    watch.start()


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with settings given in code, so that `stagecoach web` and the Procfile start the same thing."""

    def __init__(self, options: dict[str, Any], seconds: float, *, hands: int) -> None:
        self._options = options
        self._seconds = seconds
        self._number = hands
        self._hands: Hands | None = None
        self._service: Service | None = None
        super().__init__()

    def load_config(self) -> None:
        # Gunicorn kills its processes then: they get a little less.
        own = {"graceful_timeout": max(1, int(self._seconds)), "worker_exit": self._finish}
        for name, value in (self._options | own).items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application, in gunicorn's terms
        if self._number:
            self._hands = Hands(self._number, self._seconds * ENOUGH)
        self._service, application = served(self._hands)
        return application

    def _finish(self, _arbiter: object, _worker: object) -> None:
        """Let the answers that people wait for go out, in the process that ends."""
        if self._hands is not None:
            self._hands.stop()
        if self._service is not None:
            self._service.queue.drain(self._seconds * ENOUGH)
            stop(self._service, 0)

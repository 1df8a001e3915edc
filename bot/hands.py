"""Processes that do what people wait for, beside the one that acknowledges: where they answer, it need not wait.

Each gets its work through a pipe and says what is done; what one had not done when it died, the next one does.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from queue import SimpleQueue
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import structlog

from bot.logbook import set_up
from bot.precedence import NICE_ANSWERS, give_way
from bot.wiring import build
from bot.work import take
from config.errors import ConfigError
from config.settings import load_settings
from config.source import load_policy
from workflows.errors import StagecoachError
from workflows.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from bot.work import Work

    Serve = Callable[[Connection, float], None]

log = structlog.get_logger()

MOST: Final = 5_000
"""Pieces of work that one process may have before it: more than people wait for."""
MOST_TRIES: Final = 2
"""So often a piece is given to a process: it may be the piece that kills them."""
SHORTEST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
ENOUGH: Final = 0.8
"""Of its last seconds a process spends so much on its work: the rest is for its end."""
STEADY_SECONDS: Final = 60.0
"""A process that lived for so long is followed by another one after the shortest pause."""


class Hands:
    """Some processes that share the work by whose it is: what one person does, one process knows."""

    def __init__(self, number: int, seconds: float, serve: Serve | None = None) -> None:
        """Start so many; at the end each gets so many seconds for what it is at. `serve` is what one does."""
        self._hands = [_Hand(serve or work_off, seconds) for _ in range(number)]

    def take(self, work: Work) -> None:
        """Let it be done soon; never waits."""
        self._hands[crc32(work.user.encode()) % len(self._hands)].take(work)

    def undone(self) -> int:
        """Return how many pieces of work wait or are being done."""
        return sum(hand.undone for hand in self._hands)

    def stop(self) -> None:
        """Take no more, and let what was taken be done in the time that was granted."""
        enders = [Thread(target=hand.stop) for hand in self._hands]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()


def work_off(connection: Connection, seconds: float) -> None:
    """Do what comes through the pipe until it ends; then finish what is under way, within so many seconds."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Whoever ends all processes at once ends the one that acknowledges, and this one through it.
        signal.signal(number, signal.SIG_IGN)
    give_way(NICE_ANSWERS)
    collect_rarely()
    set_up(sys.stderr)
    settings = load_settings()
    try:
        service = build(settings, load_policy(settings.stagecoach_policy))
    except (ConfigError, StagecoachError) as error:
        log.error("hand_cannot_work", error=str(error))  # noqa: TRY400 - an expected failure has no traceback
        sys.exit(1)
    collect_rarely()
    telling = Lock()

    def tell(done: int) -> None:
        with telling, suppress(OSError):
            connection.send(done)

    with suppress(EOFError, OSError):
        while (given := connection.recv()) is not None:
            number, work = given
            take(service, work, done=partial(tell, number))
    service.queue.drain(seconds * ENOUGH)
    service.stopping.set()
    service.queue.close(0)
    service.engine.dispose()


@dataclass(slots=True)
class _Given:
    """A piece of work, and to how many processes it was given; one that was with others when one died goes alone."""

    work: Work
    tries: int = 0
    alone: bool = False


class _Hand:
    """One process, those that follow it, and what they have not done yet."""

    def __init__(self, serve: Serve, seconds: float) -> None:
        self._serve, self._seconds = serve, seconds
        self._lock, self._ending = Condition(), Event()
        self._numbers = count()
        self._undone: dict[int, _Given] = {}
        self._line: SimpleQueue[tuple[int, int] | None] = SimpleQueue()
        self._generation = 0
        self._begin()
        self._feeder = Thread(target=self._feed, name="hand-feeder", daemon=True)
        self._feeder.start()
        Thread(target=self._watch, name="hand-watch", daemon=True).start()

    @property
    def undone(self) -> int:
        with self._lock:
            return len(self._undone)

    def take(self, work: Work) -> None:
        with self._lock:
            if self._ending.is_set() or len(self._undone) >= MOST:
                log.error("work_refused", waiting=len(self._undone))
                return
            number = next(self._numbers)
            self._undone[number] = _Given(work)
            self._line.put((self._generation, number))

    def stop(self) -> None:
        with self._lock:
            self._ending.set()
            self._line.put(None)
            self._lock.notify_all()
        end = monotonic() + self._seconds
        self._feeder.join(self._seconds)
        self._process.join(max(0.0, end - monotonic()))
        if self._process.is_alive():
            log.warning("stopped_with_work_left")
            self._process.kill()
            self._process.join()
        self._connection.close()

    def _begin(self) -> None:
        """Start a process; the child has the only other end of the pipe, so that each sees the other one die."""
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=self._serve, args=(theirs, self._seconds), name="hand")
        self._process.start()
        theirs.close()
        self._began = monotonic()

    def _feed(self) -> None:
        """Send what is taken; of what was meant for a process that died the next one is told anew."""
        while (item := self._line.get()) is not None:
            generation, number = item
            with self._lock:
                given = self._undone.get(number)
                there = self._connection if generation == self._generation else None
            if given is not None and there is not None:
                given.tries += 1
                self._send(there, (number, given.work))
                if given.alone:
                    self._await(generation, number)
        self._send(self._connection, None)

    def _await(self, generation: int, number: int) -> None:
        """Wait for a piece before the next is sent: if the process dies again, it is known of what."""
        with self._lock:
            self._lock.wait_for(
                lambda: number not in self._undone or generation != self._generation or self._ending.is_set()
            )

    def _send(self, there: Connection, what: Any) -> None:  # noqa: ANN401 - whatever can be pickled
        with suppress(OSError):  # it has died: the other thread sees it too
            there.send(what)

    def _watch(self) -> None:
        """Note what is done; where the process died, start another one and give it what is not."""
        pause = SHORTEST_PAUSE
        while not self._ending.is_set():
            self._note_done()
            pause = SHORTEST_PAUSE if monotonic() - self._began > STEADY_SECONDS else pause
            if not self._ending.is_set():
                self._process.join()
                log.error("hand_died", exitcode=self._process.exitcode, undone=self.undone)
            if not self._ending.wait(pause):
                self._begin_again()
            pause = min(2 * pause, LONGEST_PAUSE)

    def _note_done(self) -> None:
        """Forget what the process says is done, for as long as it lives."""
        with suppress(EOFError, OSError):
            while True:
                done = self._connection.recv()
                with self._lock:
                    self._undone.pop(done, None)
                    self._lock.notify_all()

    def _begin_again(self) -> None:
        with self._lock:
            if self._ending.is_set():
                return
            self._begin()
            self._generation += 1
            for number in [number for number, given in self._undone.items() if given.tries >= MOST_TRIES]:
                self._give_up(number, self._undone.pop(number).work)
            for number, given in self._undone.items():
                given.alone = True
                self._line.put((self._generation, number))
            self._lock.notify_all()

    def _give_up(self, number: int, work: Work) -> None:
        """Do it no more; who waits for it is told by the next process, unless that is what kills them."""
        log.error("work_given_up")
        if work.is_waited_for and not work.spoilt:
            self._undone[number] = _Given(replace(work, spoilt=True))

"""The process that is killed: it lives as any bot does, and kills itself at a point in its store if one is named."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from tests.crash.points import When
from tests.crash.scenes import play, service_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from tests.crash.points import Point
    from tests.crash.scenes import Life

MARK = "crash"


def live(go: Pipe, life: Life, point: Point, said: str) -> None:
    """Play the scene of the point, once the parent says so; what is printed goes into the file `said`."""
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    go.recv()
    service = service_of(life)
    if not point.on_the_wire:
        arm(point)
    play(service, point.scene)


def arm(point: Point) -> None:
    """Listen to every connection of this process, and kill it when the point is reached."""
    trap = Trap(point)
    event.listen(Engine, "after_cursor_execute", trap.executed)
    event.listen(Engine, "commit", trap.commits)
    event.listen(Pool, "checkin", trap.given_back)


class Trap:
    """Follows the transactions that write the table of a point; a connection remembers how far its own has come."""

    def __init__(self, point: Point) -> None:
        self.point = point
        self.left = point.number

    def executed(self, connection: Any, _cursor: object, statement: str, *_: object) -> None:
        if self.point.is_statement(statement):
            connection.info[MARK] = When.WRITTEN
            self._at(When.WRITTEN)

    def commits(self, connection: Any) -> None:
        if connection.info.get(MARK):
            connection.info[MARK] = When.COMMITTED
            self._at(When.UNCOMMITTED)

    def given_back(self, _dbapi: object, record: Any) -> None:
        if record.info.pop(MARK, None) is When.COMMITTED:
            self._at(When.COMMITTED)

    def _at(self, when: When) -> None:
        if when is self.point.when:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

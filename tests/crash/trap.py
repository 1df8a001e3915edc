"""Does something when an engine's transactions come to a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from tests.crash.points import When

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.crash.points import Point

MARK = "crash"


class Trap:
    """Follows the transactions that write the table of a point; a connection remembers how far its own has come."""

    def __init__(self, point: Point, deed: Callable[[], object]) -> None:
        """`deed` is done once, in the thread that comes to the point."""
        self.point, self.deed = point, deed
        self.left = point.number

    def listen(self, engine: Engine) -> None:
        """Follow every transaction of an engine."""
        event.listen(engine, "after_cursor_execute", self._executed)
        event.listen(engine, "commit", self._commits)
        event.listen(engine.pool, "checkin", self._given_back)

    @property
    def sprung(self) -> bool:
        """Whether something came to the point."""
        return self.left <= 0

    def _executed(self, connection: Any, _cursor: object, statement: str, *_: object) -> None:
        if self.point.is_statement(statement):
            connection.info[MARK] = When.WRITTEN
            self._at(When.WRITTEN)

    def _commits(self, connection: Any) -> None:
        if connection.info.get(MARK):
            connection.info[MARK] = When.COMMITTED
            self._at(When.UNCOMMITTED)

    def _given_back(self, _dbapi: object, record: Any) -> None:
        if record.info.pop(MARK, None) is When.COMMITTED:
            self._at(When.COMMITTED)

    def _at(self, when: When) -> None:
        if when is self.point.when:
            self.left -= 1
            if self.left == 0:
                self.deed()

"""Tasks: what is to be done outside of Slack's threads, by name, so that any process of ours may do it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

SHORT: Final = "short"
"""The queue of what is done in a moment."""
LONG: Final = "long"
"""The queue of what may take minutes: each worker does one of these at a time."""
QUEUES: Final = (LONG, SHORT)
LONGEST_KEY: Final = 200
"""Characters; an index of the database has no room for many more."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, and about whom or what. Tasks of a lane never overlap (no lane: those of a key).

    The more `urgent` of two tasks is begun first.
    """

    name: str
    subject: str = ""
    lane: str = ""
    queue: str = SHORT
    urgent: int = 0

    @property
    def key(self) -> str:
        """What two tasks have in common that do the same: at most one of them waits."""
        whole = f"{self.name}:{self.subject}" if self.subject else self.name
        if len(whole) <= LONGEST_KEY:
            return whole
        return f"{self.name}:{blake2b(self.subject.encode(), digest_size=16).hexdigest()}"

    @property
    def track(self) -> str:
        """The lane that the task is in."""
        return self.lane or self.key


class Tasks(Protocol):
    """Where tasks are asked for."""

    @property
    def is_shared(self) -> bool:
        """Tell whether other processes do what is asked for here, too."""
        ...

    def ask(self, *tasks: Task) -> None:
        """Let these be done; one that waits already is not asked for twice."""
        ...

    def ring(
        self, name: str, wanted: Callable[[], Sequence[Task]], *, now: datetime, apart: timedelta
    ) -> bool:
        """Ask for what is `wanted` now, unless somebody rang that name less than `apart` ago; whether we did."""
        ...

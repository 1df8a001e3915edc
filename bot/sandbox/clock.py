"""The clock of the demo, which stands, runs or is moved on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """The sandbox's time: it stands at `at` until it is moved, or runs on from there once `started`."""

    at: datetime
    started: float | None = None

    def __call__(self) -> datetime:
        """Return the time, aware UTC."""
        gone = 0.0 if self.started is None else time.monotonic() - self.started
        return self.at.astimezone(UTC) + timedelta(seconds=gone)

    def start(self) -> None:
        """Let the time run from here on."""
        self.started = time.monotonic()

    def stand_at(self, moment: datetime) -> None:
        """Go to a moment, and on from there if the time runs; never back."""
        if moment > self():
            self.at = moment
            self.started = None if self.started is None else time.monotonic()

"""How many GraphQL points are left in an hour of the world's time."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Budget:
    """The points of an hour, by the world's clock."""

    def __init__(self, limit: int = 5000) -> None:
        self.limit = limit
        self.used = 0
        self._hour: datetime | None = None

    @property
    def remaining(self) -> int:
        """Points that are left."""
        return max(0, self.limit - self.used)

    def spend(self, points: int, now: datetime) -> None:
        """Use points up."""
        self._turn(now)
        self.used += points

    def is_spent(self, now: datetime) -> bool:
        """Whether nothing is left in this hour."""
        self._turn(now)
        return self.remaining <= 0

    def resets(self, now: datetime) -> datetime:
        """Return when the next hour begins."""
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _turn(self, now: datetime) -> None:
        hour = self.resets(now)
        if self._hour is not None and hour != self._hour:
            self.used = 0
        self._hour = hour

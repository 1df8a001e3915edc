"""What this process knows of people's Home pages: what stands there, who has looked lately, what projects show."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workflows.model import Project
    from workflows.reports.glance import Glance
    from workflows.store.look import Look

FRESH: Final = timedelta(minutes=5)
"""How long a page stands when nothing changed: days go by, and what is late by them is not in the store."""
LOOKING: Final = timedelta(minutes=30)
"""How long after opening it a Home is kept up to date: Slack does not tell when somebody leaves."""
SETTLING: Final = timedelta(seconds=10)
"""How long an event may have been under way that does not know yet what was published meanwhile."""
MOST: Final = 500
"""Pages and projects that are remembered; a forgotten one is made anew."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it stands: from which look at the store, its content, Slack's mark for it, and when it was right."""

    look: Look
    content: str
    mark: str
    at: datetime

    def is_right(self, look: Look, now: datetime) -> bool:
        """Whether nothing changed since."""
        return self.look == look and now - self.at < FRESH

    def stands(self, mark: str | None, now: datetime) -> bool:
        """Whether it is the page that Slack tells of by its mark; None where Slack has told nothing."""
        return mark in {None, self.mark} or now - self.at < SETTLING


class HomeMemory:
    """Safe to use from several threads; it holds no connection and no clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._opened: OrderedDict[str, datetime] = OrderedDict()
        self._glances: OrderedDict[str, tuple[tuple[Any, ...], datetime, Glance]] = OrderedDict()

    def shown(self, user: str) -> Shown | None:
        """Return the page that was shown last, as far as this process knows."""
        with self._lock:
            return self._shown.get(user)

    def remember(self, user: str, shown: Shown) -> None:
        """Note what stands on somebody's Home."""
        with self._lock:
            _put(self._shown, user, shown)

    def note_opened(self, user: str, now: datetime) -> None:
        """Note that somebody has opened their Home."""
        with self._lock:
            _put(self._opened, user, now)

    def looking(self, now: datetime) -> tuple[str, ...]:
        """Return who has opened their Home lately, the last first."""
        with self._lock:
            return tuple(user for user, at in reversed(self._opened.items()) if now - at < LOOKING)

    def glance(self, project: Project, look: Look, now: datetime, read: Callable[[], Glance]) -> Glance:
        """Return what a project shows; `read` is called where something changed since it was kept."""
        as_known = (project, look.marks)
        with self._lock:
            held = self._glances.get(project.slug)
        if held is not None and held[0] == as_known and now - held[1] < FRESH:
            return held[2]
        made = read()
        with self._lock:
            _put(self._glances, project.slug, (as_known, now, made))
        return made


def _put(held: OrderedDict[str, Any], key: str, value: object) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > MOST:
        held.popitem(last=False)

"""What the pages ask of whoever runs the bot's clock: to let the time pass, and to let the bot read its sources."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from starlette.concurrency import run_in_threadpool

from bot.sandbox.pages.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger()

NEXT: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Desk(Protocol):
    """Whoever runs the bot's clock: the demo."""

    def move(self, to: datetime) -> None:
        """Let the time pass up to a moment, with all that falls due."""
        ...

    def read(self) -> None:
        """Let the bot read its sources now."""
        ...


@dataclass(slots=True)
class Hands:
    """Has the desk do one thing at a time, and knows what it is doing."""

    desk: Callable[[], Desk | None]
    """Who runs the clock by now, if anybody does."""
    busy: str = ""
    """What the desk is doing."""
    failed: str = ""
    """What the desk was doing last, when that broke."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def move(self, how: str, now: datetime) -> None:
        """Let the time pass: an hour, a day, or up to Monday morning where `now` is."""
        if how == "monday":
            day = now + timedelta(days=7 - now.weekday())
            to = day.replace(hour=9, minute=0, second=0, microsecond=0)
        elif how in NEXT:
            to = now + NEXT[how]
        else:
            raise Refusal("The clock goes on by an hour, by a day, or to Monday.")
        self._run("The time passes…", lambda desk: desk.move(to))

    def read(self) -> None:
        """Let the bot read Jira, GitHub and MLflow now."""
        self._run("Stagecoach reads Jira and GitHub…", lambda desk: desk.read())

    def _run(self, what: str, work: Callable[[Desk], None]) -> None:
        desk = self.desk()
        if desk is None:
            raise Refusal("Nobody runs a clock here: the bot reads by its own.")
        if self.busy:
            raise Refusal(f"One thing at a time: {self.busy} Wait until that is done.")

        async def run() -> None:
            try:
                await run_in_threadpool(work, desk)
            except Exception:
                log.exception("desk_broke")
                self.failed = f"{what} That did not work: the terminal says why."
            finally:
                self.busy = ""

        self.busy, self.failed = what, ""
        task = asyncio.create_task(run())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

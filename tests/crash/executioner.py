"""Stands before the sandbox's vendors and kills the process that calls, when the call is the one that was named."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.crash.points import When

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tests.crash.points import Point


class Executioner:
    """An ASGI layer; whoever is killed by it never reads an answer."""

    def __init__(self, app: ASGIApp, point: Point) -> None:
        self.app = app
        self.point = point
        self.left = point.number
        self.victim: int | None = None
        """The process to kill; None once that is done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not self._is_the_one(scope["method"], scope["path"]):
            await self.app(scope, receive, send)
            return
        if self.point.when is When.ANSWERED:
            await self.app(scope, receive, _unheard)
        if self.victim is not None:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = None
        while (await receive())["type"] != "http.disconnect":
            continue

    def _is_the_one(self, method: str, path: str) -> bool:
        if self.victim is None or not self.point.is_call(method, path):
            return False
        self.left -= 1
        return self.left == 0


async def _unheard(_message: Message) -> None:
    """Say it to nobody."""

"""What passes through the sandbox: every request is counted, and some go wrong on demand."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.faults import Drop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.sandbox.faults import Fault, Faults

DRIPS = 8
"""In so many pieces a body drips."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; `path` begins with the vendor: `/jira/rest/api/3/field`."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def vendor(self) -> str:
        """`jira`, `github`, `mlflow`, `slack` or `` for the pages."""
        first = self.path.split("/")[1]
        return first if first in {"jira", "github", "mlflow", "slack"} else ""


class Requests:
    """The log of all requests since the last `clear`."""

    def __init__(self) -> None:
        self.log: list[Request] = []

    def count(self, vendor: str = "", containing: str = "") -> int:
        """Count the requests to a vendor whose path contains a text."""
        return sum(1 for one in self.log if (not vendor or one.vendor == vendor) and containing in one.path)

    def by_endpoint(self) -> Counter[str]:
        """Count by method and path: `{"POST /jira/rest/api/3/search/jql": 2, …}`."""
        return Counter(f"{one.method} {one.path}" for one in self.log)

    def clear(self) -> None:
        """Begin counting anew."""
        self.log.clear()


class Dated:
    """Says in each answer what time it is in the world, where a server would say its own."""

    def __init__(self, app: ASGIApp, clock: Callable[[], datetime]) -> None:
        self.app = app
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self.clock().astimezone(UTC), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        await self.app(scope, receive, dated)


class Gate:
    """The outermost ASGI layer: logs each HTTP request, then lets it through or spoils it."""

    def __init__(self, app: ASGIApp, requests: Requests, faults: Faults) -> None:
        self.app = app
        self.requests = requests
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        self.requests.log.append(Request(scope["method"], scope["path"], query, headers, body))
        fault = self.faults.take(scope["path"], scope["method"], body)
        if fault is None:
            await self.app(scope, _replay(body, receive), send)
        else:
            await self._spoil(fault, scope, _replay(body, receive), send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop is Drop.BEFORE:
            await _hang_up(send)
            return
        if fault.status is not None:
            if fault.acts:
                await self._run(scope, receive)
            await _answer(send, fault.status, dict(fault.headers), fault.body)
            return
        status, sent_headers, body = await self._run(scope, receive)
        if fault.twist is not None:
            body = fault.twist(body)
        if fault.drop is Drop.AFTER:
            await _hang_up(send)
        elif fault.drop is Drop.HEADERS:
            await _hang_up(send, after=b"HTTP/1.1 200 OK\r\ncontent-type: applica")
        elif fault.drop is Drop.MIDDLE:
            await send(
                {"type": "http.response.start", "status": status, "headers": _framed(sent_headers, len(body))}
            )
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _hang_up(send)
        else:
            kept = body[: len(body) // 2] if fault.truncate else body
            await send(
                {"type": "http.response.start", "status": status, "headers": _framed(sent_headers, len(kept))}
            )
            await _poured(send, kept, fault.drip)

    async def _run(self, scope: Scope, receive: Receive) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope, receive, keep)
        return start["status"], start["headers"], b"".join(parts)


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _framed(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]


async def _answer(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": _framed(raw, len(body))})
    await send({"type": "http.response.body", "body": body})


async def _poured(send: Send, body: bytes, seconds: float) -> None:
    """Send a body at once, or drop by drop."""
    size = -(-len(body) // DRIPS) or 1
    while seconds and len(body) > size:
        await send({"type": "http.response.body", "body": body[:size], "more_body": True})
        await asyncio.sleep(seconds / DRIPS)
        body = body[size:]
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send, *, after: bytes = b"") -> None:
    """Reset the connection under the server: ASGI has no word for it, so uvicorn's own transport is taken."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise RuntimeError("the server below does not show its transport: cannot break the connection")
    if after:
        transport.write(after)
    # To linger for no time at all is how a socket says reset, and not that it has said all.
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)

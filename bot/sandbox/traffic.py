"""What passes through the sandbox: every request is counted, and some go wrong on demand."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


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


class Drop(StrEnum):
    """Where the connection breaks: before the vendor acts, after it, or in the middle of the answer."""

    BEFORE = "before"
    AFTER = "after"
    MIDDLE = "middle"


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for the next `times` requests whose path contains `path` (and of `method`, if named).

    With `status` the vendor does nothing (but where it `acts`) and `body` is answered; `drop` breaks the connection;
    `delay` (seconds) comes before everything else and may be combined; `truncate` cuts the vendor's answer in half,
    well framed.
    """

    path: str
    times: int = 1
    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: Drop | None = None
    delay: float = 0.0
    truncate: bool = False
    method: str | None = None
    acts: bool = False
    met: int = 0


class Faults:
    """The list of what is to go wrong; the first that fits a request is used up by it."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Plan a fault; its `met` tells later how often it struck."""
        self.planned.append(fault)
        return fault

    def status(
        self,
        path: str,
        status: int,
        *,
        times: int = 1,
        json_body: object = None,
        headers: Mapping[str, str] = {},
    ) -> Fault:
        """Answer a status with a JSON body."""
        kind = {"content-type": "application/json", **headers}
        return self.add(Fault(path, times, status, json.dumps(json_body).encode(), kind))

    def html(self, path: str, *, status: int = 200, times: int = 1) -> Fault:
        """Answer a web page, as proxies and log-in walls do."""
        page = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in</body></html>"
        return self.add(Fault(path, times, status, page, {"content-type": "text/html"}))

    def ratelimit(self, path: str, retry_after: int = 1, *, times: int = 1) -> Fault:
        """Answer 429 with Retry-After, in the body's form that Slack uses."""
        body = {"ok": False, "error": "ratelimited"}
        return self.status(path, 429, times=times, json_body=body, headers={"Retry-After": str(retry_after)})

    def drop(
        self, path: str, when: Drop | str = Drop.BEFORE, *, times: int = 1, method: str | None = None
    ) -> Fault:
        """Break the connection before or after the vendor acted, or in the middle of the answer."""
        return self.add(Fault(path, times, drop=Drop(when), method=method))

    def delay(self, path: str, seconds: float, *, times: int = 1) -> Fault:
        """Let the request hang for so many seconds, then go on."""
        return self.add(Fault(path, times, delay=seconds))

    def truncate(self, path: str, *, times: int = 1) -> Fault:
        """Answer half of the JSON, with a right Content-Length."""
        return self.add(Fault(path, times, truncate=True))

    def clear(self) -> None:
        """Let everything go right again."""
        self.planned.clear()

    def take(self, path: str, method: str = "") -> Fault | None:
        """Use up and return the first fault that fits."""
        for fault in self.planned:
            fits = fault.path in path and fault.method in {None, method}
            if fits and fault.met < fault.times:
                fault.met += 1
                return fault
        return None


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
        fault = self.faults.take(scope["path"], scope["method"])
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
        if fault.drop is Drop.AFTER:
            await _hang_up(send)
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
            await send({"type": "http.response.body", "body": kept})

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


async def _hang_up(send: Send) -> None:
    """Close the socket under the server: ASGI has no word for it, so uvicorn's own transport is taken."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise RuntimeError("the server below does not show its transport: cannot break the connection")
    transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)

"""What goes wrong on demand between a bot and the sandbox."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Drop(StrEnum):
    """Where the connection is reset: before the vendor acts, after it, in the headers or in the middle of the body."""

    BEFORE = "before"
    AFTER = "after"
    HEADERS = "headers"
    MIDDLE = "middle"


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for the next `times` requests whose path contains `path` (and of `method`, if named).

    With `status` the vendor does nothing (but where it `acts`) and `body` is answered; `drop` breaks the connection;
    `delay` (seconds) comes before everything else and may be combined; `truncate` cuts the vendor's answer in half,
    well framed; `twist` makes another body of it; `drip` is how many seconds its body takes.
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
    twist: Callable[[bytes], bytes] | None = None
    drip: float = 0.0
    met: int = 0


class Spoils(Protocol):
    """Decides about each request for itself."""

    def strike(self, path: str, method: str, body: bytes) -> Fault | None:
        """Return what goes wrong with a request, if anything."""
        ...


class Faults:
    """The list of what is to go wrong; the first that fits a request is used up by it, then `weather` may strike."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.weather: Spoils | None = None

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
        self.weather = None

    def take(self, path: str, method: str = "", body: bytes = b"") -> Fault | None:
        """Use up and return the first fault that fits."""
        for fault in self.planned:
            fits = fault.path in path and fault.method in {None, method}
            if fits and fault.met < fault.times:
                fault.met += 1
                return fault
        return self.weather.strike(path, method, body) if self.weather else None

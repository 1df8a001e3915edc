"""The one way to ask a vendor over HTTP: one retry policy, one limit of size, one set of error messages."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Self

import httpx

from workflows.sources.credentials import credentials_in, without_in
from workflows.sources.transport_limits import asked_wait, is_limit, pause_before_next, until_reset
from workflows.sources.transport_words import Service, words_for

if TYPE_CHECKING:
    import ssl
    from collections.abc import Collection, Mapping
    from types import TracebackType

    from workflows.errors import StagecoachError

__all__ = ["Answer", "Retry", "Service", "Transport"]

Heard = Callable[[int | None], None]
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
LARGEST_ANSWER = 64
"""Mebibytes, after decompression."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how long a repeatable call is repeated, in seconds; `tries=1` switches it off.

    A vendor that asks for a longer wait than what is left of `seconds` ends the tries at once.
    """

    tries: int = 4
    seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 15.0

    def wait(self, attempt: int) -> float:
        """Return the seconds to wait after the failed attempt of that number, counted from 1."""
        doubled: float = self.first_wait * 2.0 ** (attempt - 1)
        return min(self.longest_wait, doubled)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor said; `json` is untrusted and of any shape, None when there was no body.

    `headers` are found in any spelling of upper and lower case.
    """

    status: int
    headers: Mapping[str, str]
    json: object


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    params: Mapping[str, str | int] | None
    json: object
    accept: Collection[int]
    repeatable: bool

    @property
    def endpoint(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class _Failure:
    error: StagecoachError
    again: bool
    wait: float | None = None


class Transport:
    """Calls one vendor and answers with decoded JSON, or raises Transient, Refused or Malformed.

    `authorize` gives the headers of each call, so that short-lived tokens stay fresh. `requests` counts what
    went over the wire, repeats included, and `heard` is called with each answer's status, None where there was none.
    One transport serves one thread at a time.
    """

    def __init__(
        self,
        base_url: str,
        *,
        service: Service,
        authorize: Callable[[], Mapping[str, str]],
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        budget: Retry | None = None,
        client: httpx.Client | None = None,
        heard: Heard | None = None,
    ) -> None:
        self._heard = heard
        self.base_url = base_url.rstrip("/")
        self.words = words_for(service, self.base_url)
        self.requests = 0
        self._authorize = authorize
        self._sleep = sleep
        self._clock = clock
        self._budget = budget or Retry()
        self._client = client or httpx.Client(timeout=TIMEOUT, verify=trusted())
        self._not_before: dict[str, datetime] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self, path: str, *, params: Mapping[str, str | int] | None = None, accept: Collection[int] = ()
    ) -> Answer:
        """Read `path` below the base URL; a status in `accept` is answered at once instead of raised."""
        return self._send(_Call("GET", path, params, None, accept, repeatable=True))

    def post(
        self, path: str, *, json: object, accept: Collection[int] = (), repeatable: bool = True
    ) -> Answer:
        """Ask what needs a body; path "" is the base URL itself; `repeatable=False` for writes."""
        return self._send(_Call("POST", path, None, json, accept, repeatable))

    def _send(self, call: _Call) -> Answer:
        started, slept, attempt = self._clock(), self._make_room(call), 0
        while True:
            attempt += 1
            outcome = self._attempt(call)
            if isinstance(outcome, Answer):
                return outcome
            wait = self._budget.wait(attempt) if outcome.wait is None else outcome.wait
            # A clock that stands still (in a test, or set back) must not make the budget endless.
            spent = max(slept, (self._clock() - started).total_seconds())
            over = attempt >= self._budget.tries or spent + wait > self._budget.seconds
            if over or not outcome.again:
                raise outcome.error
            self._sleep(wait)
            slept += wait

    def _make_room(self, call: _Call) -> float:
        """Wait until the vendor's own count allows this endpoint again; return the seconds waited."""
        until = self._not_before.get(call.endpoint)
        wait = (until - self._clock()).total_seconds() if until else 0.0
        if wait > self._budget.seconds:
            raise self.words.busy(wait)
        self._not_before.pop(call.endpoint, None)
        if wait <= 0:
            return 0.0
        self._sleep(wait)
        return wait

    def _attempt(self, call: _Call) -> Answer | _Failure:
        url = f"{self.base_url}/{call.path.lstrip('/')}" if call.path else self.base_url
        try:
            signed = self._authorize()
            headers = {"Accept": "application/json", **signed}
            self.requests += 1
            with self._client.stream(
                call.method, url, params=call.params, headers=headers, json=call.json, follow_redirects=False
            ) as response:
                if self._heard:
                    self._heard(response.status_code)
                body = without_in(self._read(call, response), credentials_in(signed))
                return self._judge(call, response, body)
        except (httpx.LocalProtocolError, UnicodeError):
            raise self.words.bad_token() from None
        except httpx.DecodingError as error:
            return _Failure(self.words.no_json(call.path, error), again=call.repeatable)
        except httpx.RequestError as error:
            if self._heard:
                self._heard(None)
            never_arrived = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            return _Failure(self.words.unreachable(error), again=call.repeatable or never_arrived)

    def _read(self, call: _Call, response: httpx.Response) -> bytes:
        deadline = self._clock() + timedelta(seconds=self._budget.seconds)
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER << 20:
                raise self.words.too_large(call.path, LARGEST_ANSWER)
            if self._clock() > deadline:
                raise self.words.slow()
        return bytes(body)

    def _judge(self, call: _Call, response: httpx.Response, body: bytes) -> Answer | _Failure:
        status, headers, now = response.status_code, response.headers, self._clock()
        if status in call.accept:
            return Answer(status, headers, _lenient(body))
        if response.is_success:
            if (pause := pause_before_next(headers, now)) is not None:
                self._not_before[call.endpoint] = now + timedelta(seconds=pause)
            return self._decoded(call, response, body)
        if is_limit(status, headers, body):
            wait = asked_wait(headers, now)
            wait = until_reset(headers, now) if wait is None else wait
            return _Failure(self.words.busy(wait or self._budget.longest_wait), again=True, wait=wait)
        if response.is_server_error:
            wait = asked_wait(headers, now)
            return _Failure(self.words.trouble(status, wait), again=call.repeatable, wait=wait)
        if response.has_redirect_location:
            target = response.url.join(headers["location"])
            return _Failure(self.words.redirected(f"{target.scheme}://{target.host}"), again=False)
        return _Failure(self.words.refused(status, call.path, _lenient(body)), again=False)

    def _decoded(self, call: _Call, response: httpx.Response, body: bytes) -> Answer | _Failure:
        if not body.strip():
            return Answer(response.status_code, response.headers, None)
        try:
            return Answer(response.status_code, response.headers, jsonlib.loads(body))
        except (ValueError, RecursionError) as error:
            return _Failure(self.words.no_json(call.path, error), again=call.repeatable)


def _lenient(body: bytes) -> object:
    try:
        decoded: object = jsonlib.loads(body)
    except (ValueError, RecursionError):
        return None
    return decoded


@cache
def trusted() -> ssl.SSLContext:
    """Return whom to trust, read once: that takes longer than most requests, and each sync opens several clients."""
    return httpx.create_ssl_context()

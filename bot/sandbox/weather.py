"""Bad weather for a bot: of all calls a share goes wrong, in any way that is known, the same way for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.faults import Drop, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON: Final = {"content-type": "application/json"}
HTML: Final = {"content-type": "text/html"}
PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>We are down for maintenance</body></html>"
)
LISTS: Final = frozenset({"issues", "values", "nodes", "runs", "issueChangeLogs", "changeHistories"})
"""What vendors call the entries of a page."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: whose, where, and what it asks."""

    vendor: str
    path: str
    method: str
    body: bytes

    @property
    def reads(self) -> bool:
        """Whether it only asks: its answer may then be any page."""
        asks = ("/search", "bulkfetch", "/graphql", "/changelog")
        return self.vendor != "slack" and (self.method == "GET" or any(one in self.path for one in asks))


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to go wrong: for which calls, and what then happens."""

    name: str
    fits: Callable[[Call], bool]
    made: Callable[[Weather, Call], Fault]


class Weather:
    """Strikes a `share` of the calls, as `seed` has it; a call that hangs does so for `hang` seconds.

    `calls` counts all, `struck` those that went wrong, by kind.
    """

    def __init__(self, seed: int, share: float, *, hang: float, now: Callable[[], str]) -> None:
        self.calls = 0
        self.struck: Counter[str] = Counter()
        self.hang = hang
        self.now = now
        """What time it is, as a header would say it."""
        self.said: dict[str, bytes] = {}
        """The last answer to each question, by its path: a page may come again in the place of another."""
        self.chance = Random(seed)  # noqa: S311 - it is to be the same each time # nosec B311
        self._share = share

    def strike(self, path: str, method: str, body: bytes) -> Fault | None:
        """Return what goes wrong with a call; of one that goes right the answer is kept."""
        vendor = path.split("/")[1]
        if vendor not in {"jira", "github", "mlflow", "slack"}:
            return None
        call = Call(vendor, path, method, body)
        self.calls += 1
        if self.chance.random() >= self._share:
            return Fault(path, twist=lambda answer: self._kept(call, answer)) if call.reads else None
        kind = self.chance.choice([one for one in KINDS if one.fits(call)])
        self.struck[kind.name] += 1
        return kind.made(self, call)

    def _kept(self, call: Call, answer: bytes) -> bytes:
        self.said[call.path] = answer
        return answer


def _everyone(_call: Call) -> bool:
    return True


def _status(status: int, body: object = None, **headers: str) -> Callable[[Weather, Call], Fault]:
    sent = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda _weather, call: Fault(
        call.path, status=status, body=json.dumps(body).encode(), headers=sent
    )


def _until(weather: Weather, call: Call) -> Fault:
    return Fault(call.path, status=429, body=b"{}", headers={**JSON, "Retry-After": weather.now()})


def _dropped(where: Drop) -> Callable[[Weather, Call], Fault]:
    return lambda _weather, call: Fault(call.path, drop=where)


def _again(weather: Weather, call: Call) -> Fault:
    return Fault(call.path, twist=lambda answer: weather.said.get(call.path, answer))


def _twisted(change: Callable[[Any], Any]) -> Callable[[Weather, Call], Fault]:
    def twist(answer: bytes) -> bytes:
        return json.dumps(change(json.loads(answer))).encode() if answer[:1] in b"{[" else answer

    return lambda _weather, call: Fault(call.path, twist=twist)


def _lists(value: Any, change: Callable[[list[Any]], list[Any]]) -> Any:  # noqa: ANN401 - JSON
    """Return the answer with the entries of all its pages changed."""
    if isinstance(value, dict):
        return {
            name: change(inner) if name in LISTS and isinstance(inner, list) else _lists(inner, change)
            for name, inner in value.items()
        }
    return [_lists(inner, change) for inner in value] if isinstance(value, list) else value


def _looping(_weather: Weather, call: Call) -> Fault:
    token = json.loads(call.body or b"{}").get("nextPageToken")

    def twist(answer: bytes) -> bytes:
        page = json.loads(answer)
        return json.dumps({**page, "nextPageToken": token, "isLast": False}).encode()

    return Fault(call.path, twist=twist)


def _partly(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Lose one of the things that were asked for, and say so, as GitHub does."""
    data = dict(answer.get("data") or {})
    lost = next((name for name in data if name != "rateLimit"), None)
    if lost is None:
        return dict(answer)
    said = {"message": "Something went wrong while executing your query.", "path": [lost]}
    return {**answer, "data": {**data, lost: None}, "errors": [said]}


def _is(vendor: str, path: str = "", holding: bytes = b"") -> Callable[[Call], bool]:
    return lambda call: call.vendor == vendor and path in call.path and holding in call.body


def _no_slack(call: Call) -> bool:
    return call.vendor != "slack"


def _reads(call: Call) -> bool:
    return call.reads


LIMITED: Final = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
SPENT: Final = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1001."}]}
KINDS: Final = (
    Kind("429", _everyone, _status(429, {"ok": False, "error": "ratelimited"})),
    Kind("429, seconds", _everyone, _status(429, {"ok": False, "error": "ratelimited"}, Retry_After="2")),
    Kind("429, date", _everyone, _until),
    *(Kind(str(code), _everyone, _status(code, {"message": "trouble"})) for code in (500, 502, 503, 504)),
    Kind("reset at once", _everyone, _dropped(Drop.BEFORE)),
    Kind("reset in the headers", _everyone, _dropped(Drop.HEADERS)),
    Kind("reset in the body", _everyone, _dropped(Drop.MIDDLE)),
    Kind("done, answer lost", _everyone, _dropped(Drop.AFTER)),
    Kind("hangs", _everyone, lambda weather, call: Fault(call.path, delay=weather.hang)),
    Kind("drips", _everyone, lambda weather, call: Fault(call.path, drip=weather.hang / 4)),
    Kind("half of the JSON", _everyone, lambda _weather, call: Fault(call.path, truncate=True)),
    Kind("a web page", _everyone, lambda _weather, call: Fault(call.path, status=200, body=PAGE, headers=HTML)),
    Kind("nothing", _no_slack, lambda _weather, call: Fault(call.path, status=200, headers=JSON)),
    Kind("empty page", _reads, _twisted(lambda page: _lists(page, lambda _entries: []))),
    Kind("shuffled page", _reads, _twisted(lambda page: _lists(page, lambda entries: entries[::-1]))),
    Kind("the page before", _reads, _again),
    Kind("page token loops", _is("jira", "/search/jql"), _looping),
    Kind(
        "page token expired",
        _is("jira", "/search/jql", b'"nextPageToken"'),
        _status(400, {"errorMessages": ["The provided next page token is invalid or expired."]}),
    ),
    Kind("secondary limit", _is("github"), _status(403, LIMITED, Retry_After="2")),
    Kind("RATE_LIMITED", _is("github", "/graphql"), _status(200, SPENT)),
    Kind("partial errors", _is("github", "/graphql"), _twisted(_partly)),
    Kind("internal_error", _is("slack"), _status(200, {"ok": False, "error": "internal_error"})),
    Kind(
        "done, fatal_error",
        _is("slack"),
        lambda _weather, call: Fault(
            call.path, status=200, body=b'{"ok": false, "error": "fatal_error"}', headers=JSON, acts=True
        ),
    ),
)  # fmt: skip

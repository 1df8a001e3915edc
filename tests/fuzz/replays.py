"""What a vendor of the sandbox answers, kept once and given again, some of it spoiled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from tests.fuzz.hostile import spoiled, text

if TYPE_CHECKING:
    import random

    Asked = tuple[str, str, bytes]

PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"
STATUSES = (200, 200, 200, 200, 200, 200, 201, 204, 206, 400, 401, 403, 404, 410, 429, 500, 502, 503)


class Recorder(httpx.BaseTransport):
    """Passes requests on and keeps the answers."""

    def __init__(self) -> None:
        self._through = httpx.HTTPTransport()
        self.kept: dict[Asked, Any] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = key_of(request)
        answer = self._through.handle_request(request)
        self.kept[asked] = json.loads(answer.read() or b"null")
        answer.close()
        return httpx.Response(answer.status_code, json=self.kept[asked])

    def close(self) -> None:
        self._through.close()


class Replay(httpx.BaseTransport):
    """Answers what was kept for the same question, or for one at the same place; some answers are spoiled."""

    def __init__(self, kept: dict[Asked, Any], dice: random.Random) -> None:
        self._kept = kept
        self._dice = dice
        self._by_place = {place: held for (_, place, _), held in kept.items()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _, place, _ = asked = key_of(request)
        sound = self._kept.get(asked, self._by_place.get(place, {}))
        dice = self._dice
        if dice.random() < 0.4:
            return httpx.Response(200, json=sound)
        act = dice.randrange(12)
        if act == 0:
            return httpx.Response(dice.choice(STATUSES), content=PAGE)
        if act == 1:
            whole = json.dumps(sound).encode()
            return httpx.Response(200, content=whole[: dice.randrange(len(whole) + 1)])
        headers = {
            name: text(dice)[:90].encode("utf-8", "replace") for name in HEADERS if dice.random() < 0.2
        }
        body = json.dumps(spoiled(sound, dice)).encode()
        return httpx.Response(dice.choice(STATUSES), content=body, headers=list(headers.items()))


HEADERS = (
    "Retry-After",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "Link",
    "Location",
    "X-Seraph-LoginReason",
    "Date",
)


def key_of(request: httpx.Request) -> Asked:
    """Return what tells one question from another."""
    return request.method, request.url.path, request.read()

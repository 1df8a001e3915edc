"""The sandbox calls out what has happened since it was told where, each thing once, in the vendors' forms."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.integration.sandbox.wsgi_server import serving
from tests.sandboxes import server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox

__all__ = ["server"]
SECRET = "a-secret-of-the-sandbox"


@pytest.fixture
def clock() -> Clock:
    return Clock(on(20))


@pytest.fixture
def sandbox(server: Sandbox, clock: Clock) -> Sandbox:
    server.become(small_world(clock))
    return server


class Listener:
    """Takes everything and answers 200."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        self.heard.append((environ["PATH_INFO"], headers, body))
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    @property
    def events(self) -> list[str]:
        bodies = [(headers, json.loads(body)) for _, headers, body in self.heard]
        return [
            f"{headers.get('HTTP_X_GITHUB_EVENT', '')}{body.get('webhookEvent', '')} {body.get('action', '')}".strip()
            for headers, body in bodies
        ]


@contextmanager
def listening(sandbox: Sandbox, **secrets: str) -> Iterator[Listener]:
    listener = Listener()
    with serving(listener) as url:
        sandbox.call(url, **secrets)
        yield listener


def test_what_happened_before_is_not_called_out_and_what_happens_is_once(
    sandbox: Sandbox, clock: Clock
) -> None:
    with listening(sandbox, jira=SECRET, github=SECRET) as listener:
        sandbox.call_out()
        assert listener.heard == []
        clock.now = on(26)
        sandbox.call_out()
        sandbox.call_out()
    assert listener.events == [
        "pull_request_review submitted",
        "push",
        "delete",
        "pull_request closed",
        "jira:issue_updated",
    ]


def test_each_call_is_signed_as_its_vendor_signs_and_goes_to_its_path(sandbox: Sandbox) -> None:
    with listening(sandbox, jira=SECRET, github=SECRET) as listener:
        sandbox.world.jira.by_key["CH-1"].comment("ana", on(20), "Grüße")
        sandbox.world.github.repositories[0].threads[1].comment("ana", on(20), "AUC")
        sandbox.call_out()
    (first, second) = sorted(listener.heard, key=lambda one: one[0])
    for (path, headers, body), header, expected in (
        (first, "HTTP_X_HUB_SIGNATURE_256", "/github/webhook"),
        (second, "HTTP_X_HUB_SIGNATURE", "/jira/webhook"),
    ):
        assert path == expected
        assert headers[header] == f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"
    assert json.loads(second[2])["comment"]["body"] == "Grüße"
    assert json.loads(first[2])["repository"]["full_name"] == "acme/churn"


def test_a_vendor_that_was_told_no_secret_calls_nobody(sandbox: Sandbox) -> None:
    with listening(sandbox, jira=SECRET) as listener:
        sandbox.world.github.repositories[0].threads[1].comment("ana", on(20), "AUC")
        sandbox.call_out()
    assert listener.heard == []


def test_a_bot_that_is_away_is_noted_and_breaks_nothing(sandbox: Sandbox) -> None:
    hooks = sandbox.call("http://127.0.0.1:1", jira=SECRET)
    sandbox.world.jira.by_key["CH-1"].comment("ana", on(20), "Hello?")
    assert [one.status for one in hooks.send()] == [0]


def test_another_world_has_been_told_nothing(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.call("http://127.0.0.1:1", jira=SECRET)
    sandbox.become(small_world(clock))
    assert sandbox.webhooks is None

"""Requests at the web process, spoiled in every way: each is answered, and none of them with a fault of ours."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from time import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given

from bot.app import build_app
from bot.hooks import GITHUB_HOOK, JIRA_HOOK, doors
from bot.pages import pages
from bot.sandbox.webhooks import github_headers, jira_headers
from bot.wsgi import EVENTS, serve
from config.settings import load_settings
from config.source import load_policy
from tests.fuzz.hostile import chances, fuzzed, spoiled, text, value
from tests.integration.schedule.desk import PATIENCE, open_desk

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    Knock = Callable[[str, bytes, dict[str, str]], str]

GITHUB, JIRA, SIGNING = "github-secret-0123456789", "jira-secret-0123456789", "signing-secret"
PUSH = {"ref": "refs/heads/main", "repository": {"full_name": "acme/churn"}}
COMMENT = {"webhookEvent": "comment_created", "issue": {"key": "CH-1"}}
CLICK = {
    "type": "block_actions", "user": {"id": "U1", "name": "ana"}, "channel": {"id": "C1", "name": "x"},
    "team": {"id": "T1"}, "actions": [{"type": "button", "action_id": "nothing", "block_id": "b", "value": "x"}],
    "response_url": "https://x",
}  # fmt: skip
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event": {"type": "app_home_opened", "user": "U1", "tab": "home"},
}
NUMBERS = ("", "0", "-1", "1e3", "٣", "²", "9" * 5_000, "1795165200", "\xff")


@pytest.fixture
def knock(sqlite: Engine) -> Iterator[Knock]:
    """Send a request as a WSGI server hands it over; return the status."""
    desk = open_desk(sqlite, load_policy(None))
    settings = load_settings(
        {
            "SLACK_SIGNING_SECRET": SIGNING, "SLACK_BOT_TOKEN": "xoxb-x", "SLACK_API_URL": "http://127.0.0.1:9/",
            "GITHUB_WEBHOOK_SECRET": GITHUB, "JIRA_WEBHOOK_SECRET": JIRA,
        }
    )  # fmt: skip
    table = {**doors(settings, desk.service), **pages(desk.service, settings, public=True)}
    application = serve(build_app(settings, desk.service), table)

    def send(path: str, body: bytes, environ: dict[str, str]) -> str:
        said: list[str] = []
        usual = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "QUERY_STRING": "",
        }
        request = {"PATH_INFO": path, "wsgi.input": io.BytesIO(body), **usual, **environ}
        answer = b"".join(application(request, lambda status, _headers, _info=None: said.append(status)))
        assert b"Traceback" not in answer
        return said[0]

    yield send
    desk.service.queue.close(PATIENCE)


def of(headers: dict[str, str]) -> dict[str, str]:
    """Return headers as a WSGI server names them."""
    return {f"HTTP_{name.upper().replace('-', '_')}": held for name, held in headers.items()}


def strange(headers: dict[str, str], dice: random.Random) -> dict[str, str]:
    """Return headers of which some hold something else; each byte is one character there."""
    made = dict(headers)
    for _ in range(dice.randrange(3)):
        name = dice.choice([*headers, "CONTENT_LENGTH", "CONTENT_TYPE", "REQUEST_METHOD", "QUERY_STRING"])
        word = dice.choice((*NUMBERS, text(dice)[:8_000]))
        made[name] = word.encode("utf-8", "replace").decode("latin-1")
    return made


@fuzzed(0.1)
@given(chances())
def test_a_webhook_is_taken_or_declined(knock: Knock, dice: random.Random) -> None:
    path, sound = dice.choice(((GITHUB_HOOK, PUSH), (JIRA_HOOK, COMMENT)))
    body = json.dumps(spoiled(sound, dice)).encode() if dice.random() < 0.9 else dice.randbytes(50)
    signed = github_headers(GITHUB, "push", body) if path == GITHUB_HOOK else jira_headers(JIRA, body)
    signed = {name: held for name, held in signed.items() if name.lower() != "content-type"}
    status = knock(path, body, strange(of(signed), dice))
    assert status[:3] in {"200", "400", "401", "405", "411", "413", "415"}


@fuzzed(0.07)
@given(chances())
def test_what_claims_to_be_slack_is_taken_or_declined(knock: Knock, dice: random.Random) -> None:
    payload = json.dumps(spoiled(dice.choice((CLICK, EVENT)), dice, inside=True))
    form = urlencode(
        {"payload": payload} if dice.random() < 0.5 else {"command": "/x", "text": text(dice)},
        errors="replace",
    )
    body = dice.choice((payload.encode("utf-8", "replace"), form.encode(), dice.randbytes(40)))
    moment = str(int(time())) if dice.random() < 0.8 else str(value(dice))[:100]
    made = hmac.new(
        SIGNING.encode(), f"v0:{moment}:".encode("utf-8", "replace") + body, hashlib.sha256
    ).hexdigest()
    kind = dice.choice(("application/json", "application/x-www-form-urlencoded", "text/x"))
    headers = {
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": moment,
        "HTTP_X_SLACK_SIGNATURE": f"v0={made}",
        "CONTENT_TYPE": kind,
    }
    status = knock(EVENTS, body, strange(headers, dice))
    assert status[:3] in {"200", "400", "401", "404", "413"}, (body, headers)

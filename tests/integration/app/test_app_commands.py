"""What people see when they type /ml, over Socket Mode and over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from bot.answer import SHARE, shared
from bot.app import build_app
from bot.click import Asker
from bot.pages import HEALTH
from bot.wsgi import EVENTS, serve
from tests.integration.sandbox.wsgi_server import serving
from workflows.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Private
    from bot.service import Service
    from config.settings import Settings


def ask(sandbox: Sandbox, text: str) -> str:
    """Return what the asker is shown."""
    exchange = sandbox.slash(text, user="ana", channel="ml-churn")
    assert exchange.is_acknowledged
    return json.dumps([answer.body for answer in exchange.wait(1, seconds=10)], ensure_ascii=False)


def with_button(sandbox: Sandbox, text: str) -> Private:
    """Return the answer that carries the share button: the last one of a long report."""
    exchange = sandbox.slash(text, user="ana", channel="ml-churn")
    for count in range(1, 6):
        answer = exchange.wait(count, seconds=10)[count - 1]
        if SHARE in json.dumps(answer.body):
            return answer
    raise AssertionError("no answer has the share button")


def test_status_is_acknowledged_at_once_and_answered_to_the_asker_alone(talking: Sandbox) -> None:
    exchange = talking.slash("/ml status churn", user="ana", channel="ml-churn")
    assert exchange.is_acknowledged
    assert exchange.seconds < 3
    answer = exchange.wait(1, seconds=10)[0]
    assert answer.user == talking.world.people.get("ana").slack_id
    assert "CH-1" in json.dumps(answer.body)
    assert talking.world.slack.messages() == []


def test_the_project_of_the_channel_is_meant_when_none_is_named(talking: Sandbox) -> None:
    assert "Churn early warning" in ask(talking, "/ml digest team")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/ml", "/ml portfolio"),
        ("/ml help", "/ml stalled"),
        ("/ml stauts churn", "/ml status"),
        ("/ml status chrun", "Did you mean *churn*"),
        ("/ml STATUS “churn”", "Churn early warning"),
        ("/ml portfolio", "initiative"),
        ("/ml stalled", "CH-1"),
        ("/ml <!channel> *bold*", "&lt;!channel&gt;"),
    ],
)
def test_commands_forgive_and_tell_what_would_work(talking: Sandbox, text: str, expected: str) -> None:
    assert expected in ask(talking, text)


def test_sharing_posts_the_report_once_however_often_it_is_clicked(talking: Sandbox) -> None:
    answer = with_button(talking, "/ml status churn")
    for _ in range(3):
        told = talking.click(SHARE, user="ana", answer=answer).wait(1, seconds=10)
        assert "Shared" in json.dumps(told[-1].body)
    posted = talking.world.slack.messages()
    assert len([message for message in posted if message.thread is None]) == 1
    assert json.dumps([message.blocks for message in posted]).count("Shared by") == 1


@pytest.mark.parametrize(
    "value", ["", "{}", "[]", '{"report": "secrets", "project": null, "audience": "team"}']
)
def test_a_button_of_an_older_version_is_told_so(service: Service, value: str) -> None:
    with pytest.raises(Refused, match="older version"):
        shared(service, value, Asker("U0ANA", "ana", "C1", "ml-churn", "k"))


def test_an_error_of_ours_is_apologised_for_without_its_words(talking: Sandbox, service: Service) -> None:
    with service.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE activities")
    told = ask(talking, "/ml status churn")
    assert "activities" not in told
    assert "try again" in told


def test_a_refusal_of_slack_is_told_to_who_clicked(talking: Sandbox) -> None:
    answer = with_button(talking, "/ml status churn")
    talking.faults.status("/chat.postMessage", 200, json_body={"ok": False, "error": "not_in_channel"})
    told = talking.click(SHARE, user="ana", answer=answer).wait(1, seconds=10)
    assert "/invite @Stagecoach" in json.dumps(told[-1].body)


def test_a_second_click_within_the_time_of_a_retry_is_told_the_reason_in_the_language(
    talking: Sandbox,
) -> None:
    answer = with_button(talking, "/ml status churn")
    ask(talking, "/ml language de")
    talking.faults.status("/chat.postMessage", 200, json_body={"ok": False, "error": "not_in_channel"})
    for _ in range(2):
        told = talking.click(SHARE, user="ana", answer=answer).wait(1, seconds=10)
        assert "nichts schreiben: bitte laden Sie mich" in json.dumps(told[-1].body)
    assert talking.world.slack.messages() == []


@pytest.fixture
def web(settings: Settings, service: Service) -> Iterator[httpx.Client]:
    with serving(serve(build_app(settings, service))) as url, httpx.Client(base_url=url) as client:
        yield client


def signed(settings: Settings, body: str, *, age: float = 0) -> dict[str, str]:
    secret = settings.slack_signing_secret
    assert secret
    moment = str(int(time.time() - age))
    digest = hmac.new(secret.get_secret_value().encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


BODY = urlencode({"command": "/ml", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1"})


def test_a_signed_request_is_taken_and_the_health_page_answers(web: httpx.Client, settings: Settings) -> None:
    assert web.post(EVENTS, content=BODY, headers=signed(settings, BODY)).status_code == 200
    assert web.get(HEALTH).json() == {"ok": True}
    assert web.get("/elsewhere").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Signature": ""},
    ],
)
def test_a_request_that_slack_did_not_sign_is_turned_away(
    web: httpx.Client, settings: Settings, change: dict[str, str]
) -> None:
    assert web.post(EVENTS, content=BODY, headers=signed(settings, BODY) | change).status_code == 401


def test_a_replayed_request_is_turned_away_after_five_minutes(web: httpx.Client, settings: Settings) -> None:
    assert web.post(EVENTS, content=BODY, headers=signed(settings, BODY, age=301)).status_code == 401


def test_a_body_that_is_no_text_or_too_large_is_turned_away(web: httpx.Client, settings: Settings) -> None:
    assert web.post(EVENTS, content=b"\xff\xfe", headers=signed(settings, "x")).status_code in (400, 401)
    assert web.post(EVENTS, content=b"x" * 1_100_000, headers=signed(settings, "x")).status_code == 413

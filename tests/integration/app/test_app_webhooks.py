"""Webhooks of the sandbox's GitHub and Jira at the real doors: what is kept, what is refused, and at what cost."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text

from bot.app import build_app
from bot.hooks import GITHUB_HOOK, JIRA_HOOK, LARGEST
from bot.hooks import doors as open_doors
from bot.pages import HEALTH
from bot.sandbox.webhooks import github_headers, jira_headers, signature
from bot.wsgi import serve
from config.settings import Settings, load_settings
from tests.examples import tried
from tests.integration.sandbox.small_world import on
from tests.integration.sandbox.wsgi_server import serving
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.hints import Heard, heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from bot.sandbox.webhooks import Webhooks
    from bot.service import Service

GITHUB, JIRA = "github-secret-0123456789", "jira-secret-0123456789"
PUSH = json.dumps({"ref": "refs/heads/main", "repository": {"full_name": "acme/churn"}}).encode()
COMMENT = json.dumps({"webhookEvent": "comment_created", "issue": {"key": "CH-1"}}).encode()


@pytest.fixture
def settings(sandbox: Sandbox, sqlite_url: str) -> Settings:
    secrets = {"GITHUB_WEBHOOK_SECRET": GITHUB, "JIRA_WEBHOOK_SECRET": JIRA}
    return load_settings({**sandbox.environment, **secrets, "DATABASE_URL": sqlite_url})


@pytest.fixture
def url(settings: Settings, service: Service) -> Iterator[str]:
    """The address of the web process."""
    with serving(serve(build_app(settings, service), open_doors(settings, service))) as address:
        yield address


@pytest.fixture
def hooks(sandbox: Sandbox, url: str) -> Webhooks:
    """The sandbox's vendors, which have been told the address."""
    return sandbox.call(url, github=GITHUB, jira=JIRA)


@pytest.fixture
def knock(settings: Settings, service: Service) -> Callable[..., tuple[str, dict[str, Any]]]:
    """Send a request as a WSGI server hands it over, with any header; return status and body."""
    application = serve(build_app(settings, service), open_doors(settings, service))

    def send(path: str, body: bytes, **environ: str) -> tuple[str, dict[str, Any]]:
        said: list[str] = []
        usual = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
        }
        request = {"PATH_INFO": path, "wsgi.input": io.BytesIO(body), **usual, **environ}
        answer = b"".join(application(request, lambda status, _headers, _info=None: said.append(status)))  # type: ignore[arg-type,return-value,misc]
        return said[0], json.loads(answer)

    return send


def kept(service: Service) -> int:
    with reading(service.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(schema.webhooks)).scalar_one())


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements of a while, but for BEGIN and COMMIT."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_comment_in_jira_and_a_push_to_github_are_kept_as_hints_alone(
    sandbox: Sandbox, service: Service, hooks: Webhooks
) -> None:
    sandbox.world.jira.by_key["CH-1"].comment("ana", on(20), "A secret recipe")
    sandbox.world.github.repositories[0].commit("ben", on(20), "exp/lstm", "CH-1 more", ["models/lstm.py"])
    asked = sandbox.requests.count()
    assert [(one.event, one.status) for one in hooks.send()] == [("comment_created", 200), ("push", 200)]
    moment = on(20)
    assert heard(service.engine) == (
        Heard("github", "acme/churn", 1, moment, moment),
        Heard("jira", "CH", 1, moment, moment),
    )
    assert sandbox.requests.count() == asked
    with reading(service.engine) as connection:
        assert "recipe" not in str(connection.execute(text("SELECT * FROM webhooks")).all())


def test_a_request_costs_one_statement_and_a_refused_one_none(service: Service, knock: Any) -> None:
    with counted(service.engine) as statements:
        assert knock(GITHUB_HOOK, PUSH, **github(PUSH))[0] == "200 OK"
    assert len(statements) == 1
    with counted(service.engine) as statements:
        knock(GITHUB_HOOK, PUSH, HTTP_X_HUB_SIGNATURE_256="sha256=" + "0" * 64)
        knock(GITHUB_HOOK, PUSH, **github(PUSH, event="star"))
    assert statements == []


def github(body: bytes, event: str = "push", secret: str = GITHUB) -> dict[str, str]:
    return wsgi(github_headers(secret, event, body))


def jira(body: bytes, secret: str = JIRA) -> dict[str, str]:
    return wsgi(jira_headers(secret, body))


def wsgi(headers: dict[str, str]) -> dict[str, str]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {**named, "CONTENT_TYPE": named.pop("HTTP_CONTENT_TYPE")}


def test_the_ping_of_github_is_answered_and_hints_at_nothing(service: Service, hooks: Webhooks) -> None:
    sent = hooks.ping()
    assert (sent.status, json.loads(sent.answer)["said"]) == (200, "pong")
    assert heard(service.engine) == (Heard("github", None, 1, on(20)),)


def test_a_replay_is_answered_and_kept_once_also_under_another_name(
    sandbox: Sandbox, service: Service, hooks: Webhooks
) -> None:
    sandbox.world.jira.by_key["CH-1"].comment("ana", on(20), "Good news")
    sandbox.world.github.repositories[0].threads[0].comment("ana", on(20), "AUC")
    for sent in hooks.send():
        again = hooks.again(sent)
        renamed = {
            name: "renamed" if "Deliv" in name or "Ident" in name else value
            for name, value in sent.headers.items()
        }
        other = hooks.post(sent.hook, sent.event, sent.body, renamed)
        assert {again.status, other.status} == {200}
        assert "this came before" in again.answer
        assert "this came before" in other.answer
    assert kept(service) == 2


def test_a_wrong_signature_is_told_and_nothing_is_kept(service: Service, knock: Any) -> None:
    for path, body, headers in (
        (GITHUB_HOOK, PUSH, github(PUSH, secret=JIRA)),
        (GITHUB_HOOK, PUSH + b" ", github(PUSH)),
        (GITHUB_HOOK, PUSH, {}),
        (GITHUB_HOOK, PUSH, {"HTTP_X_HUB_SIGNATURE": signature(GITHUB, PUSH)}),
        (JIRA_HOOK, COMMENT, jira(COMMENT, secret=GITHUB)),
        (JIRA_HOOK, COMMENT, {"HTTP_X_HUB_SIGNATURE": "sha256=é"}),
    ):
        status, answer = knock(path, body, **headers)
        assert status == "401 Unauthorized"
        assert "not signed by" in answer["error"]
    assert kept(service) == 0


def test_what_cannot_be_a_webhook_gets_one_line_that_says_why(service: Service, knock: Any) -> None:
    cases: tuple[tuple[bytes, dict[str, str], str], ...] = (
        (PUSH, {"REQUEST_METHOD": "GET"}, "405 Method Not Allowed"),
        (PUSH, {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, "415 Unsupported Media Type"),
        (PUSH, {"CONTENT_TYPE": ""}, "415 Unsupported Media Type"),
        (PUSH, {"CONTENT_LENGTH": ""}, "411 Length Required"),
        (PUSH, {"CONTENT_LENGTH": "-1"}, "411 Length Required"),
        (PUSH, {"CONTENT_LENGTH": "²"}, "411 Length Required"),
        (PUSH, {"CONTENT_LENGTH": str(LARGEST + 1)}, "413"),
        (PUSH, {"CONTENT_LENGTH": "9" * 5_000}, "413"),
        (b"no JSON", {}, "400 Bad Request"),
        (b"[]", {}, "400 Bad Request"),
        (b"\xff\xfe", {}, "400 Bad Request"),
        (b"[" * 200_000, {}, "400 Bad Request"),
        (b"9" * 10_000, {}, "400 Bad Request"),
        (b"", {}, "400 Bad Request"),
    )
    for body, environ, expected in cases:
        status, answer = knock(GITHUB_HOOK, body, **{**github(body), **environ})
        assert status.startswith(expected), (body[:20], environ)
        assert answer["error"]
    assert kept(service) == 0


def test_a_body_up_to_the_bound_is_taken_and_read_no_further_than_it_says(
    service: Service, knock: Any
) -> None:
    large = PUSH + b" " * (LARGEST - len(PUSH))
    assert knock(GITHUB_HOOK, large, **github(large))[0] == "200 OK"
    more = COMMENT + b"and more"
    assert knock(JIRA_HOOK, more, **jira(COMMENT), CONTENT_LENGTH=str(len(COMMENT)))[0] == "200 OK"
    assert kept(service) == 2


def test_events_that_nothing_is_read_of_are_answered_and_ignored(service: Service, knock: Any) -> None:
    deleted = json.dumps({"webhookEvent": "jira:issue_deleted", "issue": {"key": "CH-1"}}).encode()
    for path, body, headers in (
        (GITHUB_HOOK, PUSH, github(PUSH, event="star")),
        (GITHUB_HOOK, b"{}", github(b"{}")),
        (JIRA_HOOK, deleted, jira(deleted)),
        (JIRA_HOOK, b"{}", jira(b"{}")),
    ):
        assert knock(path, body, **headers) == ("200 OK", {"ok": True, "said": "nothing of this is read"})
    assert kept(service) == 0


def test_a_path_without_its_secret_is_not_served(sandbox: Sandbox, service: Service, sqlite_url: str) -> None:
    half = load_settings({**sandbox.environment, "JIRA_WEBHOOK_SECRET": JIRA, "DATABASE_URL": sqlite_url})
    with serving(serve(build_app(half, service), open_doors(half, service))) as url:
        missing = httpx.post(
            f"{url}{GITHUB_HOOK}", content=PUSH, headers=github_headers(GITHUB, "push", PUSH)
        )
        there = httpx.post(f"{url}{JIRA_HOOK}", content=COMMENT, headers=jira_headers(JIRA, COMMENT))
        assert httpx.get(f"{url}{HEALTH}").json() == {"ok": True}
    assert (missing.status_code, there.status_code) == (404, 200)
    assert JIRA_HOOK in missing.text
    assert GITHUB_HOOK not in missing.text


def test_while_the_database_is_away_the_sender_is_asked_to_come_again(service: Service, knock: Any) -> None:
    with service.engine.begin() as connection:
        connection.execute(text("DROP TABLE webhooks"))
    status, answer = knock(GITHUB_HOOK, PUSH, **github(PUSH))
    assert status == "503 Service Unavailable"
    assert answer == {"error": "not kept: send it again later"}


HEADER = st.text(st.characters(max_codepoint=255), max_size=80)
"""What a WSGI server hands over: each byte of a header as one character."""


@tried(60)
@given(
    path=st.sampled_from([GITHUB_HOOK, JIRA_HOOK]),
    body=st.binary(max_size=200)
    | st.dictionaries(
        st.sampled_from(["repository", "issue", "webhookEvent"]),
        st.text() | st.fixed_dictionaries({"full_name": st.text(), "key": st.text()}),
    ).map(lambda made: json.dumps(made).encode()),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "CONTENT_TYPE",
                "CONTENT_LENGTH",
                "HTTP_X_HUB_SIGNATURE_256",
                "HTTP_X_HUB_SIGNATURE",
                "HTTP_X_GITHUB_EVENT",
                "HTTP_X_GITHUB_DELIVERY",
            ]
        ),
        HEADER,
    ),
    is_signed=st.booleans(),
)
def test_no_body_and_no_header_makes_the_process_break(
    knock: Any, *, path: str, body: bytes, headers: dict[str, str], is_signed: bool
) -> None:
    signed = (github(body) if path == GITHUB_HOOK else jira(body)) if is_signed else {}
    status, answer = knock(path, body, **{**signed, **headers})
    assert status[:3] in {"200", "400", "401", "411", "413", "415"}
    assert isinstance(answer.get("error", answer.get("said")), str)

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from workflows.errors import Refused, Transient
from workflows.sources.github_auth import app_headers
from workflows.sources.github_login import token_headers

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def private_key() -> str:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass
class Apps:
    """A GitHub that knows one App: where it is installed, how long its tokens live, what it answers."""

    url: str = ""
    installations: list[int] = field(default_factory=lambda: [77])
    lives: timedelta = timedelta(hours=1)
    status: int = 200
    paths: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, Any]:
        self.paths.append(path)
        if self.status != 200:
            return self.status, {"message": "no"}
        if path.endswith("/access_tokens"):
            issued = sum(one.endswith("/access_tokens") for one in self.paths)
            return 201, {"token": f"ghs_{issued}", "expires_at": (datetime.now(UTC) + self.lives).isoformat()}
        return 200, [{"id": number, "app_id": 5} for number in self.installations]


@pytest.fixture
def apps() -> Iterator[Apps]:
    apps = Apps()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = apps.answer(self.path.partition("?")[0])
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        apps.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield apps
        server.shutdown()


def test_a_token_goes_with_every_call() -> None:
    assert token_headers("ghp_x")() == {"Authorization": "Bearer ghp_x"}


def test_an_app_asks_for_nothing_before_it_is_needed_and_then_keeps_its_token(
    apps: Apps, private_key: str
) -> None:
    headers = app_headers("5", private_key, api_url=apps.url)
    assert apps.paths == []
    assert headers() == headers() == {"Authorization": "Bearer ghs_1"}
    assert apps.paths == ["/app/installations", "/app/installations/77/access_tokens"]


def test_a_token_that_runs_out_is_renewed(apps: Apps, private_key: str) -> None:
    apps.lives = timedelta(seconds=5)
    headers = app_headers("5", private_key, api_url=apps.url)
    assert [headers()["Authorization"], headers()["Authorization"]] == ["Bearer ghs_1", "Bearer ghs_2"]


@pytest.mark.parametrize(
    ("installations", "words"), [([], "installed nowhere"), ([1, 2], "installed in 2 places")]
)
def test_an_app_that_is_not_installed_once_says_what_to_do(
    apps: Apps, private_key: str, installations: list[int], words: str
) -> None:
    apps.installations = installations
    with pytest.raises(Refused, match=words):
        app_headers("5", private_key, api_url=apps.url)()


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (404, Refused), (500, Transient)])
def test_a_refused_app_is_one_clear_line(
    apps: Apps, private_key: str, status: int, error: type[Exception]
) -> None:
    apps.status = status
    with pytest.raises(error, match=r"^GitHub [^\n]*$"):
        app_headers("5", private_key, api_url=apps.url)()


def test_a_key_that_is_none_is_said_without_quoting_it(apps: Apps) -> None:
    with pytest.raises(Refused, match="GITHUB_APP_PRIVATE_KEY") as raised:
        app_headers("5", "-----BEGIN RSA PRIVATE KEY-----\nsecret\n", api_url=apps.url)()
    assert "secret" not in str(raised.value)


def test_an_address_that_nobody_answers_is_tried_again_later(private_key: str) -> None:
    with pytest.raises(Transient, match="GITHUB_API_URL"):
        app_headers("5", private_key, api_url="http://127.0.0.1:9")()

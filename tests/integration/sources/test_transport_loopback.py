"""The transport against a real socket: what mocks cannot show."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.transport import Retry, Service, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "token-of-the-tests"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SERVICE = Service("Jira", "JIRA_URL", "JIRA_TOKEN", "create a new API token")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
GOOD = HEAD + b"Content-Length: 2\r\n\r\n{}"


@contextmanager
def server(*answers: bytes | None) -> Iterator[int]:
    """Answer each connection with the next bytes and hang up; None: never answer."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                connection.recv(65_536)
                if answer is None:
                    held.append(connection)
                    continue
                with connection:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
    for connection in held:
        connection.close()


def get(port: int, *, tries: int = 2, token: str = TOKEN) -> object:
    with Transport(
        f"http://127.0.0.1:{port}",
        service=SERVICE,
        authorize=lambda: {"Authorization": f"Bearer {token}"},
        sleep=lambda _seconds: None,
        clock=lambda: NOW,
        budget=Retry(tries=tries),
        client=httpx.Client(timeout=0.2),
    ) as transport:
        return transport.get("x").json


def test_a_connection_dropped_in_the_middle_of_an_answer_is_tried_again() -> None:
    with server(HEAD + b'Content-Length: 50\r\n\r\n{"is', GOOD) as port:
        assert get(port) == {}


def test_a_connection_dropped_before_the_answer_is_tried_again() -> None:
    with server(b"", GOOD) as port:
        assert get(port) == {}


def test_a_server_that_does_not_speak_http_is_unreachable() -> None:
    with (
        server(b"SSH-2.0-x\r\n", b"SSH-2.0-x\r\n") as port,
        pytest.raises(Transient, match="cannot be reached"),
    ):
        get(port)


def test_a_server_that_never_answers_is_given_up() -> None:
    with server(None) as port, pytest.raises(Transient, match="did not answer in time: check JIRA_URL"):
        get(port, tries=1)


def test_a_damaged_compression_is_malformed() -> None:
    with (
        server(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope") as port,
        pytest.raises(Malformed, match="no JSON"),
    ):
        get(port, tries=1)


def test_a_dead_host_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(
        Transient, match=rf"^Jira at 127.0.0.1:{port} cannot be reached: check JIRA_URL and the network$"
    ):
        get(port)


@pytest.mark.parametrize("token", ["with\nbreak", "with\rreturn", "naïve—token"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_quoted(token: str) -> None:
    with server(GOOD) as port:
        with pytest.raises(Refused, match="set JIRA_TOKEN again") as caught:
            get(port, token=token)
        # A token with odd letters never got as far as the socket: let the server go.
        socket.create_connection(("127.0.0.1", port)).close()
    assert token not in str(caught.value)
    assert caught.value.__suppress_context__

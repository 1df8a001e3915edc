"""A Jira and a GitHub of any size, and a Slack that says yes, in a process of their own.

What is measured is who asks, not who answers.

`python -m tests.benchmarks.vendor_server` serves until its standard input ends; what it was asked since the last time
is at `/asked`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.github_api import GitHubApi
from bot.sandbox.jira_api import JiraApi
from tests.benchmarks.figures import FULL
from tests.benchmarks.vendor_github import GitHubPages
from tests.benchmarks.vendor_jira import JiraPages
from tests.benchmarks.vendor_rest import PREFIX, RestPages
from tests.benchmarks.vendor_world import MOULD, Size, moulded
from workflows.model import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import Receive, Scope, Send

    from bot.sandbox.world import World


WELL = json.dumps(
    {"ok": True, "team_id": "T0", "user_id": "U0", "bot_id": "B0", "url": "https://t.example/"}
).encode()
"""What Slack says to whatever it is asked."""


class Vendors:
    """The ASGI application: pages from the mould, all else from the sandbox."""

    def __init__(self, world: World, url: str, projects: int, latency: float) -> None:
        self._jira = JiraPages(world.jira, f"{url}/jira", projects)
        self._github = GitHubPages(world.github, f"{url}/github")
        self._rest = RestPages(world.github, f"{url}/github")
        sandbox = [Mount("/jira/rest", routes=JiraApi(world.jira).routes())]
        self._sandbox = Starlette(routes=[*sandbox, *GitHubApi(world.github).routes()])
        self._latency = latency
        self._asked: list[dict[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path == "/asked":
            shown, self._asked = self._asked, []
            await _send(send, json.dumps(shown).encode())
            return
        body = await _body(receive)
        self._note(scope, body)
        if self._latency:
            await asyncio.sleep(self._latency)
        query = dict(parse_qsl(scope["query_string"].decode()))
        if path.startswith("/slack/api/"):
            await _send(send, WELL)
            return
        if path.startswith(PREFIX):
            await _send(send, *self._rest.get(path, query))
            return
        answer = self._answer(path, {**query, **json.loads(body or b"{}")})
        if answer is None:
            await self._sandbox(scope, _again(body), send)
        else:
            await _send(send, answer)

    def _note(self, scope: Scope, body: bytes) -> None:
        query = scope["query_string"].decode()
        url = f"{scope['path']}?{query}" if query else scope["path"]
        login = dict(scope["headers"]).get(b"authorization", b"").decode()
        self._asked.append({"method": scope["method"], "url": url, "body": body.decode(), "login": login})

    def _answer(self, path: str, asked: dict[str, Any]) -> bytes | None:
        parts = path.split("/")
        if path.endswith("/search/jql"):
            return self._jira.search_by_token(asked)
        if path.endswith("/search"):
            return self._jira.search_by_number(asked)
        if path.endswith("/changelog/bulkfetch"):
            return self._jira.changelogs(asked)
        if path.endswith("/comment"):
            return self._jira.comments(parts[-2], asked)
        return self._github.ask(asked) if path.endswith("/graphql") else None


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return cast("Receive", receive)


async def _send(send: Send, body: bytes, more: Mapping[bytes, bytes] = MappingProxyType({})) -> None:
    headers = {b"content-type": b"application/json", b"content-length": str(len(body)).encode(), **more}
    await send({"type": "http.response.start", "status": 200, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in, to be made again."""

    method: str
    url: str
    body: str
    login: str

    @property
    def vendor(self) -> str:
        """`jira` or `github`."""
        return self.url.split("/")[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, and what a bot needs to ask it."""

    url: str
    projects: tuple[Project, ...]
    environment: dict[str, str]

    def asked(self) -> list[Asked]:
        """Return the requests since the last call."""
        return [Asked(**one) for one in httpx.get(f"{self.url}/asked").json()]


@contextmanager
def served(
    projects: int, size: Size, *, deployment: str = "Cloud", latency: float = 0.0, apart: bool = FULL
) -> Iterator[Served]:
    """Serve so many projects of that size: from another process where it is `apart`, else from a thread."""
    told = Told(projects, size, deployment, latency)
    with (_process if apart else _thread)(told) as (url, environment):
        declared = tuple(declared_project(MOULD + number, size) for number in range(projects))
        yield Served(url, declared, environment)


@dataclass(frozen=True, slots=True)
class Told:
    """What to serve."""

    projects: int
    size: Size
    deployment: str
    latency: float


Ready = tuple[str, dict[str, str]]


@contextmanager
def _process(told: Told) -> Iterator[Ready]:
    command = [sys.executable, "-m", "tests.benchmarks.vendor_server", json.dumps(asdict(told))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this module
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without pipes")
        url, environment = json.loads(process.stdout.readline())
        try:
            yield url, environment
        finally:
            process.stdin.close()
            process.wait(10)


@contextmanager
def _thread(told: Told) -> Iterator[Ready]:
    server, listener, ready = opened(told)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield ready
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


def opened(told: Told) -> tuple[uvicorn.Server, socket.socket, Ready]:
    """Return a server that waits to be run, and what its clients must know."""
    world = moulded(told.size, deployment=told.deployment)
    # asyncio sends small packets at once only where the protocol is named.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = Vendors(world, url, told.projects, told.latency)
    config = uvicorn.Config(app, log_level="error", access_log=False, date_header=False, lifespan="off")
    return uvicorn.Server(config), listener, (url, environment_of(world, url))


def declared_project(digits: int, size: Size) -> Project:
    """Return the project of these digits as projects.yaml would declare it."""
    repositories = tuple(f"acme/p{digits}-{number}" for number in range(size.repositories))
    return Project(
        f"p-{digits}", f"Initiative {digits}", jira_keys=(f"P{digits}",), repositories=repositories
    )


def environment_of(world: World, url: str) -> dict[str, str]:
    """Return what a bot must know to ask this server."""
    jira, github = world.jira, world.github
    found = {"JIRA_URL": f"{url}/jira", "JIRA_TOKEN": jira.token}
    found |= {"JIRA_EMAIL": jira.email} if jira.deployment == "Cloud" else {}
    found |= {"SLACK_API_URL": f"{url}/slack/api/"}
    return found | {"GITHUB_API_URL": f"{url}/github", "GITHUB_TOKEN": github.token}


def main() -> None:
    """Serve until standard input ends."""
    told = json.loads(sys.argv[1])
    server, listener, ready = opened(Told(**{**told, "size": Size(**told["size"])}))
    print(json.dumps(ready), flush=True)  # noqa: T201 - for who started it

    def until_told() -> None:
        sys.stdin.read()
        server.should_exit = server.force_exit = True

    threading.Thread(target=until_told, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()

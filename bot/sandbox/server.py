"""Runs the sandbox: one port on loopback with a Jira, a GitHub, an MLflow, a Slack and a page of the messages."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.faults import Faults
from bot.sandbox.github_api import GitHubApi
from bot.sandbox.jira_api import JiraApi
from bot.sandbox.mlflow_api import MlflowApi
from bot.sandbox.pages.site import Site
from bot.sandbox.slack_api import SlackApi
from bot.sandbox.slack_events import Events
from bot.sandbox.slack_view_json import state_of
from bot.sandbox.slack_words import say
from bot.sandbox.traffic import Dated, Gate, Requests
from bot.sandbox.webhooks import Hook, Webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from bot.sandbox.pages.hands import Desk
    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world import World
    from bot.sandbox.world_slack import Message, Private, View

START_SECONDS = 15.0


class Sandbox:
    """The servers around a world; use it as a context manager, `port` 0 takes a free one.

    `requests` counts what came in, `faults` makes things go wrong, `slash` and `click` play a person in Slack:
    through Socket Mode while a bot is connected, else as a signed request to `bot_url`.
    """

    def __init__(self, world: World, *, port: int = 0, bot_url: str | None = None) -> None:
        self.world = world
        self.requests = Requests()
        self.faults = Faults()
        self.events = Events(world.slack, bot_url=bot_url)
        self._gate = Gate(Dated(self._routes(), world.clock), self.requests, self.faults)
        self.desk: Desk | None = None
        """Whoever runs the clock and lets the bot read, when the pages may ask for that."""
        self.story = ""
        """What the demo is telling just now, while the pages only show; empty once they can be used."""
        self.webhooks: Webhooks | None = None
        """What calls a bot on changes, once it was told where."""
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def jira_url(self) -> str:
        """What JIRA_URL is to be."""
        return f"{self.url}/jira"

    @property
    def github_url(self) -> str:
        """What GITHUB_API_URL is to be."""
        return f"{self.url}/github"

    @property
    def mlflow_url(self) -> str:
        """What MLFLOW_TRACKING_URI is to be."""
        return f"{self.url}/mlflow"

    @property
    def slack_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"{self.url}/slack/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a bot that is to live in this sandbox."""
        jira, github, slack = self.world.jira, self.world.github, self.world.slack
        found = {
            "JIRA_URL": self.jira_url,
            "JIRA_TOKEN": jira.token,
            "GITHUB_API_URL": self.github_url,
            "GITHUB_TOKEN": github.token,
            "SLACK_API_URL": self.slack_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        found |= {"JIRA_EMAIL": jira.email} if jira.deployment == "Cloud" else {}
        return found | self._mlflow_environment()

    def _mlflow_environment(self) -> dict[str, str]:
        mlflow = self.world.mlflow
        found = {"MLFLOW_TRACKING_URI": self.mlflow_url}
        if mlflow.login:
            names = ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")
            return found | dict(zip(names, mlflow.login, strict=True))
        return found | ({"MLFLOW_TRACKING_TOKEN": mlflow.token} if mlflow.token else {})

    def call(self, bot_url: str, **secrets: str) -> Webhooks:
        """Let the vendors named in `secrets` (`jira`, `github`) call a bot from now on, at each `call_out`."""
        hooks = {name: Hook(f"{bot_url}/{name}/webhook", secret) for name, secret in secrets.items()}
        self.webhooks = Webhooks(self.world, hooks)
        return self.webhooks

    def call_out(self) -> None:
        """Call the bot about what has happened meanwhile; the pages do so after each form."""
        if self.webhooks is not None:
            self.webhooks.send()

    def slash(self, text: str, *, user: str, channel: str, wait: float = 5.0) -> Exchange:
        """Type a slash command ("/ml status churn"); user is a handle, channel a name. See Exchange."""
        return self.events.slash(self.url, text, user=user, channel=channel, wait=wait)

    def say(self, text: str, *, user: str, channel: str, thread: str | None = None) -> Message:
        """Write a message, or a reply in the thread of the message with that ts."""
        place = self.world.slack.find(channel)
        if place is None:
            raise LookupError(f"no channel {channel}")
        return say(self.events, self.world.people.get(user), place, text, thread=thread)

    def click(
        self,
        action: str,
        *,
        user: str,
        message: str | None = None,
        answer: Private | None = None,
        value: str | None = None,
        wait: float = 5.0,
    ) -> Exchange:
        """Press the button with the action id `action`, on a message (its ts) or on an answer of an Exchange."""
        return self.events.click(
            self.url, action, user=user, ts=message, answer=answer, value=value, wait=wait
        )

    def point(self, shortcut: str, *, user: str, message: str, wait: float = 5.0) -> Exchange:
        """Use a message shortcut on a message (its ts)."""
        return self.events.point(self.url, shortcut, user=user, ts=message, wait=wait)

    def begin(self, shortcut: str, *, user: str) -> Exchange:
        """Use a global shortcut."""
        return self.events.begin(self.url, shortcut, user=user)

    def form(self, user: str, *, seconds: float = 5.0) -> View:
        """Wait for the form that the bot opens for somebody and return it; LookupError when none is opened."""
        person = self.world.people.get(user).slack_id
        view = self.world.slack.view_of(person, seconds)
        if view is None:
            raise LookupError(f"no form is open for {user}")
        return view

    def submit(self, view: View, values: Mapping[str, str | None], *, user: str) -> Exchange:
        """Send a form with plain values by field; each takes the shape that its element gives it."""
        return self.events.submit(self.url, view, state_of(view.view, values), user=user)

    def open_home(self, user: str) -> Exchange:
        """Open the App Home of somebody; what the bot publishes is in `world.slack.homes`."""
        return self.events.open_home(user)

    def press(self, action: str, *, user: str, value: str | None = None) -> Exchange:
        """Press a button on the App Home of somebody; LookupError when there is no such button."""
        home = self.world.slack.homes.get(self.world.people.get(user).slack_id)
        if home is None:
            raise LookupError(f"{user} has no Home")
        return self.events.press(self.url, home, action, user=user, value=value)

    def become(self, world: World) -> None:
        """Serve another world from now on: no counts, no faults, nobody connected. Quicker than a new server."""
        self.events.link.hang_up()
        self.world = world
        self.webhooks = None
        self.events = Events(world.slack, bot_url=None)
        self.requests.clear()
        self.faults.clear()
        self._gate.app = Dated(self._routes(), world.clock)

    def start(self) -> Self:
        """Serve in a thread; returns when the port answers. OSError where the port is not free."""
        # asyncio sends small packets at once only where the protocol is named; else answers come 40 ms late.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
        except OSError:
            listener.close()
            raise
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._gate,
            log_level="critical",
            date_header=False,
            access_log=False,
            ws="websockets-sansio",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        self._thread.start()
        self._await_start()
        return self

    def stop(self) -> None:
        """Hang up on everybody and end the thread."""
        if self._server and self._thread:
            self.events.link.hang_up()
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(START_SECONDS)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Refuse every connection within, as a machine does on which nothing listens."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _await_start(self) -> None:
        if self._server is None or self._thread is None:
            raise RuntimeError("the sandbox was not started")
        pause = threading.Event()
        for _ in range(int(START_SECONDS / 0.01)):
            if self._server.started or not self._thread.is_alive():
                break
            pause.wait(0.01)
        if not self._server.started:
            raise RuntimeError(f"the sandbox did not start on port {self._port}")

    def _routes(self) -> Starlette:
        return Starlette(
            routes=[
                Mount("/jira/rest", routes=JiraApi(self.world.jira).routes()),
                *GitHubApi(self.world.github).routes(),
                *MlflowApi(self.world.mlflow).routes(),
                Mount("/slack", routes=SlackApi(self.world.slack, self.events).routes()),
                *Site(self).routes(),
            ]
        )

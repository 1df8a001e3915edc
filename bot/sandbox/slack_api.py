"""The sandbox's Slack over HTTP and WebSocket: Web API, response_urls and Socket Mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.sandbox.slack_call import SlackError
from bot.sandbox.slack_methods import Methods
from bot.sandbox.slack_unfurls import Unfurls
from bot.sandbox.slack_views import Views
from bot.sandbox.web import answer, base_of, json_body, parameters

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.websockets import WebSocket

    from bot.sandbox.slack_events import Events
    from bot.sandbox.world_slack import SlackWorkspace


class SlackApi:
    """Serves one workspace."""

    def __init__(self, slack: SlackWorkspace, events: Events) -> None:
        self.slack = slack
        self.events = events

    def routes(self) -> list[BaseRoute]:
        """Return the routes below `/slack`."""
        return [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/hooks/{hook}", self.respond, methods=["POST"]),
            WebSocketRoute("/link", self.link),
        ]

    async def call(self, request: Request) -> Response:
        """Answer a Web API call; what Slack refuses comes with status 200 and `ok: false`."""
        name, asked = request.path_params["method"], await parameters(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or str(
            asked.get("token", "")
        )
        headers = {"x-oauth-scopes": ",".join(sorted(self.slack.scopes)), "x-slack-req-id": "sandbox"}
        try:
            return answer({"ok": True, **self._result(name, token, asked, base_of(request))}, headers=headers)
        except SlackError as error:
            return answer(error.answer, headers=headers)

    def _result(self, name: str, token: str, asked: dict[str, Any], web: str) -> dict[str, Any]:
        if not token:
            raise SlackError("not_authed")
        if name == "apps.connections.open":
            return self._connection(token, web)
        if token == self.slack.app_token:
            raise SlackError("not_allowed_token_type")
        if token != self.slack.bot_token:
            raise SlackError("invalid_auth")
        methods = Methods(self.slack, web)
        method = (methods.table() | Views(self.slack, self.events).table() | Unfurls(self.slack).table()).get(
            name
        )
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.scope:
            methods.need(method.scope)
        return method.run(asked)

    def _connection(self, token: str, web: str) -> dict[str, Any]:
        if token != self.slack.app_token:
            raise SlackError("not_allowed_token_type" if token == self.slack.bot_token else "invalid_auth")
        ticket, address = self.events.link.ticket(), web.replace("http", "ws", 1)
        return {"url": f"{address}/slack/link?ticket={ticket}&app_id={self.slack.app_id}"}

    async def respond(self, request: Request) -> Response:
        """Take an answer through a response_url."""
        body = await json_body(request)
        try:
            self.events.respond(request.path_params["hook"], body)
        except SlackError as error:
            return answer(error.answer, 404 if error.answer["error"].endswith("_url") else 400)
        return PlainTextResponse("ok")

    async def link(self, socket: WebSocket) -> None:
        """Hold a Socket Mode connection."""
        await self.events.link.hold(socket)

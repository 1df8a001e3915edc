"""How what people do reaches the bot: a Socket Mode connection while there is one, else a signed HTTP request."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
import uuid
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket, WebSocketDisconnect

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.slack_exchange import Exchange, Json
    from bot.sandbox.world_slack import SlackWorkspace

ACK_SECONDS = 3.0


class Unconnected(LookupError):
    """No bot is there to hear of it."""


class Link:
    """The way to one bot; methods may be called from any thread but the servers' own."""

    def __init__(self, slack: SlackWorkspace, bot_url: str | None) -> None:
        self.slack = slack
        self.bot_url = bot_url
        self.sockets: list[WebSocket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, Future[Json]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connected = threading.Condition()
        self._turn = 0

    def send(self, kind: str, payload: Json, form: Json | None, exchange: Exchange) -> None:
        """Send a payload (or, over HTTP, its form) and note the acknowledgement; Unconnected without a way."""
        began = time.monotonic()
        if not self.sockets and not self.bot_url:
            # A bot that has just come, or comes again, may be at the door.
            with self._connected:
                self._connected.wait_for(lambda: bool(self.sockets), ACK_SECONDS)
        if self.sockets:
            self._by_socket(kind, payload, exchange)
        elif self.bot_url:
            self._by_http(payload, form, exchange)
        else:
            raise Unconnected("no bot is connected by Socket Mode and no bot_url was given")
        exchange.seconds = time.monotonic() - began

    def _by_socket(self, kind: str, payload: Json, exchange: Exchange) -> None:
        self._turn += 1
        socket = self.sockets[self._turn % len(self.sockets)]
        name = str(uuid.uuid4())
        envelope = {
            "envelope_id": name,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": True,
        }
        reply: Future[Json] = Future()
        self._waiting[name] = reply
        self._on_loop(socket.send_text(json.dumps(envelope)))
        try:
            exchange.ack, exchange.status = reply.result(ACK_SECONDS), 200
        except TimeoutError:
            exchange.status = 0

    def _by_http(self, payload: Json, form: Json | None, exchange: Exchange) -> None:
        body = json.dumps(payload).encode() if form is None else urlencode(form).encode()
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **signed(self.slack.signing_secret, body, int(time.time()))}
        try:
            given = httpx.post(str(self.bot_url), content=body, headers=headers, timeout=ACK_SECONDS)
        except httpx.HTTPError:
            return
        exchange.status = given.status_code
        if given.content:
            is_json = given.headers.get("content-type", "").startswith("application/json")
            exchange.ack = given.json() if is_json else {"text": given.text}

    def ticket(self) -> str:
        """Make a ticket for one connection."""
        made = uuid.uuid4().hex
        self._tickets.add(made)
        return made

    async def hold(self, socket: WebSocket) -> None:
        """Keep a connection until it ends."""
        if socket.query_params.get("ticket") not in self._tickets:
            await socket.close(4001)
            return
        self._tickets.discard(socket.query_params["ticket"])
        await socket.accept()
        self._loop = asyncio.get_running_loop()
        hello = {"type": "hello", "num_connections": len(self.sockets) + 1, "debug_info": {"host": "sandbox"},
                 "connection_info": {"app_id": self.slack.app_id}}  # fmt: skip
        await socket.send_text(json.dumps(hello))
        with self._connected:
            self.sockets.append(socket)
            self._connected.notify_all()
        try:
            while True:
                self._acknowledged(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            with self._connected:
                self.sockets.remove(socket)
                self._connected.notify_all()

    def wait_connected(self, seconds: float = 10.0) -> None:
        """Wait until a bot is connected; TimeoutError otherwise."""
        self.wait_for(lambda: bool(self.sockets), seconds)

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until a condition on the connections holds; TimeoutError otherwise."""
        with self._connected:
            if not self._connected.wait_for(condition, seconds):
                raise TimeoutError(f"no such Socket Mode connection within {seconds} s")

    def refresh(self) -> None:
        """Ask the bot to reconnect, as Slack does every few hours."""
        for socket in list(self.sockets):
            self._on_loop(socket.send_text(json.dumps({"type": "disconnect", "reason": "refresh_requested"})))

    def hang_up(self) -> None:
        """Close all connections."""
        for socket in list(self.sockets):
            self._on_loop(socket.close())

    def _acknowledged(self, text: str) -> None:
        reply = json.loads(text)
        waiting = self._waiting.pop(reply.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            payload = reply.get("payload") or {}
            waiting.set_result(payload if isinstance(payload, dict) else {"text": str(payload)})

    def _on_loop(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of starlette
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(ACK_SECONDS)


def signed(secret: str, body: bytes, at: int) -> dict[str, str]:
    """Sign a request as Slack does: HMAC-SHA256 over version, time stamp and raw body."""
    digest = hmac.new(secret.encode(), b"v0:%d:%b" % (at, body), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}

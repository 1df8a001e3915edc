"""A small Slack on loopback: what the channel needs of the Web API, and faults before and after the effect."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = tuple[int, dict[str, str], bytes]
DROP: Answer = (0, {}, b"")
"""Hang up without an answer."""


class LoopbackSlack:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.channels: list[dict[str, Any]] = [
            {"id": "C0CHURN", "name": "churn"},
            {"id": "C0LEADS", "name": "ml-leads"},
        ]
        self.requests: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.before: list[Answer | None] = []
        self.after: list[Answer] = []
        self.page = 2
        self.now = 1_795_000_000
        self._posting = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, body: dict[str, Any]) -> Answer:
        self.requests[method] += 1
        self.bodies.append(body)
        # Whether a channel is shared is asked beside what these tests are about.
        if method != "conversations.info" and self.before and (fault := self.before.pop(0)):
            return fault
        done: Callable[[dict[str, Any]], dict[str, Any]] = getattr(self, method.replace(".", "_"))
        answered = done(body)
        posts = method == "chat.postMessage"
        return self.after.pop(0) if posts and self.after else (200, {}, json.dumps(answered).encode())

    def chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 Slack's name
        if body["channel"] not in {channel["id"] for channel in self.channels} | {
            "D0U0BO",
            "D0U0ANA",
            "D0U0PM",
        }:
            return {"ok": False, "error": "channel_not_found"}
        with self._posting:
            self.now += 1
            message = {**body, "ts": f"{self.now}.000100"}
            self.messages.append(message)
        return {"ok": True, "channel": body["channel"], "ts": message["ts"]}

    def chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (body["channel"], body["ts"]):
                message.update(body)
                return {"ok": True, "channel": body["channel"], "ts": body["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def conversations_open(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": f"D0{body['users']}"}}

    def conversations_list(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._paged("channels", self.channels, body)

    def conversations_info(self, body: dict[str, Any]) -> dict[str, Any]:
        (found,) = (one for one in self.channels if one["id"] == body["channel"])
        return {"ok": True, "channel": found}

    def conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._paged("messages", self._seen(body, None), body)

    def conversations_replies(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._paged("messages", self._seen(body, body["ts"]), body)

    def _seen(self, body: dict[str, Any], thread: str | None) -> list[dict[str, Any]]:
        here = [message for message in self.messages if message["channel"] == body["channel"]]
        return [
            message
            for message in reversed(here)
            if message.get("thread_ts") == thread and float(message["ts"]) >= float(body["oldest"])
        ]

    def _paged(self, field: str, entries: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        start = int(body.get("cursor") or 0)
        end = start + self.page
        cursor = str(end) if end < len(entries) else ""
        return {"ok": True, field: entries[start:end], "response_metadata": {"next_cursor": cursor}}


def failure(error: str, **more: object) -> Answer:
    return 200, {}, json.dumps({"ok": False, "error": error, **more}).encode()


def _handler_of(slack: LoopbackSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            is_json = self.headers["Content-Type"].startswith("application/json")
            body = json.loads(raw) if is_json else {name: values[0] for name, values in parse_qs(raw).items()}
            status, headers, content = slack.answer(self.path.removeprefix("/api/"), body)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    return Handler

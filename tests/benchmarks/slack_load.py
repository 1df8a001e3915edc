"""Types slash commands at a steady rate, whatever comes back, and notes when they were acknowledged and answered."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 30.0
"""Seconds to wait for answers after the last command."""


@dataclass(slots=True)
class Typed:
    """One command: seconds until it was acknowledged and until its first answer; None where that never came."""

    text: str
    acknowledged: float | None = None
    answered: float | None = None


def typed(
    bot_url: str, secret: str, texts: Sequence[str], *, rate: float, port: int, answers: bool
) -> list[Typed]:
    """Type these commands, so many a second; wait for their answers where there are any, as the Slack on that port."""
    return asyncio.run(_Load(bot_url, secret, port).run(texts, rate, answers=answers))


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


class _Load:
    """One run; it is also the Slack that answers come to."""

    def __init__(self, bot_url: str, secret: str, port: int) -> None:
        self._bot_url, self._secret, self._port = bot_url, secret, port
        self._begun: dict[int, float] = {}
        self._found: list[Typed] = []
        self._left, self._done = 0, asyncio.Event()

    async def run(self, texts: Sequence[str], rate: float, *, answers: bool) -> list[Typed]:
        server = await asyncio.start_server(self._take, "127.0.0.1", self._port)
        own = f"http://127.0.0.1:{self._port}"
        self._found, self._left = [Typed(text) for text in texts], len(texts)
        # A connection for each command: so Slack's edge looks from here.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with server, httpx.AsyncClient(limits=limits, timeout=PATIENCE) as client:
            start = perf_counter()
            tasks = []
            for number in range(len(texts)):
                await asyncio.sleep(max(0.0, start + number / rate - perf_counter()))
                tasks.append(asyncio.create_task(self._type(client, number, own)))
            await asyncio.gather(*tasks)
            if answers:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._done.wait(), PATIENCE)
        return self._found

    async def _type(self, client: httpx.AsyncClient, number: int, own: str) -> None:
        body = urlencode(
            {
                "command": "/ml",
                "text": self._found[number].text,
                "team_id": "T0",
                "channel_id": "C0",
                "channel_name": "ml",
                "user_id": f"U{number % 20:08}",
                "user_name": "ana",
                "api_app_id": "A0",
                "response_url": f"{own}/answer/{number}",
                "trigger_id": f"{number}.x",
            }
        )
        at = str(int(time()))
        signed = hmac.new(self._secret.encode(), f"v0:{at}:{body}".encode(), "sha256").hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed}",
        }
        began = self._begun[number] = perf_counter()
        answer = await client.post(self._bot_url, content=body, headers=headers)
        if answer.is_success:
            self._found[number].acknowledged = perf_counter() - began

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an answer; whatever else is asked of Slack is well, and brings nothing."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        _, _, rest = head.partition("content-length: ")
        await reader.readexactly(int(rest.split("\r\n")[0]) if rest else 0)
        path = head.split(" ")[1]
        if path.startswith("/answer/"):
            number = int(path.rpartition("/")[2])
            if self._found[number].answered is None:
                self._found[number].answered = perf_counter() - self._begun[number]
                self._left -= 1
                if not self._left:
                    self._done.set()
        body = b"ok" if path.startswith("/answer/") else json.dumps({"ok": True}).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        await writer.drain()
        writer.close()

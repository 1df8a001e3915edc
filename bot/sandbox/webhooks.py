"""Calls a bot when something changes in the sandbox's Jira or GitHub, signed as the vendors sign."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx

from bot.sandbox.webhook_events import happened

if TYPE_CHECKING:
    from bot.sandbox.webhook_events import Happened
    from bot.sandbox.world import World

PATIENCE: Final = 10.0
"""Seconds that GitHub waits for an answer."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a vendor calls, and the secret it signs with."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook as it went out, and what was answered: `status` 0 when nothing was."""

    hook: Hook
    event: str
    body: bytes
    headers: dict[str, str]
    status: int
    answer: str


@dataclass(slots=True)
class Webhooks:
    """The webhooks of one world by vendor; what had happened before they were set up is never called out."""

    world: World
    hooks: dict[str, Hook]
    sent: list[Sent] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._known.update(one.id for one in happened(self.world))

    def send(self) -> list[Sent]:
        """Call out whatever has happened since the last time, oldest first; return what went out."""
        fresh = [one for one in happened(self.world) if one.id not in self._known]
        self._known.update(one.id for one in fresh)
        ordered = sorted(fresh, key=lambda one: one.at)
        return [self._call(self.hooks[one.vendor], one) for one in ordered if one.vendor in self.hooks]

    def ping(self) -> Sent:
        """Send what GitHub sends when a webhook has been set up."""
        hook, body = self.hooks["github"], json.dumps({"zen": "Keep it logically awesome.", "hook_id": 1})
        return self.post(hook, "ping", body.encode(), github_headers(hook.secret, "ping", body.encode()))

    def again(self, one: Sent) -> Sent:
        """Send one the second time, as it was."""
        return self.post(one.hook, one.event, one.body, one.headers)

    def post(self, hook: Hook, event: str, body: bytes, headers: dict[str, str]) -> Sent:
        """Send any body with any headers."""
        try:
            given = httpx.post(hook.url, content=body, headers=headers, timeout=PATIENCE)
            status, answer = given.status_code, given.text
        except httpx.HTTPError:
            status, answer = 0, ""
        self.sent.append(Sent(hook, event, body, headers, status, answer))
        return self.sent[-1]

    def _call(self, hook: Hook, one: Happened) -> Sent:
        body = json.dumps(one.body, ensure_ascii=False).encode()
        if one.vendor == "github":
            return self.post(hook, one.event, body, github_headers(hook.secret, one.event, body))
        return self.post(hook, one.event, body, jira_headers(hook.secret, body))


def github_headers(secret: str, event: str, body: bytes) -> dict[str, str]:
    """Sign as GitHub does."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/5an0b0x",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": signature(secret, body),
    }


def jira_headers(secret: str, body: bytes) -> dict[str, str]:
    """Sign as Jira does: the header has the older name, the signature is the same."""
    return {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Atlassian HttpClient",
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid4()),
        "X-Hub-Signature": signature(secret, body),
    }


def signature(secret: str, body: bytes) -> str:
    """Return HMAC-SHA256 of a body as both vendors write it."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"

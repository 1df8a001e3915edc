"""The doors for webhooks of GitHub and Jira: what comes in is checked, kept as a hint, and answered at once."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog

from bot.pages import said
from workflows.errors import StagecoachError
from workflows.sources.webhooks import github_scope, is_signed, jira_scope
from workflows.store.hints import Call, keep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from wsgiref.types import WSGIEnvironment

    from bot.pages import Answer, Page
    from bot.service import Service
    from config.settings import Settings

    Scope = Callable[[str, Mapping[str, object]], str | None]

log = structlog.get_logger()

GITHUB_HOOK: Final = "/github/webhook"
JIRA_HOOK: Final = "/jira/webhook"
LARGEST: Final = 2_000_000
"""Bytes. Most webhooks have 10,000 to 100,000; GitHub sends up to 25 MB, which 16 threads could not hold at a time.
What is larger is read on the clock.
"""
NAME: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Vendor:
    """How a vendor's webhooks come: in which headers the signature, the event and the name of the delivery are.

    Jira says the event in the body, and the body's digest is name enough: a time in milliseconds is in it, and its
    X-Atlassian-Webhook-Identifier is not signed.
    """

    source: str
    title: str
    signature: str
    event: str
    delivery: str
    scope: Scope


GITHUB: Final = Vendor(
    "github",
    "GitHub",
    "HTTP_X_HUB_SIGNATURE_256",
    "HTTP_X_GITHUB_EVENT",
    "HTTP_X_GITHUB_DELIVERY",
    github_scope,
)
JIRA: Final = Vendor(
    "jira", "Jira", "HTTP_X_HUB_SIGNATURE", "", "", lambda _event, payload: jira_scope(payload)
)


class Declined(Exception):
    """A request that is not taken, with the one line that says why."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


def doors(settings: Settings, service: Service) -> Mapping[str, Page]:
    """Return the paths that are served, by the secrets that are set."""
    secrets = {
        GITHUB_HOOK: (GITHUB, settings.github_webhook_secret),
        JIRA_HOOK: (JIRA, settings.jira_webhook_secret),
    }
    return {
        path: Door(service, vendor, secret.get_secret_value())
        for path, (vendor, secret) in secrets.items()
        if secret is not None
    }


class Door:
    """Takes one vendor's webhooks; of what they say only which repository or Jira project is kept."""

    def __init__(self, service: Service, vendor: Vendor, secret: str) -> None:
        self._service = service
        self._vendor = vendor
        self._secret = secret

    def __call__(self, environ: WSGIEnvironment) -> Answer:
        """Answer one request."""
        try:
            done = self._take(environ)
        except Declined as declined:
            allow = [("Allow", "POST")] if declined.status is HTTPStatus.METHOD_NOT_ALLOWED else []
            return said(declined.status, {"error": str(declined)}, *allow)
        except StagecoachError as error:
            # Why is for the operators: it may name hosts.
            log.warning("webhook_not_kept", source=self._vendor.source, error=str(error))
            return said(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "not kept: send it again later"})
        return said(HTTPStatus.OK, {"ok": True, "said": done})

    def _take(self, environ: WSGIEnvironment) -> str:
        body = _body(environ)
        if not is_signed(self._secret, body, _header(environ, self._vendor.signature)):
            raise Declined(
                HTTPStatus.UNAUTHORIZED,
                f"this request was not signed by {self._vendor.title} with our secret",
            )
        payload, event = _payload(body), _header(environ, self._vendor.event)
        scope = self._vendor.scope(event, payload)
        if scope is None and event != "ping":
            return "nothing of this is read"
        name, digest = _header(environ, self._vendor.delivery), hashlib.sha256(body).hexdigest()
        call = Call(self._vendor.source, name if NAME.fullmatch(name) else digest, digest, scope)
        if not keep(self._service.engine, call, now=self._service.clock()):
            return "this came before"
        return "it will be looked at" if scope else "pong"


def _header(environ: WSGIEnvironment, name: str) -> str:
    return str(environ.get(name, ""))


def _body(environ: WSGIEnvironment) -> bytes:
    """Read what was sent, up to our bound; Declined for what cannot be a webhook."""
    if environ.get("REQUEST_METHOD") != "POST":
        raise Declined(HTTPStatus.METHOD_NOT_ALLOWED, "webhooks come by POST")
    if _header(environ, "CONTENT_TYPE").partition(";")[0].strip().lower() != "application/json":
        raise Declined(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "choose the content type application/json for this webhook"
        )
    length = _header(environ, "CONTENT_LENGTH")
    if not (length.isascii() and length.isdigit()):
        raise Declined(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing or is no number")
    # More digits than a size has could take long to read as a number.
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        raise Declined(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {LARGEST} bytes are taken")
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def _payload(body: bytes) -> Mapping[str, object]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise Declined(HTTPStatus.BAD_REQUEST, "the body is no JSON object")
    return payload

"""What machines are answered, as a table of paths: alive, ready, figures; webhooks add their rows to it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from bot.ready import readiness

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.service import Service
    from config.settings import Settings

HEALTH: Final = "/healthz"
READY: Final = "/readyz"
FIGURES: Final = "/metrics"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answers."""

    status: HTTPStatus
    content: bytes
    kind: str = JSON
    more: tuple[tuple[str, str], ...] = ()
    """Headers beside those that every answer has."""


Page = Callable[["WSGIEnvironment"], Answer]


def said(status: HTTPStatus, body: Mapping[str, Any], *more: tuple[str, str]) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(body).encode(), more=more)


def alive(_environ: WSGIEnvironment) -> Answer:
    """Say that the process answers; nothing else is looked at."""
    return said(HTTPStatus.OK, {"ok": True})


ALIVE: Final[Mapping[str, Page]] = MappingProxyType({HEALTH: alive})


def pages(service: Service, settings: Settings, *, public: bool) -> Mapping[str, Page]:
    """Return the pages by path. Where `public`, figures are there only for who has METRICS_TOKEN."""
    found = {HEALTH: alive, READY: lambda _environ: _ready(service)}
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    if token is not None or not public:
        found[FIGURES] = lambda environ: _figures(service, environ, token)
    return found


def send(answer: Answer, start_response: StartResponse) -> list[bytes]:
    """Send an answer over WSGI."""
    length = str(len(answer.content))
    headers = [("Content-Type", answer.kind), ("Content-Length", length), ("Cache-Control", "no-store")]
    start_response(f"{answer.status.value} {answer.status.phrase}", [*headers, *answer.more])
    return [answer.content]


def serve_pages(table: Mapping[str, Page]) -> WSGIApplication:
    """Return an application with these pages and nothing else."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        page = table.get(path_of(environ))
        return send(page(environ) if page else nothing(table), start_response)

    return application


def path_of(environ: WSGIEnvironment) -> str:
    """Return the path that was asked for, without a slash at its end."""
    return str(environ.get("PATH_INFO", "")).rstrip("/") or "/"


def nothing(served: Iterable[str]) -> Answer:
    """Say what is served instead of what was asked for; of figures only who may see them is told."""
    paths = ", ".join(path for path in served if path != FIGURES)
    return said(HTTPStatus.NOT_FOUND, {"error": f"served here: {paths}"})


def _ready(service: Service) -> Answer:
    found = readiness(service)
    return said(HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE, found.body)


def _figures(service: Service, environ: WSGIEnvironment, token: str | None) -> Answer:
    given = str(environ.get("HTTP_AUTHORIZATION", ""))
    if token is not None and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return said(HTTPStatus.UNAUTHORIZED, {"error": "send METRICS_TOKEN as bearer token"})
    from bot.exposition import exposed  # noqa: PLC0415 - see bot.metrics

    kind, content = exposed(service)
    return Answer(HTTPStatus.OK, content, kind)

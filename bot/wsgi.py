"""The web process: Slack's requests through Bolt's WSGI adapter, webhooks, pages for machines, under gunicorn."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import build_app
from bot.hooks import doors
from bot.pages import ALIVE, nothing, pages, path_of, said, send
from bot.precedence import take_short_turns
from bot.wiring import build
from config.settings import load_settings, require
from config.source import load_policy
from workflows.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from slack_bolt import App

    from bot.hands import Hands
    from bot.pages import Page
    from bot.service import Service

EVENTS = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes; Slack's own payloads stay far below."""
MOST_DIGITS = 19
"""Of a length or a moment: Python reads none of more than some thousand."""
NOTHING_MORE: Mapping[str, Page] = MappingProxyType({})


def application() -> WSGIApplication:
    """Return the WSGI application of this process's environment; ConfigError names what is missing."""
    return served()[1]


def served(hands: Hands | None = None) -> tuple[Service, WSGIApplication]:
    """Return the same with its service, for who ends it well; `hands` do what people wait for, else this process."""
    settings = load_settings()
    require(settings, "slack_bot_token", "slack_signing_secret")
    service = build(settings, load_policy(settings.stagecoach_policy))
    if hands is not None:
        service = replace(service, elsewhere=hands.undone)
    app = build_app(settings, service, hands.take if hands is not None else None)
    table = {**doors(settings, service), **pages(service, settings, public=True)}
    collect_rarely()
    take_short_turns()
    return service, serve(app, table)


def serve(app: App, more: Mapping[str, Page] = NOTHING_MORE) -> WSGIApplication:
    """Return `app` behind a guard that answers what Bolt's adapter cannot take, beside what machines ask for."""
    table = {**ALIVE, **more}
    slack = SlackRequestHandler(app, path=EVENTS)

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = path_of(environ)
        if path in table:
            return send(table[path](environ), start_response)
        if path != EVENTS:
            return send(nothing((EVENTS, *table)), start_response)
        if refusal := _refusal(environ):
            return send(said(refusal, {"error": "this request was not sent by Slack"}), start_response)
        environ["PATH_INFO"] = EVENTS
        return _asked(slack, environ, start_response)

    return guarded


def _refusal(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Turn away what would make Bolt raise: it answers such requests with 500."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not _is_number(length) or int(length) > LARGEST_BODY:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    moment = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
    signature = str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
    usable = _is_number(moment) and signature.isascii() and signature
    return None if usable else HTTPStatus.UNAUTHORIZED


def _is_number(text: str) -> bool:
    """Whether it is a number as Slack sends it."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _asked(
    slack: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]],
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    try:
        return slack(environ, start_response)
    except UnicodeDecodeError:
        return send(said(HTTPStatus.BAD_REQUEST, {"error": "the body is no UTF-8"}), start_response)

"""A small door beside processes that serve no HTTP: the pages for machines on METRICS_PORT."""

from __future__ import annotations

from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from bot.pages import pages, serve_pages
from workflows.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.service import Service
    from config.settings import Settings


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10
    """Seconds of silence after which a caller is hung up on."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the parent's words
        """Log nothing: somebody asks every few seconds."""


@contextmanager
def side_door(service: Service, settings: Settings) -> Iterator[int | None]:
    """Serve the pages while the block runs, and yield the port; without METRICS_PORT nothing is opened."""
    if settings.metrics_port is None:
        yield None
        return
    application = serve_pages(pages(service, settings, public=False))
    try:
        server = make_server(settings.metrics_host, settings.metrics_port, application, _Server, _Quiet)
    except OSError as error:
        where = f"{settings.metrics_host}:{settings.metrics_port}"
        raise Refused(
            f"METRICS_PORT cannot be opened at {where} ({error.strerror}): choose another"
        ) from error
    thread = Thread(target=server.serve_forever, name="side-door", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=1)

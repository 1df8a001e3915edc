"""Serves a WSGI application on loopback for the length of a test."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKS_EVERY = 0.01
"""Seconds between two looks at whether it is to end."""


class Silent(WSGIRequestHandler):
    """Logs nothing, and lets no part of an answer wait for the next."""

    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's word
        """Stay silent."""


@contextmanager
def serving(application: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, args=(LOOKS_EVERY,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

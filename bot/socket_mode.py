"""Slack's Socket Mode client, made to let go of a connection at once."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode import SocketModeHandler

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk.socket_mode.builtin import SocketModeClient
    from slack_sdk.socket_mode.builtin.connection import Connection


def open_handler(app: App, token: str | None) -> SocketModeHandler:
    """Return the handler of an app, which is not connected yet.

    When Slack asks for a new connection, as it does every few hours, the library closes the old one before it turns to
    the new one, and that waits up to three seconds for the old one's reader: as long as Slack waits for an answer.
    """
    handler = SocketModeHandler(app, app_token=token)
    client, connect = handler.client, handler.client.connect

    def connect_and_be_ready_to_let_go() -> None:
        connect()
        if session := client.current_session:
            session.close = partial(_let_go, session)  # type: ignore[method-assign]  # the library makes it itself

    client.connect = connect_and_be_ready_to_let_go  # type: ignore[method-assign]  # as above
    return handler


def hang_up(handler: SocketModeHandler) -> None:
    """End the connection for good."""
    client: SocketModeClient = handler.client
    # Otherwise the client may open a new connection while the old one is being closed.
    client.auto_reconnect_enabled = False
    handler.close()  # type: ignore[no-untyped-call]  # Bolt's handler has no annotations here


def _let_go(session: Connection) -> None:
    """Close a connection whose reader is told to end; it waits for what comes for up to three seconds, or is woken."""
    if session.sock:
        with suppress(OSError):  # Slack hung up first
            session.sock.shutdown(socket.SHUT_RDWR)
    session.disconnect()

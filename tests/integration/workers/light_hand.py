"""A hand that starts at once, as it imports nothing of the bot: it notes what it was given, or dies of it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

FATAL = "fatal"
"""Kills whoever does it, but not who says sorry for it."""
WORSE = "fatal, whatever is done"
ONCE = "fatal once"
SLOW = 0.1


@dataclass(frozen=True)
class Piece:
    """What stands in for work: whose it is, and what is noted of it in the folder."""

    user: str
    text: str
    folder: str
    is_waited_for: bool = True
    spoilt: bool = False


def note(connection: Connection, seconds: float) -> None:
    """Note each piece with the process that did it; at the end take as long as is granted, or a tenth of a second."""
    try:
        while (given := connection.recv()) is not None:
            number, piece = given
            _do(piece)
            connection.send(number)
    except EOFError:
        return
    sleep(min(seconds, SLOW))


def hold(connection: Connection, _seconds: float) -> None:
    """Take what comes, say of nothing that it is done, and do not end."""
    while True:
        connection.poll(None)
        connection.recv()


def _do(piece: Piece) -> None:
    mark = Path(piece.folder, "died")
    if piece.spoilt and piece.text == FATAL:
        _note(piece, "sorry")
    elif piece.text in (FATAL, WORSE) or (piece.text == ONCE and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        _note(piece, piece.text)


def _note(piece: Piece, text: str) -> None:
    with Path(piece.folder, "notes").open("a", encoding="utf-8") as notes:
        notes.write(f"{piece.user} {os.getpid()} {text}\n")

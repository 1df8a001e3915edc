"""One fortnight in a process that plays nothing else."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import structlog

from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.databases import Server
from tests.logs import log_plainly
from tests.soak.databases import Files, Lent
from tests.soak.fortnight import play

if TYPE_CHECKING:
    from tests.soak.fortnight import Found


@cache
def _sandbox() -> Sandbox:
    logging.disable(logging.CRITICAL)
    log_plainly()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return Sandbox(World(lambda: datetime(2026, 11, 20, 9, tzinfo=UTC))).start()


@cache
def _server(dsn: str) -> Server:
    return Server(dsn)


def one(seed: int, dsn: str | None) -> Found:
    """Play the fortnight of a seed in this process, on the PostgreSQL of that address or on SQLite."""
    folder = Path(mkdtemp(prefix="soak-"))
    if dsn is None:
        return play(_sandbox(), folder, Files(folder), seed)
    stores = Lent(_server(dsn))
    found = play(_sandbox(), folder, stores, seed)
    stores.close()
    return found

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
from tests.logs import log_plainly
from tests.soak.fortnight import play

if TYPE_CHECKING:
    from tests.soak.fortnight import Found


@cache
def _sandbox() -> Sandbox:
    logging.disable(logging.CRITICAL)
    log_plainly()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return Sandbox(World(lambda: datetime(2026, 11, 20, 9, tzinfo=UTC))).start()


def one(seed: int) -> Found:
    """Play the fortnight of a seed in this process."""
    return play(_sandbox(), Path(mkdtemp(prefix="soak-")), seed)

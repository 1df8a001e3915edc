"""One sandbox for the whole run: starting and stopping one takes a third of a second, another world takes none.

Use it by importing the fixture, and let it serve a world of the test's own: `server.become(world)`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.world import World

SANDBOX = pytest.StashKey[Sandbox]()


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Sandbox:
    """Return the sandbox of this run, the same for all modules that import the fixture."""
    if SANDBOX not in pytestconfig.stash:
        made = Sandbox(World(lambda: datetime(2026, 11, 20, 9, tzinfo=UTC)))
        pytestconfig.add_cleanup(made.stop)
        pytestconfig.stash[SANDBOX] = made.start()
    return pytestconfig.stash[SANDBOX]

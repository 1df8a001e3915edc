"""A small world behind running servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.sandboxes import server

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World

__all__ = ["server"]


@pytest.fixture
def clock() -> Clock:
    return Clock(on(20))


@pytest.fixture
def world(clock: Clock) -> World:
    return small_world(clock)


@pytest.fixture
def sandbox(server: Sandbox, world: World) -> Sandbox:
    server.become(world)
    return server

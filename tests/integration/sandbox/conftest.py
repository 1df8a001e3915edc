"""A small world behind running servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.server import Sandbox
from tests.integration.sandbox.small_world import Clock, on, small_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.world import World


@pytest.fixture
def clock() -> Clock:
    return Clock(on(20))


@pytest.fixture
def world(clock: Clock) -> World:
    return small_world(clock)


@pytest.fixture(scope="session")
def server() -> Iterator[Sandbox]:
    with Sandbox(small_world(Clock(on(20)))) as running:
        yield running


@pytest.fixture
def sandbox(server: Sandbox, world: World) -> Sandbox:
    server.become(world)
    return server

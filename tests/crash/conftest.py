"""A sandbox, databases, and what each scene leads to when nothing goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.story import unharmed
from tests.databases import pg_server, pg_url, sqlite_url
from tests.sandboxes import server

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.server import Sandbox
    from tests.crash.points import Scene
    from tests.crash.truth import Picture

__all__ = ["pg_server", "pg_url", "server", "sqlite_url"]


@pytest.fixture(scope="session")
def peace(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scene], Picture]:
    """Tell what a scene leads to when nothing goes wrong; which takes the sandbox: to be asked last."""
    known: dict[Scene, Picture] = {}

    def told(scene: Scene) -> Picture:
        if scene not in known:
            known[scene] = unharmed(server, tmp_path_factory.mktemp("peace"), scene)
        return known[scene]

    return told

"""In a fortnight in which nearly a third of all calls goes wrong nothing is lost, nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import pg_server
from tests.sandboxes import server
from tests.soak.databases import Files, Lent
from tests.soak.fortnight import play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from tests.databases import Server

__all__ = ["pg_server", "server"]


# Slack's client leaves the sockets of answers that it does not like to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", [1])
def test_after_a_faulty_fortnight_everything_is_as_it_should_be(
    server: Sandbox, tmp_path: Path, seed: int
) -> None:
    found = play(server, tmp_path, Files(tmp_path), seed)
    assert found.wrong == []
    assert sum(found.struck.values()) > found.calls / 5
    assert found.away


# Connections that are cut are found closed by the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", [3])
def test_nor_is_anything_lost_where_the_connections_to_the_database_are_cut_meanwhile(
    server: Sandbox, pg_server: Server, tmp_path: Path, seed: int
) -> None:
    stores = Lent(pg_server)
    found = play(server, tmp_path, stores, seed)
    stores.close()
    assert found.wrong == []
    assert found.cuts

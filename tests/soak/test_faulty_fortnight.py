"""In a fortnight in which nearly a third of all calls goes wrong nothing is lost, nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandboxes import server
from tests.soak.fortnight import play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox

__all__ = ["server"]


# Slack's client leaves the sockets of answers that it does not like to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", [1, 104])
def test_after_a_faulty_fortnight_everything_is_as_it_should_be(
    server: Sandbox, tmp_path: Path, seed: int
) -> None:
    found = play(server, tmp_path, seed)
    assert found.wrong == []
    assert sum(found.struck.values()) > found.calls / 5

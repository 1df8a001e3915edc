"""What the tests with drawn inputs share: a desk with a project, and a look at what they leave in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.databases import sqlite
from tests.fuzz.hostile import IN_ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sqlite"]
HELD = Path("/proc/self/statm")
PAGE, MEBIBYTE, MOST = 4096, 2**20, 300


@pytest.fixture(autouse=True)
def flat() -> Iterator[None]:
    """Hold a long run to what it may add to the memory of the process, where that can be seen."""
    before = held()
    yield
    more = held() - before
    assert not IN_ALL or more < MOST, f"{more} MiB more than before"


def held() -> int:
    """Return the resident memory in mebibytes, 0 where nobody tells."""
    return int(HELD.read_text().split()[1]) * PAGE // MEBIBYTE if HELD.exists() else 0

"""What the benchmarks share: the figures of a run, which are written when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """Collect the figures, and write them into docs/performance.md at the end."""
    found = Figures()
    yield found
    found.write()

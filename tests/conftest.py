"""What all tests share: nothing may reach further than this machine (pyproject: --allow-hosts)."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import examples
from tests.forgetting import forget
from tests.logs import log_plainly
from tests.statements import share_statements

# Machines differ in speed, and no test here is about time. In CI the same examples come each time, so that a red run
# is about the change; at home new ones are tried.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=examples(),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")

HERE = Path(__file__).parent
LONGEST_FIRST = ("soak", "browser", "journeys", "crash", "benchmarks")
SHORTEST = "unit"

log_plainly()
share_statements()
# Reading the hundreds of authorities that a machine trusts is a tenth of a second for each client of Slack or of a
# vendor, and no test speaks to a host that any of them vouches for: they trust one that vouches for nobody.
os.environ["SSL_CERT_FILE"] = str(HERE / "data" / "nobody.pem")


def pytest_sessionstart() -> None:
    """Forget what functions remember: where one process runs tests again, as for mutants, they have to work anew."""
    forget()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes share the tests, begin with the long ones: else one of them ends long after the others."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    room = item.path.relative_to(HERE).parts[0]
    return LONGEST_FIRST.index(room) if room in LONGEST_FIRST else len(LONGEST_FIRST) + (room == SHORTEST)


def pytest_collection_finish() -> None:
    """Let Python leave alone what the imports made, and look for circles rarely: that was a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Do not let pytest look through all again that it looked through just now, for errors that nobody raised."""
    gc.freeze()

"""How often a property is tried: a few times while somebody writes, as often as it asks for where all is checked.

`make test`, and so CI, sets `STAGECOACH_EXAMPLES=1`; `STAGECOACH_EXAMPLES=10 make test` tries each property ten times
as often. Without it, as in `pytest tests/unit`, two or three examples stand for 25.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

TIMES: Final = float(os.environ.get("STAGECOACH_EXAMPLES", "0.1"))
USUAL: Final = 25


def examples(thorough: int = USUAL) -> int:
    """Return how many examples are tried of so many that a thorough run takes: never none."""
    return max(1, round(thorough * TIMES))


def tried(thorough: int = USUAL) -> settings:
    """Return how often a test tries that needs more or fewer examples than others."""
    return settings(max_examples=examples(thorough), deadline=None, suppress_health_check=list(HealthCheck))

"""How many examples a property is tried with: a few each time, as everybody waits for them, and many when asked.

`STAGECOACH_EXAMPLES=10 make test` tries each property ten times as often.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

TIMES: Final = int(os.environ.get("STAGECOACH_EXAMPLES", "1"))
USUAL: Final = 25


def tried(examples: int = USUAL) -> settings:
    """Return how often a test tries that needs more or fewer examples than others."""
    return settings(max_examples=examples * TIMES, deadline=None, suppress_health_check=list(HealthCheck))

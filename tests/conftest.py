"""What all tests share: nothing may reach further than this machine (pyproject: --allow-hosts)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Machines differ in speed, and no test here is about time. In CI the same examples come each time, so that a red run
# is about the change; at home new ones are tried.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")

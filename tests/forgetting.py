"""Lets our functions forget what they remember, where a test is about how they work and not about what they know."""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper

OURS = frozenset({"bot", "config", "workflows"})


def forget() -> None:
    """Empty the caches of all functions of ours that are loaded."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OURS:
            for value in vars(module).values():
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()

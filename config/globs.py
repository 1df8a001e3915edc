"""Globs over names from outside: `*` and `?` alone are special, in any letter case."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def any_matches(names: Iterable[str], globs: Iterable[str]) -> bool:
    """Return whether one of the globs takes in one of the names as a whole."""
    patterns = [_pattern(glob) for glob in globs]
    return any(pattern.fullmatch(name) for name in names for pattern in patterns)


@lru_cache(maxsize=512)
def _pattern(glob: str) -> re.Pattern[str]:
    # Not fnmatch: it would read `*[bot]` as "ends with b, o or t", and Robert would be a machine.
    return re.compile(re.escape(glob).replace(r"\*", ".*").replace(r"\?", "."), re.IGNORECASE | re.DOTALL)

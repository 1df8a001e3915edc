"""Which roles each stage needs."""

from __future__ import annotations

from config.strict import Strict


class TeamRules(Strict):
    """Which roles each stage needs."""

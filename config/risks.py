"""What the risk radar looks for."""

from __future__ import annotations

from config.strict import Strict


class RiskRules(Strict):
    """What the risk radar looks for."""

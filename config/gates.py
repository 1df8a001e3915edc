"""The checklists between stages."""

from __future__ import annotations

from config.strict import Strict


class GateRules(Strict):
    """The checklists between stages."""

"""What has to be renewed, and how often."""

from __future__ import annotations

from config.strict import Strict


class UpkeepRules(Strict):
    """What has to be renewed, and how often."""

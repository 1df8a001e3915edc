"""How digests speak and look ahead, and what decides on the colour of a project."""

from __future__ import annotations

from pydantic import Field

from config.asked import Language
from config.strict import Strict


class DigestRules(Strict):
    """The language of digests, and the numbers behind forecasts and colours."""

    language: Language = "en"
    """In which language digests and portfolios are told."""
    least_finished: int = Field(10, ge=1)
    """Finished tickets without which there is no forecast: too little history."""
    history_weeks: int = Field(26, ge=4, le=104)
    """How far back the pace is read."""
    horizon_weeks: int = Field(104, ge=4, le=208)
    """How far ahead a forecast looks; what is not done by then has no date."""
    futures: int = Field(2000, ge=100, le=20000)
    """How many futures are drawn."""
    long_blocked_days: int = Field(5, ge=1)
    """Working days after which a blocker weighs on the colour."""
    shared_channels: bool = False
    """Whether reports may go to channels that are shared with other companies."""
    who_may_subscribe: tuple[str, ...] = ("project",)
    """Roles, or `project` for all people of the project, or `anyone`."""
    late_days: int = Field(5, ge=1)
    """Working days after which an overdue ticket weighs on the colour."""

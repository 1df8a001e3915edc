"""How digests speak, whom they may reach, and what decides on the colour of a project."""

from __future__ import annotations

from typing import Literal

from config.strict import Strict


class DigestRules(Strict):
    """Language and reach of digests."""

    language: Literal["en", "de", "fr", "es"] = "en"
    """The language of reports where neither subscription nor project names one."""
    shared_channels: bool = False
    """Whether digests may go into channels that people of other companies read."""

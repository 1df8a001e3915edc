"""What may be asked for: reports, whom they speak to, and languages; for commands, forms, files and the policy."""

from __future__ import annotations

from typing import Final, Literal, get_args

ReportName = Literal["summary", "stalled", "digest", "portfolio"]
Audience = Literal["executive", "product", "team"]
Language = Literal["en", "de", "fr", "es"]

REPORTS: Final[tuple[ReportName, ...]] = get_args(ReportName)
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""By their codes; the first is the one that the code is written in."""

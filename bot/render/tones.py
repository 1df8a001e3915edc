"""The few marks that stand before a line; each comes with words that say the same."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from workflows.reports.shape import Line, Tone

MARKS: Final = MappingProxyType({Tone.PLAIN: "• ", Tone.GOOD: "✓ ", Tone.WARN: "⚠ ", Tone.ASK: "→ "})


def mark(line: Line) -> str:
    """Return what the line begins with; a plain line without bullet begins with nothing."""
    return "" if line.tone is Tone.PLAIN and not line.bullet else MARKS[line.tone]

"""How numbers and tables are written: rounded to two digits that count, as nothing is known better."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any, Final

from bot.periods import TOO_OLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DIGITS: Final = 2
DAY: Final = TOO_OLD.total_seconds() / 60
"""Minutes after which a digest is left out."""


def about(value: float) -> str:
    """Return a number with two digits that count, as people write it."""
    if value == 0:
        return "0"
    places = DIGITS - 1 - floor(log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:,.{max(0, min(places, 3))}f}"


def minutes(value: float) -> str:
    """Return how long something waits; what would be left out never comes."""
    return f"{about(value)} minutes" if value < DAY else "for ever"


def cores(spent: float) -> str:
    """Return seconds of an hour as cores."""
    return f"{spent / 3600:.1f}"


def seconds(value: float) -> str:
    """Return seconds with two places."""
    return f"{value:.2f} s"


def part(value: float) -> str:
    """Return how much of a limit is needed, in bold where that is more than there is."""
    return f"**{value:.1f}**" if value > 1 else f"{value:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)

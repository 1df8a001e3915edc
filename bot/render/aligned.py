"""Columns of plain text beneath each other, measured as a terminal shows them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = "  "
WIDE: Final = frozenset({"W", "F"})


def aligned(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each row as a line, its cells as wide as the widest of their column; the last is not filled up."""
    widths = [max(map(shown_width, column)) for column in zip(*rows, strict=True)]
    return tuple(
        GAP.join(
            cell + " " * (width - shown_width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def shown_width(text: str) -> int:
    """Return how many columns of a terminal the text takes: none for marks and joiners, two for wide letters."""
    return sum(
        0
        if unicodedata.category(char) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(char) in WIDE)
        for char in text
    )

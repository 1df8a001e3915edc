"""The page that quotes the tables: each stands between two marks, and is written anew there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE: Final = Path(__file__).parents[2] / "docs" / "scaling.md"
PLACE: Final = re.compile(r"(<!-- simulated: (\w+) -->\n\n)(.*?)(\n\n<!-- to here -->)", re.DOTALL)


def quoted(text: str) -> Mapping[str, str]:
    """Return what the page quotes, by the name of its place."""
    return {name: body for _, name, body, _ in PLACE.findall(text)}


def filled(text: str, tables: Mapping[str, str]) -> str:
    """Return the page with these tables in their places."""
    return PLACE.sub(lambda found: f"{found[1]}{tables[found[2]]}{found[4]}", text)

"""Holds what rules say to a text that somebody has read and approved; `UPDATE_GOLDEN=1` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.model import Evidence

HOME = Path(__file__).parents[2] / "golden" / "reasons"


def approve(name: str, lines: Iterable[str]) -> None:
    """Compare the lines with the approved file of that name; one that is missing fails."""
    path, said = HOME / name, "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def evidence(found: Iterable[Evidence]) -> list[str]:
    """Return the records that something rests on, a line each."""
    return [f"    {one.signal}: {one.detail}" + (f" <{one.url}>" if one.url else "") for one in found]

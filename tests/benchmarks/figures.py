"""What `make bench` measures, and the table of docs/performance.md that it goes into.

A row is written anew by the run that measured it; what a run did not measure stays with its date.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "performance.md"
FULL: Final = os.environ.get("STAGECOACH_BENCH") == "full"
"""Whether sizes and ratios are asked for; else counts at small sizes."""
BEGIN: Final = "<!-- make bench writes from here -->\n"
END: Final = "<!-- to here -->\n"
HEAD: Final = ("figure", "against", "size", "goal", "measured", "met", "date", "cores")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, the reference `against` which it was measured in the same run, and its goal."""

    name: str
    against: str
    size: str
    goal: str
    measured: str
    met: bool | None = None
    """None where there is no goal."""
    date: str = ""
    cores: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        met = "" if self.met is None else "yes" if self.met else "**no**"
        return (self.name, self.against, self.size, self.goal, self.measured, met, self.date, self.cores)


class Figures:
    """Collects the figures of a run."""

    def __init__(self) -> None:
        self._found: list[Figure] = []

    def add(self, figure: Figure) -> None:
        """Note a figure of this run, and show it."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        dated = replace(figure, date=datetime.now(UTC).date().isoformat(), cores=str(cores))
        self._found.append(dated)
        print("\n" + " | ".join(dated.cells))  # noqa: T201 - `make bench` is there to show it

    def write(self, page: Path = PAGE) -> None:
        """Write the rows of this run into the page, in place of the rows of the same name and size."""
        if self._found:
            page.write_text(rewritten(page.read_text(encoding="utf-8"), self._found), encoding="utf-8")


def rewritten(text: str, found: list[Figure]) -> str:
    """Return the page with these figures in its table; all that is outside of the table stays."""
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = {_key(cells): cells for line in table.splitlines()[2:] if (cells := _cells(line))}
    rows |= {_key(figure.cells): figure.cells for figure in found}
    lines = [_line(HEAD), _line(["---"] * len(HEAD)), *map(_line, rows.values())]
    return before + BEGIN + "\n".join(lines) + "\n" + END + after


def _key(cells: tuple[str, ...]) -> tuple[str, ...]:
    return (cells[0], cells[2])


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|")) if "|" in line else ()


def _line(cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"  # type: ignore[call-overload]

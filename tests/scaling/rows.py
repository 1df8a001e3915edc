"""Rows and bytes: what a company's store holds, what a year adds, and what is written again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.scaling.constants import COMPRESSED, TABLES
from tests.scaling.work import mark_bytes
from workflows.hints import KEPT

if TYPE_CHECKING:
    from tests.scaling.company import Company

GIGA: Final = 1e-9
DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class Growth:
    """One table: the bytes of a row, the rows that are held and that a year adds, and the gigabytes of both."""

    name: str
    row_bytes: float
    held: float
    added: float
    held_gigabytes: float
    added_gigabytes: float


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Rows of one kind that a year writes in the place of older ones, or that are deleted again."""

    name: str
    rows: float
    gigabytes: float | None


def growth(company: Company, activities: float, digests: float) -> tuple[Growth, ...]:
    """Return what each table that grows holds, and what a year of so many activities and digests adds."""
    items, sent = activities / company.activities_an_item, digests * company.messages_a_digest
    held = {"item": float(company.items), "delivery": 0.0, "reader": company.subscriptions}
    added = {"item": items, "delivery": sent, "reader": 0.0}
    marks = company.repositories * written_bytes(company) * GIGA
    found = tuple(
        Growth(
            table.name,
            table.row_bytes,
            held[table.of] * table.rows,
            added[table.of] * table.rows,
            held[table.of] * table.rows * table.row_bytes * GIGA,
            added[table.of] * table.rows * table.row_bytes * GIGA,
        )
        for table in TABLES
    )
    return (*found, Growth("cursors", written_bytes(company), float(company.repositories), 0.0, marks, 0.0))


def written_bytes(company: Company) -> float:
    """Return what the mark of a repository takes on the disk."""
    return mark_bytes(company) * COMPRESSED.value


def rewritten(company: Company, changes: float, activities: float, tasks: float) -> tuple[Rewritten, ...]:
    """Return what a year writes in the place of something else."""
    marks = changes * company.github
    return (
        Rewritten("`cursors`: marks of repositories", marks, marks * written_bytes(company) * GIGA),
        Rewritten(f"`webhooks`: kept for {KEPT.days} days", activities, None),
        Rewritten("`procrastinate_jobs`: put in and deleted", tasks, None),
    )

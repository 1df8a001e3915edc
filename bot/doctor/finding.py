"""What the doctor finds: how bad it is, about what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """`broken` keeps something from working, a `warning` will or may; `unknown` could not be found out."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `subject` is who was asked, `check` about what, `do` the advice (empty where nothing is to be done)."""

    grade: Grade
    subject: str
    check: str
    says: str
    do: str = ""

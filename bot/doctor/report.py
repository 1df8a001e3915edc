"""The findings as a report for people and as data for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from bot.doctor.finding import Finding, Grade
from workflows.reports.shape import Line, Name, Report, Section, Strong, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER: Final = (Grade.BROKEN, Grade.WARNING, Grade.UNKNOWN, Grade.OK)
TITLES: Final = {
    Grade.BROKEN: "Broken",
    Grade.WARNING: "Warnings",
    Grade.UNKNOWN: "Unknown",
    Grade.OK: "In order",
}
TONES: Final = {
    Grade.BROKEN: Tone.ASK,
    Grade.WARNING: Tone.WARN,
    Grade.UNKNOWN: Tone.PLAIN,
    Grade.OK: Tone.GOOD,
}


def worst(findings: Sequence[Finding]) -> Grade:
    """Return the grade of the worst finding, `ok` when there is none."""
    return next((grade for grade in ORDER if any(one.grade is grade for one in findings)), Grade.OK)


def build(findings: Sequence[Finding]) -> Report:
    """Return the report: what is broken first, what is in order last."""
    by_grade = {grade: [one for one in findings if one.grade is grade] for grade in ORDER}
    counts = [_count(grade, len(found)) for grade, found in by_grade.items() if found]
    sections = tuple(Section((TITLES[grade],), tuple(map(_line, found))) for grade, found in by_grade.items())
    return Report("doctor", (f"Doctor: {', '.join(counts)}",), (), sections)


def _count(grade: Grade, number: int) -> str:
    return f"{number} {grade}{'s' if grade is Grade.WARNING and number > 1 else ''}"


def to_data(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings for `--format json`."""
    return {"worst": worst(findings), "findings": [asdict(one) for one in findings]}


def _line(one: Finding) -> Line:
    advice = (". To do: ", Name(one.do)) if one.do else ()
    return Line(
        (Strong(Name(f"{one.subject} {one.check}")), ": ", Name(one.says), *advice), tone=TONES[one.grade]
    )

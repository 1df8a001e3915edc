"""The findings as a report for people and as data for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from bot.doctor.finding import Finding, Grade
from workflows.reports.phrases import detail, phrases, say, tell, tell_many
from workflows.reports.shape import Line, Name, Report, Section, Strong, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.reports.shape import Text

ORDER: Final = (Grade.BROKEN, Grade.WARNING, Grade.UNKNOWN, Grade.OK)
TITLES: Final = {
    Grade.BROKEN: tell("Broken"),
    Grade.WARNING: tell("Warnings"),
    Grade.UNKNOWN: tell("Unknown"),
    Grade.OK: tell("In order"),
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
    sections = tuple(Section(TITLES[grade], tuple(map(_line, found))) for grade, found in by_grade.items())
    return Report("doctor", tell("Doctor: {counts}", counts=phrases(counts)), (), sections)


def _count(grade: Grade, number: int) -> Text:
    match grade:
        case Grade.BROKEN:
            return tell_many(number, "{number} broken", "{number} broken")
        case Grade.WARNING:
            return tell_many(number, "1 warning", "{number} warnings")
        case Grade.UNKNOWN:
            return tell_many(number, "{number} unknown", "{number} unknown")
    return tell_many(number, "{number} ok", "{number} ok")


def to_data(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings for `--format json`."""
    return {"worst": worst(findings), "findings": [asdict(one) for one in findings]}


def _line(one: Finding) -> Line:
    about, says = Strong(Name(f"{one.subject} {one.check}")), detail(one.says)
    if not one.do:
        return Line(say(about, ": ", says), tone=TONES[one.grade])
    told = tell("{about}: {says}. To do: {advice}", about=about, says=says, advice=detail(one.do))
    return Line(told, tone=TONES[one.grade])

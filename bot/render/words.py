"""The words of typed values, the same in every medium: dates, durations, counts, stages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.reports.shape import Count, Moment, Report, StageRef, Strong, Text, WorkingDays

if TYPE_CHECKING:
    from datetime import date

# Not strftime: its names follow the locale of the process.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date, year: int | None) -> str:
    """Return `Fri 27 Nov`, with the year unless it is `year`, the one that the report speaks in."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return words if day.year == year else f"{words} {day.year}"


def moment_words(moment: Moment, year: int | None) -> str:
    """Return the day, and the clock time of the moment's zone where it is asked for."""
    local = moment.at.astimezone(ZoneInfo(moment.zone))
    words = day_words(local.date(), year)
    if not moment.clock:
        return words
    zone = " UTC" if moment.zone == "UTC" else ""
    return f"{words} {local:%H:%M}{zone}"


def count_words(count: Count) -> str:
    """Return the number with its noun in the right form."""
    noun = count.noun if count.number == 1 else count.plural or f"{count.noun}s"
    return f"{count.number} {noun}"


def working_days_words(length: WorkingDays) -> str:
    """Return `1 working day`, `11 working days`."""
    return count_words(Count(length.days, "working day"))


def stage_words(stage: StageRef) -> str:
    """Return the stage's word, or its plain words for stakeholders."""
    return stage.words if stage.plain else stage.name


def spoken_year(report: Report) -> int | None:
    """Return the year of the first moment in the footer (the data is as of then): dates in it need no year."""
    for text in report.footer:
        for value in _flat(text):
            if isinstance(value, Moment):
                return value.at.astimezone(ZoneInfo(value.zone)).year
    return None


def _flat(text: Text) -> tuple[object, ...]:
    return tuple(value.value if isinstance(value, Strong) else value for value in text)

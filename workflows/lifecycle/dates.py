"""Finds the calendar days that a sentence names, behind strict guards: not every number is a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.day_words import AHEAD, WEEKDAYS, day_words, month, numbered
from workflows.lifecycle.spoken import rows, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORD = r"[^\W\d_]{3,12}\.?"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
NUMBERS = numbered(rows("one"), rows("two"), rows("three"), rows("four"), rows("five"), first=1)
COUNTED = re.compile(
    rf"\b(?:{said('in_days')})\s+(?P<n>\d{{1,2}}|{'|'.join(NUMBERS)})\s+(?P<unit>{said('days')}|{said('weeks')})\w*",
    re.IGNORECASE,
)
COUNTING = frozenset(phrase.split()[0] for phrases in rows("in_days") for phrase in phrases)
"""The words that `COUNTED` begins with."""
WEEK_UNITS = tuple(unit for units in rows("weeks") for unit in units)
PERIOD = re.compile(rf"\b(?:(?P<week>{said('end_of_week')})|{said('end_of_month')})", re.IGNORECASE)
MONTH_END = re.compile(rf"\b(?:{said('end_of')})(?P<w>{WORD})", re.IGNORECASE)
NEXT_WEEK = re.compile(rf"\b(?:{said('next_week')})\b", re.IGNORECASE)
ISO = re.compile(r"(?<![\d-])(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
CJK = re.compile(r"(?:(?P<y>20\d\d)\s*年\s*)?(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>\d{1,2})\s*日")
SLASHED = re.compile(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>20\d\d)(?![\d/])")
DOTTED = re.compile(
    rf"(?<![\d.,])(?P<d>{DAY})\.\s?(?P<m>0?[1-9]|1[0-2])(?:\.\s?(?P<y>20\d\d|\d\d(?!\d))\b|\.(?!\d)|"
    rf"(?<=\d\d\.\d\d)(?![\d.%])|(?<=bis \d\.\d\d)(?![\d.%]))",
    re.IGNORECASE,
)
DAY_MONTH = re.compile(
    rf"(?<![\w./])(?<!\d\d\d\d-)(?P<d>{DAY})(?:st|nd|rd|th|er|º|ª|°|\.)?\s*(?:of\s+|de\s+|d'|-)?(?P<w>{WORD})"
    r"(?![^\W_])(?:,?\s*(?:de\s+|-)?(?P<y>20\d\d)\b(?!-))?",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    rf"(?<![\w-])(?P<w>{WORD})\s+(?:the\s+)?(?P<d>{DAY})(?:st|nd|rd|th)?(?![\w%/:-]|\.\d|"
    rf",\d)(?:,?\s+(?P<y>20\d\d)\b)?",
    re.IGNORECASE,
)
ORDINAL = re.compile(rf"(?<![\w./-])(?P<d>{DAY})(?:st|nd|rd|th)(?=\s*(?:[,.;:!)]|$))", re.IGNORECASE)
NAME = re.compile(r"(?<![\w-])(?P<w>[^\W\d_]{3,12}(?:-feira)?)(?![\w-])", re.IGNORECASE)
WEEKDAY_ONLY = re.compile("|".join(sorted(WEEKDAYS, key=len, reverse=True)), re.IGNORECASE)
BETWEEN = re.compile(rf"[\s,.(]*(?:{said('the')})?\s*", re.IGNORECASE)
FRACTION = re.compile(r"\d{1,4}\s*/\s*\d{1,4}")
LETTERS = re.compile(r"[^\W\d_]+")
IN_NUMBERS = re.compile(
    r"\d(?:[-/]\d|\.20\d\d|(?:st|nd|rd|th)\b|\s*月|\.\s?(?:0?[1-9]|1[0-2])(?!\d))", re.IGNORECASE
)
"""What a date in numbers cannot do without, whichever of its readings it has."""


@dataclass(frozen=True, slots=True)
class Named:
    """A day that a text names, where it stands there, and whether its year was given."""

    day: date
    start: int
    end: int
    dated: bool


def may_name_a_day(text: str) -> bool:
    """Whether it is worth while to read `text` for days; quick, and never wrong where it says no."""
    words = LETTERS.findall(text.casefold())
    if not day_words().isdisjoint(words) or IN_NUMBERS.search(text):
        return True
    return not COUNTING.isdisjoint(words) and bool(COUNTED.search(text))


def days_named(text: str, said: date) -> tuple[Named, ...]:
    """Return the days that `text` names, read on the day `said`; overlapping readings: the most explicit one."""
    found: list[Named] = []
    taken: set[int] = set()
    fractions = [match.span() for match in FRACTION.finditer(text)]
    for pattern, read in READINGS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not taken.isdisjoint(range(start, end)):
                continue
            day = read(match, said)
            if day is not None and not (read is _weekday and _beside(end, fractions, text)):
                found.append(Named(day, start, end, dated=bool(match.groupdict().get("y"))))
                taken.update(range(start, end))
    return _with_weekdays(sorted(found, key=lambda named: named.start), text)


def _with_weekdays(found: list[Named], text: str) -> tuple[Named, ...]:
    """Return the days with "Friday 9 Oct" as one day: the date counts, and starts where its weekday stands."""
    joined: list[Named] = []
    for named in found:
        before = joined[-1] if joined else None
        is_weekday = before is not None and bool(WEEKDAY_ONLY.match(text[before.start : before.end]))
        if before is not None and is_weekday and BETWEEN.fullmatch(text[before.end : named.start]):
            joined[-1] = replace(named, start=before.start)
            continue
        joined.append(named)
    return tuple(joined)


def _beside(end: int, fractions: list[tuple[int, int]], text: str) -> bool:
    """Whether two numbers with a slash follow a weekday: then nobody knows which day is meant."""
    return any(end <= start and not text[end:start].strip(" ,.(") for start, _ in fractions)


def _explicit(match: re.Match[str], said: date) -> date | None:
    return _day(match["y"], int(match["m"]), int(match["d"]), said)


def _slashed(match: re.Match[str], said: date) -> date | None:
    first, second = int(match["a"]), int(match["b"])
    if first != second and max(first, second) <= 12:  # noqa: PLR2004 - both could be the month
        return None
    day, number = (first, second) if second <= 12 else (second, first)  # noqa: PLR2004 - months
    return _day(match["y"], number, day, said)


def _worded(match: re.Match[str], said: date) -> date | None:
    number = month(match["w"])
    return None if number is None else _day(match["y"], number, int(match["d"]), said)


def _weekday(match: re.Match[str], said: date) -> date | None:
    number = WEEKDAYS.get(match["w"].casefold())
    return None if number is None else said + timedelta(days=(number - said.weekday() - 1) % 7 + 1)


def _ordinal(match: re.Match[str], said: date) -> date | None:
    wanted = int(match["d"])
    ahead = (said + timedelta(days=n) for n in range(62))
    return next((day for day in ahead if day.day == wanted), None)


def _near(match: re.Match[str], said: date) -> date | None:
    ahead = AHEAD.get(match["w"].casefold())
    return None if ahead is None else said + timedelta(days=ahead)


def _counted(match: re.Match[str], said: date) -> date | None:
    count = NUMBERS.get(match["n"].casefold()) or int(match["n"])
    weeks = match["unit"].casefold().startswith(WEEK_UNITS)
    return said + timedelta(days=count * (7 if weeks else 1))


def _period(match: re.Match[str], said: date) -> date | None:
    if match["week"]:
        return said + timedelta(days=(4 - said.weekday()) % 7)
    first_of_next = (said.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)


def _month_end(match: re.Match[str], said: date) -> date | None:
    number = month(match["w"])
    if number is None:
        return None
    first = date(said.year + (number < said.month), number, 1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _next_week(_: re.Match[str], said: date) -> date | None:
    return said + timedelta(days=11 - said.weekday())


def _day(year: str | None, number: int, day: int, said: date) -> date | None:
    """Return the day, in the next year that has it when no year was given; None when there is no such day."""
    years: Iterator[int] = iter((int(year) % 100 + 2000,) if year else range(said.year, said.year + 9))
    for candidate in years:
        try:
            found = date(candidate, number, day)
        except ValueError:
            continue
        if year or found >= said:
            return found
    return None


READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (ISO, _explicit),
    (CJK, _explicit),
    (SLASHED, _slashed),
    (DAY_MONTH, _worded),
    (MONTH_DAY, _worded),
    (DOTTED, _explicit),
    (COUNTED, _counted),
    (PERIOD, _period),
    (MONTH_END, _month_end),
    (NEXT_WEEK, _next_week),
    (ORDINAL, _ordinal),
    (NAME, _weekday),
    (NAME, _near),
)

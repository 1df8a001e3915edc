"""A sentence names calendar days, read on the day on which it was said."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.lifecycle.dates import Named, days_named

TUESDAY = date(2026, 11, 10)


def named(text: str, said: date = TUESDAY) -> list[str]:
    return [one.day.isoformat() for one in days_named(text, said)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/31/2026", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("12/13/2026", "2026-12-13"),
        ("13/12/2026", "2026-12-13"),
        ("11/11/2026", "2026-11-11"),
        ("12/12/2025", "2025-12-12"),
    ],
)
def test_numbers_with_slashes_are_a_day_where_only_one_of_them_can_be_the_month(text: str, day: str) -> None:
    assert named(f"back {text}") == [day]


@pytest.mark.parametrize("text", ["11/12/2026", "1/12/2026", "12/1/2026", "31/31/2026", "2026-02-30"])
def test_numbers_that_could_be_two_days_or_none_are_no_day(text: str) -> None:
    assert named(f"back {text}") == []


@pytest.mark.parametrize(
    "text",
    ["end of the week", "end of this week", "Ende der Woche", "fin de la semaine", "fin de semana", "eow"],
)
@pytest.mark.parametrize(
    ("said", "day"),
    [
        (TUESDAY, "2026-11-13"),
        (date(2026, 11, 13), "2026-11-13"),
        (date(2026, 11, 14), "2026-11-20"),
        (date(2026, 11, 9), "2026-11-13"),
    ],
)
def test_the_end_of_the_week_is_its_friday_and_on_a_weekend_the_next(text: str, said: date, day: str) -> None:
    assert named(f"done by {text}", said) == [day]


@pytest.mark.parametrize(
    "text", ["end of the month", "Ende des Monats", "fin du mois", "fin de mes", "eom", "End Of Month"]
)
@pytest.mark.parametrize(
    ("said", "day"),
    [
        (TUESDAY, "2026-11-30"),
        (date(2026, 1, 31), "2026-01-31"),
        (date(2028, 2, 1), "2028-02-29"),
        (date(2026, 12, 30), "2026-12-31"),
        (date(2027, 1, 30), "2027-01-31"),
    ],
)
def test_the_end_of_the_month_is_its_last_day(text: str, said: date, day: str) -> None:
    assert named(f"done by {text}", said) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("end of November", "2026-11-30"),
        ("Ende Dezember", "2026-12-31"),
        ("fin janvier", "2027-01-31"),
        ("end of February", "2027-02-28"),
        ("fin de octubre", "2027-10-31"),
    ],
)
def test_the_end_of_a_month_by_name_is_in_the_next_year_that_has_it_ahead(text: str, day: str) -> None:
    assert named(f"done by {text}") == [day]


def test_the_end_of_what_is_no_month_is_no_day() -> None:
    assert named("by the end of training") == []


@pytest.mark.parametrize("said", [date(2026, 11, 9), TUESDAY, date(2026, 11, 13), date(2026, 11, 15)])
@pytest.mark.parametrize("text", ["next week", "nächste Woche", "la semaine prochaine", "la próxima semana"])
def test_next_week_is_over_with_its_friday(text: str, said: date) -> None:
    assert named(f"numbers come {text}", said) == ["2026-11-20"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by the 12th.", "2026-11-12"),
        ("by the 10th.", "2026-11-10"),
        ("by the 9th.", "2026-12-09"),
        ("in two weeks", "2026-11-24"),
        ("in 3 days", "2026-11-13"),
        ("in einer Woche", "2026-11-17"),
        ("übermorgen", "2026-11-12"),
        ("Tuesday", "2026-11-17"),
        ("Wednesday", "2026-11-11"),
        ("11月20日", "2026-11-20"),
        ("2027年1月5日", "2027-01-05"),
        ("29 February", "2028-02-29"),
    ],
)
def test_a_day_without_its_date_is_the_next_one_ahead(text: str, day: str) -> None:
    assert named(f"news {text}") == [day]


def test_a_day_that_no_year_has_is_none() -> None:
    assert named("back on 31 November, or on November 31") == []


def test_a_weekday_beside_its_date_is_one_day_and_starts_where_the_weekday_stands() -> None:
    assert days_named("back Friday 13 Nov 2026!", TUESDAY) == (Named(date(2026, 11, 13), 5, 23, dated=True),)
    assert days_named("back Friday, 13 Nov!", TUESDAY) == (Named(date(2026, 11, 13), 5, 19, dated=False),)
    assert named("Friday or 16 Nov") == ["2026-11-13", "2026-11-16"]


def test_words_that_could_be_of_two_days_are_of_the_first_way_to_read_them() -> None:
    assert named("back 9 Dec 10 Dec") == ["2026-12-09", "2026-12-10"]
    assert named("back 9 Dec 10 Jan") == ["2026-12-09", "2027-01-10"], "and not on 10 December"


def test_a_weekday_before_numbers_that_could_be_two_days_is_none() -> None:
    assert named("back Friday, 11/12") == []
    assert named("back Friday after 11/12 runs") == ["2026-11-13"]

"""The simulation of a large company: it is the same each time, and the page says what it finds."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.schedule import SYNC_MINUTES
from tests.scaling.__main__ import read_company
from tests.scaling.company import OF_PROJECTS, PLACES, RHYTHMS, Company, slices_of
from tests.scaling.limits import limits, processes
from tests.scaling.monday import Arrivals, waits
from tests.scaling.page import PAGE, filled, quoted
from tests.scaling.rows import growth
from tests.scaling.tables import tables
from tests.scaling.vendors import SYNCS, surveys
from tests.scaling.wall import MINUTE, begin, calendar, due_minutes, hours_of
from tests.scaling.work import answer_seconds, delivery_seconds, question_seconds
from tests.scaling.year import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.company import Place, Rhythm
    from tests.scaling.year import Year

SMALL = Company().scaled(100)
QUIET = replace(SMALL, projects=10, items=500, users=40, new_keys_a_week=0.0)
"""A company in which nothing is scarce."""


@pytest.fixture(scope="module")
def small() -> Year:
    return simulate(SMALL)


@pytest.fixture(scope="module")
def twice() -> Year:
    return simulate(SMALL.scaled(200))


@pytest.fixture(scope="module")
def found() -> Mapping[str, str]:
    return tables(Company())


def sums(year: Year) -> dict[str, float]:
    return {
        "activities": float(np.sum(year.activities)),
        "digests": float(np.sum(year.digests)),
        "commands": float(np.sum(year.commands)),
        "alarms of questions": float(np.sum(year.rings.questions)),
        "requests for everything of Jira": year.whole.jira,
        "points for everything of GitHub": year.whole.points,
        "gigabytes": sum(
            one.held_gigabytes for one in growth(year.company, 1.0, 1.0) if one.name != "cursors"
        ),
    }


def test_the_same_seed_plays_the_same_year_and_another_seed_another(small: Year) -> None:
    again, other = simulate(SMALL), simulate(replace(SMALL, seed=2))
    assert np.array_equal(again.activities, small.activities)
    assert limits(again) == limits(small)
    assert not np.array_equal(other.activities, small.activities)


@pytest.mark.parametrize("what", ["activities", "digests", "commands", "alarms of questions"])
def test_twice_the_company_does_twice_as_much(what: str, small: Year, twice: Year) -> None:
    assert sums(twice)[what] == pytest.approx(2 * sums(small)[what], rel=0.02)


@pytest.mark.parametrize(
    "what", ["requests for everything of Jira", "points for everything of GitHub", "gigabytes"]
)
def test_twice_the_company_holds_twice_as_much(what: str, small: Year, twice: Year) -> None:
    assert sums(twice)[what] == pytest.approx(2 * sums(small)[what], rel=0.01)


def test_what_one_task_costs_grows_with_the_company(small: Year, twice: Year) -> None:
    for cost in (question_seconds, delivery_seconds, answer_seconds):
        assert cost(twice.company) > cost(small.company)


def test_conclusions_are_as_long_as_much_has_changed(small: Year) -> None:
    calm = simulate(replace(SMALL, activities_a_day=1.0))
    assert np.max(calm.alone.settle) < np.max(small.alone.settle)
    most = SMALL.projects * SMALL.warned * question_seconds(SMALL)
    flood = simulate(replace(SMALL, activities_a_day=10_000.0))
    assert np.max(flood.alone.settle) > most > np.max(small.alone.settle)


def test_nothing_is_exceeded_where_nothing_is_scarce() -> None:
    assert [one.name for one in limits(simulate(QUIET)) if not one.holds] == []


@pytest.mark.parametrize(
    ("scarce", "named"),
    [
        ({"allowance": 1.0}, "GitHub: the fullest hour"),
        ({"posts_a_minute": 0.5}, "Slack: messages"),
        ({"lookups_a_minute": 0.1}, "Slack: opening conversations with people, the first time"),
        ({"lookups_a_minute": 0.1}, "Slack: asking who reads in channels"),
        ({"connections": 1.0}, "the database: connections"),
        ({"worker_megabytes": 1.0}, "memory of a worker, with the marks of GitHub"),
        ({"items": 40_000_000}, "one worker alone: conclusions after a reading"),
        ({"new_keys_a_week": 1e6}, "GitHub: a week with new Jira projects"),
    ],
)
def test_a_limit_is_found_when_it_is_exceeded(scarce: dict[str, float], named: str) -> None:
    company = replace(QUIET, **scarce)  # type: ignore[arg-type]
    exceeded = {one.name for one in limits(simulate(company)) if not one.holds}
    assert named in exceeded


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.zone)
@pytest.mark.parametrize("rhythm", [OF_PROJECTS, *RHYTHMS], ids=lambda rhythm: rhythm.name)
def test_digests_are_due_at_their_wall_clock_on_working_days_through_all_changes_of_the_clock(
    place: Place, rhythm: Rhythm
) -> None:
    year = Company().year
    found = due_minutes(place, rhythm, year)
    walls = [(begin(year) + minute * MINUTE).astimezone(ZoneInfo(place.zone)) for minute in found]
    assert {f"{wall:%H:%M}" for wall in walls} == {rhythm.time}
    assert all(calendar(place).is_workday(wall.date()) for wall in walls)


def test_the_last_of_a_line_waits_for_all_before_it_and_for_the_scarcer_thing() -> None:
    digests = np.zeros(120)
    digests[10] = 100.0
    company = replace(SMALL, posts_a_minute=20.0, messages_a_digest=2.0, busy=1.0)
    waited = waits(company, Arrivals(digests, digests * 6.0), 2, 1.0)
    assert waited.processors == pytest.approx(100 * 6 / 60)
    assert waited.slack == pytest.approx(100 * 2 / 20)
    assert waited.late == 0.0
    slower = waits(replace(company, posts_a_minute=10.0), Arrivals(digests, digests * 6.0), 2, 1.0)
    assert slower.late == pytest.approx(0.25)


def test_a_quiet_hour_costs_what_the_product_asks_for_when_nothing_changed() -> None:
    asleep = replace(SMALL, activities_a_day=0.0, by_machines=0.0, webhooks=0)
    year = simulate(asleep)
    slices = len(slices_of(asleep.projects, asleep.repositories_each))
    assert set(year.asked.jira) == {slices * 60 / SYNC_MINUTES}
    assert set(year.asked.github) == {surveys(asleep) * SYNCS}


def test_webhooks_cost_processors_and_more_workers_cost_them_too(small: Year) -> None:
    without = simulate(replace(SMALL, webhooks=0))
    assert np.sum(without.seconds) < np.sum(small.seconds)
    assert np.sum(simulate(replace(SMALL, workers=50)).seconds) > np.sum(small.seconds)
    assert processes(without).most <= processes(small).most


def test_a_year_has_all_its_hours(small: Year) -> None:
    assert {len(values) for values in (small.activities, *small.spent.values())} == {
        hours_of(small.company.year)
    }


def test_each_assumption_is_an_option() -> None:
    assert read_company([]) == Company()
    told = read_company(["--projects", "10", "--busy", "0.5", "--webhooks", "0"])
    assert told == replace(Company(), projects=10, busy=0.5, webhooks=0)


def test_every_table_of_the_page_is_what_the_simulation_finds(found: Mapping[str, str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert quoted(text).keys() == found.keys()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(filled(text, found), encoding="utf-8")
    assert quoted(PAGE.read_text(encoding="utf-8")) == found


def test_the_page_tells_of_each_limit_that_is_exceeded_and_of_no_other() -> None:
    told = re.findall(r"^\*\((.+)\)\*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    exceeded = [one.name for one in limits(simulate(Company())) if not one.holds]
    assert sorted(told) == sorted(exceeded)


def test_only_the_places_of_tables_are_written_anew() -> None:
    text = "before\n<!-- simulated: a -->\n\nold\n\n<!-- to here -->\nafter"
    assert filled(text, {"a": "new"}) == text.replace("old", "new")

"""The demo's world: half a year of four ML projects of an invented energy company, and two weeks more.

What is planted in it is listed in truths.yaml; what lies after `NOW` appears as the clock moves on.
"""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sandbox import (
    seed_heatpump,
    seed_heatpump_rows,
    seed_load,
    seed_load_rows,
    seed_measures,
    seed_meters,
    seed_meters_rows,
    seed_past,
    seed_runs,
    seed_series,
    seed_shop,
    seed_solar,
    seed_solar_rows,
)
from bot.sandbox.seed_script import Script, Stage
from bot.sandbox.seed_work import Crew, Row

if TYPE_CHECKING:
    from bot.sandbox.world import World

NOW = datetime(2026, 11, 16, 8, 55, tzinfo=ZoneInfo("Europe/Berlin"))
"""Monday morning in Berlin, five minutes before the digests; the demo's clock starts here."""

BEGIN = datetime(2026, 5, 11, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""When the company's sites were set up."""

HUGO_LEFT = datetime(2026, 10, 30, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))

BERLIN, MADRID, CHICAGO = "Europe/Berlin", "Europe/Madrid", "America/Chicago"

PEOPLE = (
    ("vera", BERLIN),
    ("ana", BERLIN), ("bo", BERLIN), ("dilek", BERLIN), ("finn", BERLIN), ("hugo", BERLIN),
    ("nuria", MADRID), ("iker", MADRID), ("paula", MADRID), ("olmo", MADRID), ("lucia", MADRID),
    ("maya", CHICAGO), ("theo", CHICAGO), ("wren", CHICAGO), ("jonah", CHICAGO), ("priya", CHICAGO),
    ("mira", BERLIN), ("chen", BERLIN), ("sofie", BERLIN), ("emil", BERLIN), ("tarek", BERLIN),
)  # fmt: skip

ROBOTS = (("dependabot", "Dependabot"), ("stale-bot", "Stale"), ("ci-bot", "CI"))

JIRA = (
    ("HP", "Heat pump advisor"), ("MTR", "Meter fault detection"), ("LBL", "Fault labelling"),
    ("SOL", "Solar yield forecast"), ("LF", "Load forecast"),
)  # fmt: skip

CHANNELS = (
    ("ml-heatpump", ("vera", "ana", "bo", "dilek", "finn")),
    ("ml-meters", ("nuria", "iker", "paula", "olmo", "lucia")),
    ("ml-solar", ("maya", "theo", "wren", "jonah", "priya")),
    ("ml-load", ("mira", "chen", "sofie", "emil", "tarek")),
    ("ml-leads", ("vera", "ana", "nuria", "maya", "mira")),
)

OWNER = "halvorn"

REPOSITORIES = {
    "heatpump": ("heatpump-advisor", "heatpump-studies"),
    "meters": ("meter-faults", "meter-readings"),
    "solar": ("solar-yield", "solar-backtests"),
    "load": ("load-forecast", "forecast-api"),
}
"""Two repositories for each project; tables call them `a` and `b`."""

PROJECTS = (
    ("heatpump", BERLIN, seed_heatpump, seed_heatpump_rows, ("dilek", "bo")),
    ("meters", MADRID, seed_meters, seed_meters_rows, ("paula", "olmo", "iker")),
    ("solar", CHICAGO, seed_solar, seed_solar_rows, ("jonah", "theo", "priya", "wren")),
    ("load", BERLIN, seed_load, seed_load_rows, ("tarek", "chen", "emil", "sofie")),
)
"""Slug, zone, what is planted, the ordinary work, who reviews."""

CHANCE = 20261116


def seed(world: World) -> None:
    """Fill a fresh world; the same world each time."""
    _settle(world)
    chance = Random(CHANCE)  # noqa: S311 - the demo is the same each time, nothing is secret # nosec B311
    script = Script(world)
    for slug, zone, planted, ordinary, reviewers in PROJECTS:
        names = (f"{OWNER}/{name}" for name in REPOSITORIES[slug])
        found = {letter: world.github.find(name) for letter, name in zip("ab", names, strict=True)}
        stage = Stage(script, zone, {letter: repo for letter, repo in found.items() if repo})
        for plot in planted.PLANTED:
            stage.tell(plot)
        for when, who, where, message, paths in planted.LOOSE:
            stage.push(stage.local(when), who, where, message, paths)
        for jira_key, rows in ordinary.ROWS.items():
            crew = Crew(stage, jira_key, reviewers, chance)
            for row in rows:
                crew.work(Row(*row))
            for past in seed_past.PAST.get(jira_key, ()):
                crew.try_out(*past)
            for row in seed_series.rows(jira_key):
                crew.work(row)
        seed_shop.furnish(stage, slug)
    script.play()
    seed_runs.train(script)
    seed_measures.measure(world)


def _settle(world: World) -> None:
    """Create the accounts, Jira projects, repositories and channels."""
    for handle, zone in PEOPLE:
        world.person(handle, handle.title(), email=f"{handle}@{OWNER}.example", timezone=zone)
    for handle, name in ROBOTS:
        world.robot(handle, name)
    world.people.get("hugo").leaves(HUGO_LEFT)
    for key, name in JIRA:
        world.jira.project(key, name)
    for names in REPOSITORIES.values():
        for name in names:
            world.github.repository(f"{OWNER}/{name}", created=BEGIN)
    for name, members in CHANNELS:
        world.slack.channel(name, members=members, created=BEGIN)

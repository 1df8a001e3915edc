"""A faulty fortnight: a bot lives through it while a share of its calls goes wrong, then the weather clears."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from time import sleep
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
from sqlalchemy import select

from bot import jobs, processes
from bot.answer import answer
from bot.click import Asker
from bot.listeners import ORDERS
from bot.routes import Routes
from bot.sandbox.weather import Weather
from bot.slack import SlackChannel, slack_client
from bot.trackers import open_trackers
from bot.wiring import build, sources_of
from config.settings import load_settings
from config.source import load_policy, load_projects
from tests.soak.team import BEGIN, DAYS, PROJECTS, Team, draw
from tests.soak.truth import compare, late
from workflows.errors import StagecoachError, Transient
from workflows.sources import transport
from workflows.store import schema
from workflows.store.conversations import Conversations
from workflows.store.engine import reading
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.sandbox.faults import Fault
    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from tests.soak.databases import Stores

SHARE = 0.3
"""Of the calls so many go wrong."""
RARELY = 0.05
"""How often a clock is off, a bot starts anew, or nobody is there to be called."""
CUT = 0.01
"""At how many of the calls the connections to the database are cut meanwhile, where there are any."""
PATIENCE, HANG = 0.12, 0.2
"""Seconds that the bot waits for an answer in bad weather, and that a call hangs: short, as there are many."""
TURNS = 2
"""Tries at what is due in each hour; the schedule makes twelve."""
ROUNDS = 3
"""Quiet rounds at the end: by then everything has to be as it should."""
SUNDAY, NIGHT = 6, 2
"""When everything is read anew."""
POLICY = load_policy(None)
FORGETS = {"documents": {"at", "url"}}
"""Columns that tell when something was first seen so, which depends on when one looks."""
FACTS = ("items", "activities", "links", "names", "releases", "runs", "documents", "run_metrics", "statuses")
"""The tables that hold what the sources said."""


@dataclass
class Sky:
    """The time of the world, and the bot's, which may be off for a while."""

    now: datetime = BEGIN
    off: timedelta = timedelta()

    def world(self) -> datetime:
        """Return what time it is."""
        return self.now

    def bot(self) -> datetime:
        """Return what time the bot believes it is."""
        return self.now + self.off

    def wait(self, seconds: float) -> None:
        """Let time pass without waiting."""
        self.now += timedelta(seconds=seconds)

    def header(self) -> str:
        """Return the moment three seconds from now, as `Retry-After` would say it."""
        return format_datetime((self.now + timedelta(seconds=3)).astimezone(UTC), usegmt=True)


@dataclass
class Found:
    """What a fortnight left behind: of `wrong` there must be nothing.

    `late` counts the records that only the last reading of everything brought: of what a vendor denies nobody knows.
    """

    seed: int
    calls: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    late: int = 0
    away: int = 0
    """Hours in which every connection was refused."""
    cuts: int = 0
    """How often the connections to the database were cut in the middle of something."""
    wrong: list[str] = field(default_factory=list)


class Storm(Weather):
    """Bad weather in which connections to the database are cut, too; `cuts` counts how often."""

    stores: Stores | None = None
    cuts = 0

    def strike(self, path: str, method: str, body: bytes) -> Fault | None:
        if self.stores is not None and self.chance.random() < CUT:
            self.cuts += self.stores.cut()
        return super().strike(path, method, body)


@dataclass
class Life:
    """A bot on a database of its own, in the world of a seed."""

    sandbox: Sandbox
    folder: Path
    stores: Stores
    sky: Sky
    service: Service = field(init=False)
    accepted: list[str] = field(default_factory=list)
    """What people typed and the bot took: what it did not, it said."""
    hung: int = 0
    """Calls that hung by now, and were waited for."""
    away: int = 0
    """Hours in which nobody was there to be called."""

    def begin(self, name: str, *, patience: float = PATIENCE) -> None:
        """Start the bot, anew or for the first time."""
        settings = load_settings({**self.sandbox.environment, "DATABASE_URL": self.stores.url(name)})
        token, url = self.sandbox.world.slack.bot_token, self.sandbox.slack_url
        built = build(settings, POLICY, clock=self.sky.bot)
        opened = Conversations(built.engine, self.sky.bot)
        channel = SlackChannel(lambda: slack_client(token, url, timeout=patience), opened)  # type: ignore[arg-type]
        self.service = replace(
            built,
            channel=Routes(channel),
            processes=1,
            trackers=lambda: open_trackers(settings, write_pause=None),
            sources=lambda: sources_of(
                built.engine, settings, POLICY, clock=self.sky.bot, wait=self.sky.wait
            ),
        )

    def turn(self) -> None:
        """Deliver and write what is due, as a worker does every few minutes."""
        self.does(lambda: jobs.deliver_due(self.service))
        self.does(lambda: jobs.do_writes(self.service, everything=True))

    def does(self, job: Callable[[], object]) -> None:
        """Do something as the queue does it: what the database breaks off is left to the next time."""
        with suppress(Transient):
            job()

    def read(self, *, full: bool = False) -> tuple[str, ...]:
        """Read what is new in all sources, or everything, and return what could not be read."""
        return tuple(one.message for one in jobs.read_sources(self.service, full=full).failures)

    def types(self, who: str, text: str) -> None:
        """Let somebody type a command; whatever is wrong with it they are told in one line."""
        person = self.sandbox.world.people.get(who).slack_id
        place = self.sandbox.world.slack.find("ml-churn")
        assert place
        asker = Asker(person, who, place.id, place.name, f"{who}:{self.sky.now.isoformat()}")
        before = self._tags()
        try:
            answer(self.service, text, asker, orders=ORDERS)
        except StagecoachError as error:
            if "\n" in str(error):
                raise
        if self._tags() > before:
            self.accepted.append(text)

    def _tags(self) -> int:
        with reading(self.service.engine) as connection:
            return len(connection.execute(select(schema.tags.c.id)).all())

    def lasts(self, weather: Weather, time: timedelta) -> None:
        """Let time pass, within which what hung is done in the end, as it would have been."""
        if weather.struck["hangs"] > self.hung:
            sleep(HANG)
        self.hung = weather.struck["hangs"]
        self.sky.now += max(time, timedelta())

    def facts(self) -> dict[str, set[tuple[Any, ...]]]:
        """Return what the store holds of what is there, by table, without where and when it was learned."""
        with reading(self.service.engine) as connection:
            gone = schema.sightings
            left = connection.execute(select(gone.c.item, gone.c.gone_at)).all()
            there = {item for item, at in left if at is None}
            found: dict[str, set[tuple[Any, ...]]] = {}
            for name in FACTS:
                table = schema.metadata.tables[name]
                rows = connection.execute(select(table)).mappings()
                found[name] = {
                    tuple(str(value) for one, value in row.items() if one not in FORGETS.get(name, ()))
                    for row in rows
                    if {row.get(one) for one in ("item", "origin") if one in row} <= there
                    and (name != "items" or row["id"] in there)
                    and row.get("gone_at") is None
                }
            return found


def ticks(chance: Random) -> Iterator[datetime]:
    """Yield the moments at which the worker turns: by day every hour or so, at weekends rarely."""
    for day in range(DAYS):
        hours = (-4, *range(1, 14)) if (BEGIN + timedelta(days=day)).weekday() < 5 else (-4, 3, 9)
        yield from (BEGIN + timedelta(days=day, hours=hour, minutes=chance.randint(0, 50)) for hour in hours)


def play(sandbox: Sandbox, folder: Path, stores: Stores, seed: int, *, share: float = SHARE) -> Found:
    """Live through the fortnight of a seed, and return what was wrong with the world at its end."""
    sky, chance = Sky(), Random(seed)  # noqa: S311
    team = draw(seed, sky.world)
    sandbox.become(team.world)
    life = Life(sandbox, folder, stores, sky)
    weather = Storm(seed, share, hang=HANG, now=sky.header)
    (folder / "projects.yaml").write_text(PROJECTS, encoding="utf-8")
    with _impatient():
        life.begin("bot")
        apply_projects(life.service.engine, load_projects(folder / "projects.yaml"), now=sky.now)
        sandbox.faults.weather, weather.stores = weather, stores
        _live(life, team, weather, chance)
        sandbox.faults.weather = None
    found = Found(seed, weather.calls, weather.struck, away=life.away, cuts=weather.cuts)
    _restart(life, patience=15)
    failed: tuple[str, ...] = ()
    for _ in range(ROUNDS):
        sky.wait(3600)
        failed = life.read()
        jobs.warn_everyone(life.service)
        life.turn()
    found.wrong += [f"not read in good weather: {one}" for one in failed]
    found.late, found.messages = late(life), len(sandbox.world.slack.messages())
    found.wrong += compare(life)
    processes.stop(life.service)
    shutil.rmtree(folder, ignore_errors=True)
    return found


def _live(life: Life, team: Team, weather: Weather, chance: Random) -> None:
    typed = list(team.typed)
    for number, moment in enumerate(ticks(chance)):
        life.lasts(weather, moment - life.sky.now)
        # A clock that is set wrong for a while, and set right again.
        life.sky.off = timedelta(minutes=chance.randint(-50, 50)) if chance.random() < RARELY else timedelta()
        while typed and typed[0][0] <= moment:
            _, who, text = typed.pop(0)
            life.types(who, text)
        if chance.random() < RARELY:
            life.away += 1
            with life.sandbox.away():
                _hour(life, weather, number, moment)
        else:
            _hour(life, weather, number, moment)
        if chance.random() < RARELY:
            _restart(life)
    life.sky.off = timedelta()


def _hour(life: Life, weather: Weather, number: int, moment: datetime) -> None:
    night = moment.hour == NIGHT and moment.weekday() == SUNDAY
    if night or number % 4 == 0:
        life.does(lambda: life.read(full=night))
    if number % 2 == 0:
        life.does(lambda: jobs.warn_everyone(life.service))
    for _ in range(TURNS):
        life.turn()
        life.lasts(weather, timedelta(minutes=5))


def _restart(life: Life, *, patience: float = PATIENCE) -> None:
    processes.stop(life.service)
    life.begin("bot", patience=patience)


@contextmanager
def _impatient() -> Iterator[None]:
    with mock.patch.object(transport, "TIMEOUT", httpx.Timeout(PATIENCE)):
        yield

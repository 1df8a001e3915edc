"""What a process does that is going to be killed, and what the one after it does; both are the product's own steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot import jobs, processes
from bot.click import Asker
from bot.deliver import deliver
from bot.render.message import Message
from bot.tagging import Pick, carry_out
from bot.trackers import open_trackers
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy
from tests.crash.points import Scene
from tests.integration.sandbox.small_world import Clock, on
from tests.journeys.tagging_world import PROJECTS, tagging_world
from workflows.outbox import Write, WriteKind
from workflows.store import writes
from workflows.store.engine import writing
from workflows.store.lookup import find_by_key, tags_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.world import World
    from bot.service import Service

POLICY = load_policy(None)
START = on(20)
"""Ten o'clock in Berlin, an hour after the digest was due."""
BEFORE = START - timedelta(minutes=15)
LATE = (START + timedelta(hours=3),)
"""When the last turn of the process after the crash is, whenever it was started."""
DECLARED = (
    f"{PROJECTS.rstrip()}\n    subscriptions:\n      - {{report: digest, weekday: fri, time: '09:00'}}\n"
)
THREE = (Message("first"), Message("second"), Message("third"))
ANA = Asker("U0ANA00000", "Ana", "C000000001", "ml-churn", key="the same for a repeated delivery")
TAGGED = ("ch-2", "acme/churn#1")
COMMENT = Write(
    "comment:1", "jira:10003", "CH-3", WriteKind.COMMENT, "Ana", "slack:C1:U0ANA00000", BEFORE, text="It rests."
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """Where and when a process lives: its environment and its clock."""

    environ: Mapping[str, str]
    clock: Clock


def crash_world(clock: Clock) -> World:
    """Return a team whose work goes on in the quarter of an hour before the crash; its Jira has small pages."""
    world = tagging_world(clock)
    world.jira.largest_page = 2
    minute = timedelta(minutes=1)
    issues = world.jira.by_key
    issues["CH-2"].comment("ben", BEFORE + minute, "Half of it is done")
    issues["CH-6"].edit("ben", BEFORE + 2 * minute, summary="Old thing, renamed")
    issues["CH-4"].transition("ben", BEFORE + 3 * minute, "In Progress")
    world.jira.issue("CH", summary="Brand new", reporter="ben", at=BEFORE + 4 * minute)
    (repository,) = world.github.repositories
    repository.threads[0].comment("ana", BEFORE + minute, "The one of last year")
    repository.issue("ben", BEFORE + 2 * minute, "Another question")
    repository.commit("ben", BEFORE + 3 * minute, "exp/tree", "Deeper", ["models/tree.py"])
    return world


def service_of(life: Life) -> Service:
    """Return a bot on the database that is there."""
    settings = load_settings(life.environ)
    built = build(settings, POLICY, clock=life.clock)
    return replace(built, trackers=lambda: open_trackers(settings, write_pause=None))


def prepare(life: Life, scene: Scene) -> None:
    """Do what has happened before the scene."""
    if scene is Scene.FIRST_SYNC:
        return
    service = service_of(life)
    assert jobs.read_sources(service).failures == ()
    if scene is Scene.COMMENT:
        with writing(service.engine) as connection:
            writes.order(connection, [replace(COMMENT, item=_item(service, "ch-3"))])
    processes.stop(service)


def play(service: Service, scene: Scene) -> None:
    """Do what the process does that is killed."""
    ACTS[scene](service)


def go_on(service: Service, scene: Scene) -> None:
    """Do what the process after it does by its clock; a person repeats a command only if nothing was noted of it."""
    if scene is not Scene.TAGGING or not tags_from(service.engine, ANA.user):
        ACTS[scene](service)
    jobs.do_writes(service, everything=True)


def _sync(service: Service) -> None:
    jobs.read_sources(service)


def _tag(service: Service) -> None:
    known = find_by_key(service.engine, TAGGED)
    carry_out(service, [Pick(known[key], "data") for key in TAGGED], ANA)


def _write(service: Service) -> None:
    jobs.do_writes(service, everything=True)


def _deliver(service: Service) -> None:
    processes.one_turn(service)
    deliver(
        service.engine,
        service.channel,
        key="three:2026-11-20",
        target="#ml-churn",
        messages=THREE,
        now=service.clock(),
    )


def _item(service: Service, key: str) -> str:
    return find_by_key(service.engine, [key])[key].item.id


ACTS: Mapping[Scene, Callable[[Service], None]] = MappingProxyType(
    {
        Scene.FIRST_SYNC: _sync,
        Scene.SYNC: _sync,
        Scene.TAGGING: _tag,
        Scene.COMMENT: _write,
        Scene.DELIVERY: _deliver,
    }
)

"""Measures what `constants.py` holds beside docs/performance.md: `python -m tests.scaling.measure`, some minutes.

It needs a PostgreSQL, as the tests do. Seconds are of this process's CPU: what the database used is not in them.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from time import process_time
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot import jobs
from bot.channel import ConsoleChannel
from bot.schedule import Alarm
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill_one
from tests.benchmarks.store_world import fill_store
from tests.databases import started
from tests.scaling import constants
from tests.scaling.work import MILLI
from workflows.compose import Question, compose, verdicts
from workflows.crew import Crew
from workflows.garbage import collect_rarely
from workflows.model import Person, Project
from workflows.outbox import Subscription
from workflows.sources.github_mark import Mark, read_mark
from workflows.store import schema
from workflows.store.cursors import read_cursors
from workflows.store.engine import connect, reading, writing
from workflows.store.facts import declared_keys, jira_keys, load_projects
from workflows.store.projects import declare
from workflows.store.rows import insert_new, row_of
from workflows.store.subscriptions import load_subscriptions
from workflows.store.tasks import SharedTasks
from workflows.store.upgrade import upgrade
from workflows.tasks import Task
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

    from bot.service import Service

PROJECTS: Final = 1_000
SUBSCRIPTIONS: Final = 5_000
RINGS: Final = 300
PATIENCE: Final = 60.0
KEYS: Final = 5_000
MARKS: Final = 100
ITEMS: Final = (500, 2_000)
POLICY: Final = load_policy(None)
FACTS: Final = ("items", "activities", "names", "sightings", "members", "links", "text_readings")
SCANNED: Final = 100
DELIVERIES: Final = 60
WEDNESDAY: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was measured: so many seconds or bytes for each."""

    name: str
    each: float
    unit: str

    def __str__(self) -> str:
        return f"{self.name:58} {self.each:16.9f} {self.unit}"


def cost(work: Callable[[], object], *, times: int = 3) -> float:
    """Return the least CPU seconds that a piece of work took."""
    taken = []
    for _ in range(times):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


@contextmanager
def database() -> Iterator[str]:
    """Lend a PostgreSQL without any table."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="sc-pg-", ignore_cleanup_errors=True))
        )
        yield started(stack, folder)


def declared(number: int) -> Project:
    """Return a project with six people, a Jira project and two repositories."""
    people = tuple(
        Person(f"p{number}-{n}", "data scientist", slack=f"UX{number}X{n}", jira=f"a{number}-{n}")
        for n in range(6)
    )
    repositories = (f"acme/e{number}-0", f"acme/e{number}-1")
    return Project(
        f"e-{number}", f"Empty {number}", "Europe/Berlin", "DE", jira_keys=(f"E{number}",), repositories=repositories,
        channel=f"CX{number}", people=people,
    )  # fmt: skip


def subscribe(engine: Engine, many: int) -> None:
    """Keep so many weekly subscriptions of Mondays at nine."""
    rows = [
        row_of(
            schema.subscribed,
            Subscription(
                f"s{n}", f"e-{n % PROJECTS}", "digest", "team", f"UX{n}", 0, "09:00", "Europe/Berlin",
                made_by=f"UX{n}", starts_at=NOW,
            ),
        )
        for n in range(many)
    ]  # fmt: skip
    with writing(engine) as connection:
        insert_new(connection, schema.subscribed, rows)


def of_projects(service: Service) -> Iterator[Found]:
    """Yield what grows with the projects and subscriptions of the whole company, whomever a task is about."""
    engine = service.engine
    yield Found("load_projects, each project", cost(lambda: load_projects(engine)) / PROJECTS, "s")
    with writing(engine) as connection:
        insert_new(connection, schema.jira_keys, [{"key": f"E{number}"} for number in range(PROJECTS)])
    names = cost(lambda: (declared_keys(engine), jira_keys(engine)), times=9)
    yield Found("declared_keys and jira_keys, each project", names / PROJECTS, "s")
    yield Found("load_subscriptions, each", cost(lambda: load_subscriptions(engine)) / SUBSCRIPTIONS, "s")
    yield Found(
        "catch-up, each subscription that is not due",
        cost(lambda: jobs.deliver_due(service)) / SUBSCRIPTIONS,
        "s",
    )
    one = cost(lambda: jobs.deliver_due(service, "none"), times=9) - cost(
        lambda: load_subscriptions(engine), times=9
    )
    yield Found("a delivery's own look at the ledger", one, "s")
    alarm = Alarm(service, SharedTasks(engine))
    alarm._scheduler.start(paused=True)
    alarm.rebuild()
    alarms = len(alarm.next_runs())
    yield Found(f"rebuild, each of {alarms} alarms", cost(alarm.rebuild) / alarms, "s")
    alarm._scheduler.shutdown(wait=False)
    whole = cost(lambda: jobs.warn_owners(service, "p-0", ask=False), times=9)
    judged = cost(lambda: verdicts(engine, POLICY, "p-0", as_of=WEDNESDAY, model=service.model()), times=9)
    yield Found("a warning's turn beside its verdicts, each project", (whole - judged) / PROJECTS, "s")


def of_rings(service: Service) -> Iterator[Found]:
    """Yield what an alarm costs the worker that is heard, and each other one, and a task beside its work."""
    tasks = SharedTasks(service.engine)
    done, ended = count(1), Event()

    def ring() -> None:
        for number in range(RINGS):
            task = Task("none", str(number))
            tasks.ring(task.key, lambda task=task: [task], now=WEDNESDAY, apart=timedelta(minutes=1))  # type: ignore[misc]

    def do(_task: Task) -> None:
        if next(done) == RINGS:
            ended.set()

    def work() -> None:
        crew = Crew(service.engine, do, stopping=lambda: False)
        crew.start()
        ended.wait(PATIENCE)
        crew.stop(PATIENCE)

    ring_first = cost(ring, times=1)
    yield Found("an alarm that is heard", ring_first / RINGS, "s")
    yield Found("an alarm that another worker was heard with", cost(ring) / RINGS, "s")
    yield Found("a task beside its work", cost(work, times=1) / RINGS, "s")


def of_marks(service: Service) -> Iterator[Found]:
    """Yield what marks of repositories cost when a company has many Jira projects."""
    keys = tuple(f"ML{number}" for number in range(KEYS))
    mark = Mark("R_1", "acme/e1-0", ("e-1",), keys, seen={str(n): "0123456789" for n in range(20)}).text()
    rows = [
        {"source": "github", "scope": f"github:m{n}", "mark": mark, "moved_at": NOW} for n in range(MARKS)
    ]
    with writing(service.engine) as connection:
        insert_new(connection, schema.cursors, rows)
    few = Mark("R_1", "acme/e1-0", ("e-1",), keys[:1], seen={str(n): "0123456789" for n in range(20)}).text()
    yield Found(f"a mark of a repository among {KEYS} Jira keys", len(mark), "bytes")
    yield Found("the same among one key", len(few), "bytes")
    megabytes = MARKS * len(mark) / 1e6
    yield Found(
        "read_cursors, each MB", cost(lambda: read_cursors(service.engine, "github")) / megabytes, "s"
    )
    parsed = cost(lambda: [read_mark(mark) for _ in range(MARKS)])
    yield Found("read_mark, each MB", parsed / megabytes, "s")


def of_items(service: Service) -> Iterator[Found]:
    """Yield what the items of one project cost whoever asks about it."""
    engine = service.engine
    for number, items in enumerate(ITEMS):
        fill_one(engine, number, Size(1, items, 8))
    model = WorkspaceModel(engine)
    read = cost(lambda: model.refresh().read_waiting(), times=1)
    yield Found("the text model's reading, each item", read / sum(ITEMS), "s")
    model.refresh()
    for number, items in enumerate(ITEMS):
        slug = f"p-{number}"

        def judged(slug: str = slug) -> object:
            return verdicts(engine, POLICY, slug, as_of=NOW, model=model)

        def told(report: str, slug: str = slug) -> object:
            return compose(engine, POLICY, Question(report, slug), as_of=NOW, model=model)

        yield Found(f"verdicts of {items} items, each", cost(judged) / items, "s")
        yield Found(f"a summary of {items} items, each", cost(lambda: told("summary")) / items, "s")
        yield Found(f"a digest of {items} items, each", cost(lambda: told("digest")) / items, "s")
    worked_out = cost(lambda: jobs.keep_up_standings(service), times=1)
    yield Found("standings, each item", worked_out / sum(ITEMS), "s")
    jobs.warn_everyone(service)
    taken_back = cost(lambda: jobs.take_back_warnings(service))
    said = MILLI * (sum(ITEMS) * constants.VERDICT.value + len(ITEMS) ** 2 * constants.TURN.value)
    yield Found("taking back questions, against the constants", taken_back / said, "times")


def of_facts(engine: Engine) -> Iterator[Found]:
    """Yield how many rows an item has in the store of a company, and how large they are."""
    fill_store(engine, SCANNED, own=Size(1, ITEMS[0], 8), others=Size(1, ITEMS[0], 8))
    yield from _sizes(engine, SCANNED * ITEMS[0], FACTS)


def of_rows(service: Service) -> Iterator[Found]:
    """Yield the bytes of a row with its share of the indexes, and how many rows an item has."""
    due = Subscription("mine", "p-0", "digest", "team", "UX", 2, "09:00", "UTC", made_by="UX", starts_at=NOW)
    for number in range(DELIVERIES):
        one = replace(due, id=f"mine{number}", target=f"UX{number}")
        with writing(service.engine) as connection:
            insert_new(connection, schema.subscribed, [row_of(schema.subscribed, one)])
        jobs.deliver_due(service, one.id)
    yield from _sizes(service.engine, DELIVERIES, ("deliveries", "tellings", "cursors"))


def _sizes(engine: Engine, many: int, tables: Sequence[str]) -> Iterator[Found]:
    """Yield the bytes of a row with its share of the indexes, and how many rows each of `many` things has."""
    with reading(engine) as connection:
        for table in tables:
            rows = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - our names
            size = connection.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one()
            yield Found(f"{table}, a row of {rows}", size / max(1, rows), "bytes")
            yield Found(f"{table}, rows for each of {many}", rows / many, "rows")


def main() -> None:
    """Print everything that is measured here."""
    collect_rarely()
    with database() as url:
        other = connect(url.replace("/postgres?", "/template1?"))
        upgrade(other)
        for found in of_facts(other):
            print(found, flush=True)  # noqa: T201
        other.dispose()
        engine = connect(url)
        upgrade(engine)
        built = build(load_settings({"DATABASE_URL": url}), POLICY, clock=lambda: WEDNESDAY)
        service = replace(built, channel=ConsoleChannel(len, lambda: WEDNESDAY))
        for found in of_items(service):
            print(found, flush=True)  # noqa: T201
        declare(engine, [declared(number) for number in range(PROJECTS)], now=NOW)
        subscribe(engine, SUBSCRIPTIONS)
        for part in (of_projects, of_rings, of_marks, of_rows):
            for found in part(service):
                print(found, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

"""What has to be true at the end of a fortnight, whatever the weather was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot import processes
from bot.write_news import OF_NO_INTEREST
from config.source import load_projects
from tests.soak.team import PERIODS
from workflows.outbox import DeliveryState, WriteState
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.fortnight import Life


def compare(life: Life) -> Iterator[str]:
    """Yield a line for everything that is lost, doubled or left."""
    yield from _facts(life)
    yield from _messages(life)
    yield from _writes(life)


def late(life: Life) -> int:
    """Read everything anew, twice, and return how many records that brought."""
    before = life.facts()
    # Where most of a project was deleted, the first one is not believed.
    failed = (*life.read(full=True), *life.read(full=True))
    if failed:
        raise AssertionError(f"not read in good weather: {failed}")
    return sum(len(rows - before[table]) for table, rows in life.facts().items())


def _facts(life: Life) -> Iterator[str]:
    """Hold the store against one that has read everything at once in good weather."""
    lived = life.facts()
    old = life.service
    life.begin("fresh", patience=15)
    apply_projects(life.service.engine, load_projects(life.folder / "projects.yaml"), now=life.sky.now)
    failed = life.read()
    truth = life.facts()
    processes.stop(life.service)
    life.service = old
    yield from (f"the fresh store: {one}" for one in failed)
    for table, rows in truth.items():
        yield from (f"lost in {table}: {row}" for row in sorted(rows - lived[table])[:3])
        yield from (f"too much in {table}: {row}" for row in sorted(lived[table] - rows)[:3])
    with reading(life.service.engine) as connection:
        yield from (f"damaged: {row}" for row in connection.execute(select(schema.damaged)).all()[:3])


def _messages(life: Life) -> Iterator[str]:
    said = life.sandbox.world.slack.messages()
    keys = Counter(one.metadata["event_payload"]["key"] for one in said if one.metadata)
    yield from (f"said {times} times: {key}" for key, times in keys.items() if times > 1)
    with reading(life.service.engine) as connection:
        rows = connection.execute(select(schema.deliveries)).mappings().all()
        subscribed = set(connection.execute(select(schema.subscriptions.c.id)).scalars())
    # What somebody was told in an answer is noted, and stands in no channel.
    sent = {row["key"] for row in rows if row["state"] is DeliveryState.SENT and row["ts"] != "answer"}
    periods = {key for key in sent if key.rpartition(":")[0] in subscribed}
    if len(periods) != PERIODS:
        yield f"{len(periods)} periods were delivered: {sorted(periods)}"
    yield from (f"noted as sent and not there: {key}" for key in sent - keys.keys())
    yield from (f"there and not noted as sent: {key}" for key in keys.keys() - sent)
    yield from (f"left {row['state']}: {row['key']}" for row in rows if row["state"] is DeliveryState.UNKNOWN)


def _writes(life: Life) -> Iterator[str]:
    with reading(life.service.engine) as connection:
        rows = connection.execute(select(schema.writes)).mappings().all()
        told = set(connection.execute(select(schema.deliveries.c.key)).scalars())
    there = {key for key, one in life.sandbox.world.jira.by_key.items() if one.at(life.sky.now) is not None}
    for row in rows:
        if (
            row["error"] not in OF_NO_INTEREST
            and row["state"] is WriteState.FAILED
            and f"write:{row['id']}" not in told
            and row["key"] in there
        ):
            yield f"failed and not told: {row['key']} {row['error']}"
        elif row["state"] not in (WriteState.DONE, WriteState.FAILED):
            yield f"left {row['state']}: {row['key']} {row['error']}"
    wanted: dict[str, str] = {}
    for text in life.accepted:
        _, key, stage = text.split()
        wanted[key] = stage
    failed = {row["key"] for row in rows if row["state"] is WriteState.FAILED}
    done = {row["key"] for row in rows} - failed
    for key, stage in wanted.items():
        issue = life.sandbox.world.jira.by_key[key]
        state = issue.at(life.sky.now)
        if state is None or key not in done:
            continue
        ours = sorted(one for one in state.labels if one.startswith("ml-"))
        if f"ml-{stage}" not in ours:
            yield f"{key} was tagged {stage} last, and its labels are {ours}"

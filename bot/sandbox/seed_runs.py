"""What the demo's people train: one run that goes on, one that died without a word, some that ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.sandbox.seed_script import Script

YEAR = 2026


class Row(NamedTuple):
    """A run in local time: `ticket` is the name of a planted ticket, `last` its last metric, `end` how it ended."""

    zone: str
    who: str
    experiment: str
    name: str
    started: str
    last: str
    end: str = ""
    ticket: str = ""


ROWS = (
    Row("Europe/Madrid", "olmo", "meters/night-hours", "all-meters", "11-02 13:05", "11-19 21:05", ticket="night"),
    Row("Europe/Madrid", "olmo", "meters/label-model", "weights", "11-12 09:00", "11-12 15:00", "FINISHED", "voting"),
    Row("America/Chicago", "wren", "solar/irradiance", "satellite-unet", "11-09 16:00", "11-11 02:00"),
    Row("Europe/Berlin", "root", "load/nightly", "retrain-check", "11-13 02:00", "11-13 03:00", "FINISHED"),
    Row("Europe/Berlin", "emil", "load/foundation", "finetune-all-zones", "11-13 17:30", "11-18 05:30", "FINISHED"),
)  # fmt: skip


def train(script: Script) -> None:
    """Tell the tracking server all of it; the tickets are there already."""
    for row in ROWS:
        started, last = _local(row, row.started), _local(row, row.last)
        ticket = {"ticket": script.issues[row.ticket].key} if row.ticket else {}
        run = script.world.mlflow.run(row.who, started, row.experiment, row.name, tags=ticket)
        run.train(until=last, every=timedelta(hours=1))
        if row.end:
            run.end(last, row.end)


def _local(row: Row, when: str) -> datetime:
    return datetime.strptime(f"{YEAR}-{when}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(row.zone))

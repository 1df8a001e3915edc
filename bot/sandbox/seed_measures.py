"""Measures of success as the demo's people leave them: a metrics file in git, and a metric of tracked runs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.sandbox.world import World

YEAR = 2026
MADRID, BERLIN = ZoneInfo("Europe/Madrid"), ZoneInfo("Europe/Berlin")

REPOSITORY, PATH = "halvorn/meter-faults", "reports/metrics.json"
FILE = (
    ("09-28 17:10", "olmo", 0.31, 0.52),
    ("10-19 16:40", "nuria", 0.36, 0.55),
    ("11-09 18:20", "nuria", 0.42, 0.61),
)
"""When, who, precision at 100 visits, and a number that is nobody's measure."""

EXPERIMENT, METRIC = "load/acceptance", "mape_day_ahead"
RUNS = (
    ("10-05 20:00", "emil", "holdout-september", 3.3),
    ("11-02 20:00", "emil", "holdout-october", 3.1),
    ("11-13 20:00", "emil", "holdout-november", 2.9),
)
"""When, who, name, and the error in percent."""


def measure(world: World) -> None:
    """Commit the metrics file, and tell the tracking server of the runs."""
    repo = world.github.find(REPOSITORY)
    if repo is None:
        raise ValueError(f"the demo has no repository {REPOSITORY}")
    for when, who, precision, recall in FILE:
        held = {"test": {"precision_at_100": precision, "recall": recall}}
        repo.commit(
            who,
            _local(when, MADRID),
            "main",
            "Metrics of the test weeks",
            texts={PATH: json.dumps(held, indent=1)},
        )
    for when, who, name, error in RUNS:
        at = _local(when, BERLIN)
        run = world.mlflow.run(who, at, EXPERIMENT, name)
        run.log(at + timedelta(minutes=40), error, key=METRIC).end(at + timedelta(hours=1))


def _local(when: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(f"{YEAR}-{when}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)

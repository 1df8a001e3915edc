"""A worker without a schedule: `python -m tests.benchmarks.worker_process` does what is asked for in the database.

It reads its pace and its environment as one line of JSON, and ends with its standard input.
"""

from __future__ import annotations

import json
import sys

from bot.tasks import working
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW
from workflows.garbage import collect_rarely
from workflows.store.line import Pace


def main() -> None:
    """Work until standard input ends."""
    collect_rarely()
    told = json.loads(sys.stdin.readline())
    service = build(load_settings(told["environment"]), load_policy(None), clock=lambda: NOW)
    with working(service, seconds=20, pace=Pace(**told["pace"])):
        print("working", flush=True)  # noqa: T201 - for who started it
        sys.stdin.read()
        service.stopping.set()


if __name__ == "__main__":
    main()

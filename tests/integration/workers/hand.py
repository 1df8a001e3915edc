"""A worker of its own process: `python -m tests.integration.workers.hand URL` says each task that it begins.

A task named `hold` never ends.
"""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING

from tests.integration.workers.conftest import QUICK
from workflows.crew import Crew
from workflows.store.engine import connect

if TYPE_CHECKING:
    from workflows.tasks import Task


def main() -> None:
    def do(task: Task) -> None:
        print(task.key, flush=True)  # noqa: T201 - for who started it
        if task.name == "hold":
            Event().wait()

    Crew(connect(sys.argv[1]), do, stopping=lambda: False, pace=QUICK).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()

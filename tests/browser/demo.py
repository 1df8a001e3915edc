"""The demo as a process of its own, with the address of its page: for the tests in the browser and for the pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parents[2]
ADDRESS = re.compile(r"Look at it: (http://127\.0\.0\.1:\d+)")
STARTS = 300.0


@contextmanager
def demo_page() -> Iterator[str]:
    """Run `stagecoach demo` and hold the address of its page."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "demo"],
        cwd=HOME, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as running:  # fmt: skip
        try:
            yield _address(running)
        finally:
            running.terminate()
            running.communicate(timeout=30)


def _address(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    said: list[str] = []
    too_late = Timer(STARTS, running.kill)
    too_late.start()
    try:
        for line in running.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                return found[1]
    finally:
        too_late.cancel()
    raise AssertionError(f"the demo did not come up:\n{''.join(said)[-2000:]}")

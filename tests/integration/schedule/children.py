"""Starts `stagecoach` as a process of its own, listens to what it says, and makes sure that it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[3]
STARTS_WITHIN = 30.0
ENDS_WITHIN = 10.0
"""Seconds; a platform grants thirty."""


@dataclass
class Child:
    """A running process and what it wrote to stderr so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)
    silent: bool = False

    def listen(self) -> None:
        for line in self.process.stderr or ():
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()
        with self.heard:
            self.silent = True
            self.heard.notify_all()

    def said(self, pattern: str) -> re.Match[str]:
        """Wait for a line and return what matched; AssertionError with all that was said otherwise."""
        with self.heard:
            self.heard.wait_for(lambda: self.silent or self._found(pattern), STARTS_WITHIN)
            found = self._found(pattern)
        assert found, "".join(self.lines)
        return found

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end and return its status; subprocess.TimeoutExpired when it does not."""
        self.process.send_signal(number)
        return self.process.wait(ENDS_WITHIN)

    def _found(self, pattern: str) -> re.Match[str] | None:
        return next((found for line in self.lines if (found := re.search(pattern, line))), None)


def until(true: Callable[[], bool]) -> None:
    """Look again and again, for half a minute at most; TimeoutError when it does not come true."""
    pause = threading.Event()
    for _ in range(1_500):
        if true():
            return
        pause.wait(0.02)
    raise TimeoutError


@contextmanager
def stagecoach(*words: str, environ: Mapping[str, str], folder: Path) -> Iterator[Child]:
    """Run `stagecoach` with these words in an environment of its own; it is killed at the end if it still runs."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    child = Child(process)
    listener = threading.Thread(target=child.listen, daemon=True)
    listener.start()
    try:
        yield child
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        listener.join(ENDS_WITHIN)
        if process.stderr:
            process.stderr.close()

"""The container's health check: asks `stagecoach web` for its health page; anything else is well while it lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.request import urlopen

SECONDS = 4


def healthy(command: bytes, port: str) -> bool:
    """Tell whether what runs is well; `command` are the words of the first process, each ended by a zero byte."""
    if b"web" not in command.split(b"\0"):
        return True
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS) as answer:  # the scheme stands here # nosec B310
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(Path("/proc/1/cmdline").read_bytes(), os.environ.get("PORT", "8000")) else 1)

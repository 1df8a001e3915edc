"""Who goes first where processes share a machine, and threads a process: whoever answers people."""

from __future__ import annotations

import os
import sys
from typing import Final

NICE: Final = 10
"""Of a process that nobody waits for: a tenth of a processor that somebody else wants, and all of an idle one."""
NICE_ANSWERS: Final = 5
"""Of a process that answers: Slack's three seconds are the acknowledgement's, which goes first."""
SHORT_TURN: Final = 0.0005
"""Seconds. Python lets a thread go on for ten times as long before another one that waits has its turn."""


def give_way(nice: int = NICE) -> None:
    """Let other processes of this machine go first, as long as this one runs."""
    if hasattr(os, "nice"):
        os.nice(nice)


def take_short_turns() -> None:
    """Let a thread that acknowledges a request wait hardly longer because other threads work out answers."""
    sys.setswitchinterval(SHORT_TURN)

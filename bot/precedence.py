"""Who goes first where processes share a machine, and threads a process: whoever answers people."""

from __future__ import annotations

import os
import sys
from typing import Final

NICE: Final = 10
"""Of a process that nobody waits for: a tenth of a processor that somebody else wants, and all of an idle one."""
SHORT_TURN: Final = 0.0005
"""Seconds. Python lets a thread go on for ten times as long before another one that waits has its turn."""


def give_way() -> None:
    """Let every other process of this machine go first, as long as this one runs."""
    if hasattr(os, "nice"):
        os.nice(NICE)


def take_short_turns() -> None:
    """Let a thread that acknowledges a request wait hardly longer because other threads work out answers."""
    sys.setswitchinterval(SHORT_TURN)

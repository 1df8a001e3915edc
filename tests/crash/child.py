"""The process that is killed: it lives as any bot does, and kills itself at a point in its store if one is named."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.crash.scenes import play, service_of
from tests.crash.trap import Trap

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from tests.crash.points import Point
    from tests.crash.scenes import Life


def live(go: Pipe, life: Life, point: Point, said: str) -> None:
    """Play the scene of the point, once the parent says so; what is printed goes into the file `said`."""
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    go.recv()
    service = service_of(life)
    if not point.on_the_wire:
        Trap(point, lambda: os.kill(os.getpid(), signal.SIGKILL)).listen(service.engine)
    play(service, point.scene)

"""What a running Stagecoach has in hand; every listener, job and command gets it from `wiring.build`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.slack import Channel
    from config.policy import Policy
    from workflows.queue import ThreadQueue
    from workflows.sync import Source
    from workflows.writing import Tracker


@dataclass(frozen=True, slots=True)
class Service:
    """The engine, the policy, the clock and the ways to the outside.

    `sources` opens the configured sources for one sync, `trackers` those that can be written to for one turn of
    writing: clients of Jira and GitHub are not shared by threads.
    """

    engine: Engine
    policy: Policy
    clock: Callable[[], datetime]
    channel: Channel
    queue: ThreadQueue
    sources: Callable[[], AbstractContextManager[tuple[Source, ...]]]
    trackers: Callable[[], AbstractContextManager[tuple[Tracker, ...]]]

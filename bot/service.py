"""What a running Stagecoach has in hand; every listener, job and command gets it from `wiring.build`."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from bot.home_memory import HomeMemory
from bot.rendered import Rendered
from workflows.lifecycle.addresses import Sites
from workflows.looks import Looks
from workflows.recall import Recall

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.doctor.finding import Finding
    from bot.slack import Channel
    from config.policy import Policy
    from workflows.compose import Question
    from workflows.queue import ThreadQueue
    from workflows.reach import Source
    from workflows.reports.shape import Report
    from workflows.workspace_model import WorkspaceModel
    from workflows.writing import Tracker


def no_model() -> WorkspaceModel | None:
    """Return nothing: what no label, tag or rule places is left to people."""
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """The engine, the policy, the clock and the ways to the outside.

    `sources` opens the configured sources for one sync, `trackers` those that can be written to for one turn of
    writing: clients of Jira and GitHub are not shared by threads.
    `homes` remembers what stands on people's Home pages, `recall` what was answered a moment ago, `rendered` how it
    looked, `looks` what was known of projects.
    `examine` asks everything that this service depends on how it is.
    `model` gives the text model in use at this moment: training may have replaced it, in this process or another.
    """

    engine: Engine
    policy: Policy
    clock: Callable[[], datetime]
    channel: Channel
    queue: ThreadQueue
    sources: Callable[[], AbstractContextManager[tuple[Source, ...]]]
    trackers: Callable[[], AbstractContextManager[tuple[Tracker, ...]]]
    model: Callable[[], WorkspaceModel | None] = no_model
    examine: Callable[[], tuple[Finding, ...]] = tuple
    processes: int = 1
    """How many processes a portfolio of many projects may use."""
    sites: Sites = field(default_factory=Sites)
    """Where people open tickets and pull requests: which links are ours."""
    homes: HomeMemory = field(default_factory=HomeMemory)
    recall: Recall = field(default_factory=Recall)
    looks: Looks = field(default_factory=Looks)
    rendered: Rendered = field(default_factory=Rendered)
    elsewhere: Callable[[], int] = int
    """How much work other processes of ours hold for this one."""
    stopping: Event = field(default_factory=Event)
    """Set when the process was told to end: jobs then end after the step that they are at."""

    def report(self, question: Question) -> Report:
        """Return the report that answers a question at this moment; Refused as in `compose`."""
        return self.recall.report(
            self.engine,
            self.policy,
            question,
            as_of=self.clock(),
            model=self.model(),
            processes=self.processes,
        )

"""Each project's part of a portfolio: made one after the other, or in several processes where there are many."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.asof import rewind
from workflows.lifecycle.outlook import read_outlook
from workflows.lifecycle.state import ProjectState, discreet, read_state
from workflows.lifecycle.telling import told_by
from workflows.reports.portfolio import entry
from workflows.store.engine import connect
from workflows.store.facts import load_facts
from workflows.store.warnings import open_at
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.lifecycle.telling import Telling
    from workflows.reports.portfolio import Entry

WORTH_PROCESSES: Final = 24
"""Projects from which on processes of their own are worth what it takes to start them."""
AT_ONCE: Final = 4
"""Projects that a process is given in one go."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a portfolio says of one project, and what its reader is told by that, for the next time."""

    slug: str
    entry: Entry
    told: Telling


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every project; `before` is what this reader was told last, by slug."""

    policy: Policy
    audience: str
    period: timedelta
    as_of: datetime
    before: Mapping[str, Telling]


def state_of(
    engine: Engine, policy: Policy, slug: str, *, as_of: datetime, period: timedelta, model: TextModel | None
) -> ProjectState:
    """Return the state of a project with all that digests add, before anything is held back."""
    facts = rewind(load_facts(engine, slug), as_of)
    state = read_state(facts, policy, as_of, since=as_of - period, model=model)
    return replace(state, outlook=read_outlook(facts, state))


def for_stakeholders(engine: Engine, state: ProjectState) -> ProjectState:
    """Return the state as it may be told to more people than the owners: these hear first."""
    return discreet(state, open_at(engine, state.project.slug, state.now))


def parts(
    engine: Engine, slugs: Sequence[str], asked: Asked, model: TextModel | None, *, processes: int = 1
) -> Iterator[Part]:
    """Yield the part of each project, in their order; only what a portfolio tells of it is kept.

    With more than one process the answer is the same. One that dies costs time: its projects are read here then.
    """
    done = 0
    if processes > 1 and len(slugs) >= WORTH_PROCESSES and isinstance(model, WorkspaceModel):
        try:
            for part in _spread(engine, slugs, asked, processes):
                done += 1
                yield part
        except BrokenProcessPool:
            pass
    for slug in slugs[done:]:
        yield _part(engine, asked, model, slug)


def _part(engine: Engine, asked: Asked, model: TextModel | None, slug: str) -> Part:
    state = for_stakeholders(
        engine,
        state_of(engine, asked.policy, slug, as_of=asked.as_of, period=asked.period, model=model),
    )
    before = asked.before.get(slug)
    return Part(slug, entry(state, asked.audience, before), told_by(state, before))


def _spread(engine: Engine, slugs: Sequence[str], asked: Asked, processes: int) -> Iterator[Part]:
    url = engine.url.render_as_string(hide_password=False)
    # Started anew and not forked: this process has threads, and their locks would be copied as they are.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, fresh, _begin, (url, asked)) as pool:
        yield from pool.map(_work, slugs, chunksize=AT_ONCE)


@dataclass(slots=True)
class _Desk:
    """What a process of its own works with."""

    engine: Engine | None = None
    asked: Asked | None = None
    model: WorkspaceModel | None = None


@cache
def _desk() -> _Desk:
    return _Desk()


def _begin(url: str, asked: Asked) -> None:
    desk = _desk()
    desk.engine, desk.asked = connect(url), asked
    desk.model = WorkspaceModel(desk.engine).refresh()


def _work(slug: str) -> Part:
    desk = _desk()
    if desk.engine is None or desk.asked is None:
        msg = "a process was asked before it had begun"
        raise RuntimeError(msg)
    return _part(desk.engine, desk.asked, desk.model, slug)

"""How every project stands: looked up where nothing has changed, else worked out, by several processes if need be."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from workflows.garbage import collect_rarely
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import ProjectState, discreet, placed_state
from workflows.looks import look_at
from workflows.reports import kept
from workflows.reports.portfolio import standing
from workflows.store import standings
from workflows.store.engine import connect
from workflows.store.freshness import freshness
from workflows.store.warnings import open_at
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from multiprocessing.process import BaseProcess

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.looks import Looks
    from workflows.reports.portfolio import Standing
    from workflows.store.standings import Stamp

VERSION: Final = 3
"""Grows when a standing has other fields, or rules and words change: what was kept before is worked out anew."""
LASTS: Final = timedelta(hours=4)
"""How long a standing is of use on its day: what it counts are days, but some of them begin in other zones."""
WORTH_SECONDS: Final = 6.0
"""Work from which on processes of their own are worth what it takes to start them: some two seconds of a core each."""
TRIED: Final = 4
"""Projects that are worked out first, to tell how long the others will take."""
AT_ONCE: Final = 4
"""Projects that a process is given in one go."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every project: as of which moment, looking back how far, by which rules."""

    policy: Policy
    period: timedelta
    as_of: datetime


def state_of(
    engine: Engine,
    policy: Policy,
    slug: str,
    *,
    as_of: datetime,
    period: timedelta,
    model: TextModel | None,
    looks: Looks | None = None,
) -> ProjectState:
    """Return the state of a project with all that digests add, before anything is held back."""
    look = look_at(engine, policy, slug, as_of=as_of, model=model, looks=looks)
    state = placed_state(look.facts, look.placements, policy, as_of, since=as_of - period)
    return replace(state, outlook=read_outlook(look.facts, state))


def for_stakeholders(engine: Engine, state: ProjectState) -> ProjectState:
    """Return the state as it may be told to more people than the owners: these hear first."""
    return discreet(state, open_at(engine, state.project.slug, state.now))


def read_standings(
    engine: Engine, slugs: Sequence[str], asked: Asked, model: TextModel | None, *, processes: int = 1
) -> Mapping[str, Standing]:
    """Return how these projects stand, by slug: what is kept and still true is looked up, the rest worked out."""
    known = _known(engine, slugs, asked, model)
    missing = [slug for slug in slugs if slug not in known]
    worked_out = dict(_work_out(engine, missing, asked, model, processes=processes))
    return {slug: known.get(slug) or worked_out[slug] for slug in slugs}


def _as_current_as_now(engine: Engine, found: Mapping[str, Standing], as_of: datetime) -> dict[str, Standing]:
    """Return the standings with what they rest on as it is now: a reading that finds nothing new changes only that."""
    current = freshness(engine, tuple(found))
    return {
        slug: replace(
            one,
            basis=replace(one.basis, now=as_of, sources=current[slug].sources, damaged=current[slug].damaged),
        )
        for slug, one in found.items()
        if slug in current
    }


def keep_standings(
    engine: Engine,
    slugs: Sequence[str],
    asked: Asked,
    model: TextModel | None,
    *,
    processes: int = 1,
    looks: Looks | None = None,
) -> int:
    """Work out how those of these projects stand that have changed, keep it, and return how many there were."""
    by = _rules(asked, model)
    # Every reading asks this of all projects: what is kept of those that stand as before stays where it is.
    current = {slug for slug, one in standings.stamps(engine, slugs).items() if _lasts(one, asked, by)}
    missing = [slug for slug in slugs if slug not in current]
    # Counted before anything is read: what comes meanwhile makes the standing out of date again.
    changes = standings.changes(engine, missing)
    for slug, found in _work_out(engine, missing, asked, model, processes=processes, looks=looks):
        one = standings.Kept(changes[slug], asked.as_of, by, kept.dump(found))
        standings.keep(engine, slug, one)
    return len(missing)


def _known(
    engine: Engine, slugs: Sequence[str], asked: Asked, model: TextModel | None
) -> dict[str, Standing]:
    by = _rules(asked, model)
    found: dict[str, Standing] = {}
    for slug, (stamp, body) in standings.kept(engine, slugs).items():
        if _lasts(stamp, asked, by):
            with suppress(ValueError):  # damaged: worked out anew
                found[slug] = kept.load(body)
    return _as_current_as_now(engine, found, asked.as_of)


def _lasts(stamp: Stamp, asked: Asked, by: str) -> bool:
    """Tell whether a standing of that time, by those rules, is how the project stands now, where it is."""
    zone = ZoneInfo(stamp.timezone)
    return (
        stamp.by == by
        and timedelta(0) <= asked.as_of - stamp.at <= LASTS
        and stamp.at.astimezone(zone).date() == asked.as_of.astimezone(zone).date()
    )


def _rules(asked: Asked, model: TextModel | None) -> str:
    """Return what tells one set of rules and words from another; a model that has no name is never the same."""
    name = model.name if isinstance(model, WorkspaceModel) else repr(model)
    said = f"{asked.policy.model_dump_json()}{asked.period}{name}"
    return f"{VERSION}/{blake2b(said.encode(), digest_size=12).hexdigest()}"


def _work_out(
    engine: Engine,
    slugs: Sequence[str],
    asked: Asked,
    model: TextModel | None,
    *,
    processes: int,
    looks: Looks | None = None,
) -> Iterator[tuple[str, Standing]]:
    """Yield how each project stands, in their order; nothing else of a project is held, but for a few `looks`.

    With more than one process the answer is the same. Where one of them dies, the rest is worked out here.
    """
    done, began = 0, monotonic()
    if processes > 1 and isinstance(model, WorkspaceModel):
        for slug in slugs[:TRIED]:
            yield _one(engine, asked, model, slug, looks)
            done += 1
        if (monotonic() - began) / TRIED * (len(slugs) - done) >= WORTH_SECONDS:
            with suppress(BrokenProcessPool):
                for found in _spread(engine, slugs[done:], asked, processes):
                    yield found
                    done += 1
    yield from (_one(engine, asked, model, slug, looks) for slug in slugs[done:])


def _one(
    engine: Engine, asked: Asked, model: TextModel | None, slug: str, looks: Looks | None = None
) -> tuple[str, Standing]:
    state = state_of(
        engine, asked.policy, slug, as_of=asked.as_of, period=asked.period, model=model, looks=looks
    )
    return slug, standing(for_stakeholders(engine, state))


def _spread(
    engine: Engine, slugs: Iterable[str], asked: Asked, processes: int
) -> Iterator[tuple[str, Standing]]:
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
    if parent := multiprocessing.parent_process():
        # Otherwise it would wait for more work of a parent that was killed, for ever.
        Thread(target=_end_after, args=(parent,), daemon=True).start()
    desk = _desk()
    desk.engine, desk.asked = connect(url), asked
    desk.model = WorkspaceModel(desk.engine).refresh()
    collect_rarely()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(slug: str) -> tuple[str, Standing]:
    desk = _desk()
    if desk.engine is None or desk.asked is None:
        msg = "a process was asked before it had begun"
        raise RuntimeError(msg)
    return _one(desk.engine, desk.asked, desk.model, slug)

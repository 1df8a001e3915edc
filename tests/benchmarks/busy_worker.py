"""What a worker does while people ask: full syncs one after the other, and ten digests made over and over.

`python -m tests.benchmarks.busy_worker` goes on until its standard input ends, then says how often it did each.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import TYPE_CHECKING

from bot.precedence import give_way
from bot.render.blocks import to_messages
from bot.wiring import build, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows.compose import Question, compose
from workflows.garbage import collect_rarely
from workflows.store.facts import load_projects
from workflows.sync import sync

if TYPE_CHECKING:
    from bot.service import Service

DIGESTS = 10


def main() -> None:
    """Be busy until standard input ends."""
    give_way()  # as `stagecoach worker` does
    collect_rarely()
    service, told = build(load_settings(), load_policy(None)), Event()
    Thread(target=lambda: (sys.stdin.read(), told.set()), daemon=True).start()
    with ThreadPoolExecutor(2) as pool:
        syncs, digests = pool.submit(_sync, service, told), pool.submit(_digest, service, told)
        print(json.dumps({"syncs": syncs.result(), "digests": digests.result()}))  # noqa: T201 - for who started it


def _sync(service: Service, told: Event) -> int:
    done, projects = 0, load_projects(service.engine)
    while not told.is_set():
        with service.sources() as sources:
            result = sync(service.engine, sources, projects, full=True, now=utc_now(), stopping=told.is_set)
        if result.failures:
            raise RuntimeError(result.failures)
        done += 1
    return done


def _digest(service: Service, told: Event) -> int:
    done, projects = 0, load_projects(service.engine)[:DIGESTS]
    while not told.is_set():
        question = Question("digest", projects[done % len(projects)].slug)
        to_messages(compose(service.engine, service.policy, question, as_of=utc_now(), model=service.model()))
        done += 1
    return done


if __name__ == "__main__":
    main()

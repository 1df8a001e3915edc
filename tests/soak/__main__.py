"""Plays many faulty fortnights, several at a time, and prints what came of them: `make soak`."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from bot.wiring import cores
from tests.databases import Server, started
from tests.soak.alone import one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.soak.fortnight import Found

SEEDS = int(environ.get("STAGECOACH_SOAK", "200"))
ON_POSTGRES = 3
"""Which of four."""


def main() -> int:
    """Play them all, and return 1 when anything was wrong in any of them."""
    every: list[Found] = []
    with ExitStack() as stack:
        postgres = _postgres(stack)
        places = [postgres if seed % 4 == ON_POSTGRES else None for seed in range(SEEDS)]
        sys.stdout.write(f"{sum(map(bool, places))} of {SEEDS} fortnights on PostgreSQL\n")
        pool = stack.enter_context(ProcessPoolExecutor(cores(), get_context("spawn")))
        for found in pool.map(one, range(SEEDS), places):
            every.append(found)
            sys.stdout.writelines(f"seed {found.seed}: {line}\n" for line in found.wrong)
            sys.stdout.flush()
    sys.stdout.writelines(f"{line}\n" for line in table(every))
    return 1 if any(found.wrong for found in every) else 0


def _postgres(stack: ExitStack) -> str | None:
    """Return the address of a new PostgreSQL, None where this machine has none."""
    folder = stack.enter_context(TemporaryDirectory(prefix="sc-pg-", ignore_cleanup_errors=True))
    try:
        dsn = started(stack, Path(folder))
    except pytest.skip.Exception as error:
        sys.stdout.write(f"{error}\n")
        return None
    Server(dsn).hurry()
    return dsn


def table(every: Sequence[Found]) -> Iterator[str]:
    """Yield what came of them all, and how often what went wrong."""
    calls, messages = sum(one.calls for one in every), sum(one.messages for one in every)
    struck = sum((one.struck for one in every), Counter[str]())
    total, wrong = struck.total(), sum(bool(one.wrong) for one in every)
    yield f"{len(every)} fortnights: {calls:,} calls, {total:,} disturbed ({total / calls:.0%}), {messages:,} messages"
    away, cuts = sum(one.away for one in every), sum(one.cuts for one in every)
    yield f"{away:,} hours in which connections were refused, {cuts:,} times those to the database were cut"
    yield f"{wrong} of them with anything lost, doubled or left"
    yield f"{sum(one.late for one in every):,} records came with the last reading of everything"
    yield from (f"{times:8,}  {name}" for name, times in struck.most_common())


if __name__ == "__main__":
    sys.exit(main())

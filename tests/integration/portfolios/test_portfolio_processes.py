"""Processes that work out a portfolio beside their parent never outlive it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import sqlite_url
from tests.integration.schedule.children import until

__all__ = ["sqlite_url"]

ROOT = Path(__file__).parents[3]
PARENT = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from config.source import load_policy
from workflows.portfolios import Asked, _begin

if __name__ == "__main__":
    asked = Asked(load_policy(None), timedelta(days=7), datetime(2026, 11, 27, tzinfo=UTC))
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin, (sys.argv[1], asked))
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # An orphan that has ended stays listed until somebody asks for it, and in a container nobody does.
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_process_ends_when_its_parent_is_killed(sqlite_url: str, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(script), sqlite_url], env=environ, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_there(child)
        parent.kill()
    until(lambda: not is_there(child))

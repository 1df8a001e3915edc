"""What a process loads when it starts: what only few need takes time, and every start would pay for it."""

from __future__ import annotations

import subprocess
import sys

SELDOM = ("alembic", "github", "graphql", "jira", "procrastinate", "psycopg", "requests")
"""Libraries for readings, writes, checks, GitHub Apps, migrations and PostgreSQL."""
LOADED = "import sys, bot.cli.serve; print(*(name for name in sys.argv[1:] if name in sys.modules))"


def test_a_start_loads_no_library_that_only_readings_writes_checks_or_another_database_need() -> None:
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LOADED, "bot.wiring", *SELDOM], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["bot.wiring"]

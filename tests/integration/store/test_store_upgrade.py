"""Starts of a program whose database is current: they ask how far it is, and load nothing of what would change it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import ScriptDirectory

from workflows.store.engine import connect
from workflows.store.standing import MIGRATIONS, Standing, revisions, standing
from workflows.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

START = """
import sys
from workflows.store.engine import connect
from workflows.store.upgrade import upgrade
upgrade(connect(sys.argv[1]))
print("alembic" in sys.modules)
"""


def test_names_of_files_tell_the_revisions_as_alembic_reads_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    newest_first = [one.revision for one in scripts.walk_revisions()]
    assert list(revisions()) == newest_first[::-1]
    assert scripts.get_heads() == [revisions()[-1]]


def test_a_start_loads_alembic_only_where_there_is_something_to_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'first.db'}"

    def starts() -> str:
        command = [sys.executable, "-c", START, url]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - ours

    assert [starts(), starts()] == ["True", "False"]


def test_how_a_database_stands_is_told_without_making_one(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'stand.db'}")
    assert standing(engine) is Standing.EMPTY
    assert not (tmp_path / "stand.db").exists()
    upgrade(engine)
    assert standing(engine) is Standing.CURRENT
    engine.dispose()

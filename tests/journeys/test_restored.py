"""A backup taken and put back as docs/operate.md says: the same report as before, and nothing is said twice."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from bot import processes
from bot.render.text import to_text
from bot.sandbox.seed import NOW
from tests.databases import pg_server
from tests.journeys.conftest import BERLIN, live
from workflows.compose import Question, compose

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from tests.databases import Server
    from tests.journeys.conftest import Life

__all__ = ["pg_server"]
GUIDE = Path(__file__).parents[2] / "docs" / "operate.md"
NINE = NOW.astimezone(BERLIN).replace(hour=9, minute=0)
ASKED = NINE.replace(hour=10)


def told_to_run(beginning: str) -> list[str]:
    """Return the one command of the guide's section on backups that begins so."""
    section = (
        GUIDE.read_text(encoding="utf-8").partition("\n## Backup and restore\n")[2].partition("\n## ")[0]
    )
    (found,) = [line for line in section.splitlines() if line.startswith(beginning)]
    return shlex.split(re.sub(r"\s+#.*", "", found))


def digest(life: Life) -> str:
    service = life.service
    return to_text(compose(service.engine, service.policy, Question("digest", "meters"), as_of=life.clock()))


def posted(life: Life) -> int:
    return len(life.sandbox.world.slack.messages())


@pytest.mark.parametrize("program", ["sqlite3", "python3"])
def test_a_copy_of_a_file_in_use_brings_everything_back(life: Life, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine")
    words = told_to_run(program)
    words[0] = sys.executable if program == "python3" else program
    folder = Path(make_url(life.database).database or "").parent
    (folder / "life.db").rename(folder / "stagecoach.db")
    processes.stop(life.service)
    life.database = f"sqlite:///{folder / 'stagecoach.db'}"
    life.start()
    assert life.only("meters").at(NINE)
    life.at(ASKED)
    before, said = digest(life), posted(life)

    subprocess.run(words, cwd=folder, check=True)  # noqa: S603 - what the guide says
    life.at(ASKED.replace(hour=15))
    processes.stop(life.service)
    for name in ("stagecoach.db", "stagecoach.db-wal", "stagecoach.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "copy.db").rename(folder / "stagecoach.db")

    life.start()
    life.clock.at = ASKED
    assert digest(life) == before
    assert life.at(ASKED) == ()
    assert posted(life) == said


def test_a_dump_of_postgresql_brings_everything_back(
    server: Sandbox, pg_server: Server, tmp_path: Path
) -> None:
    if not all(map(shutil.which, ("pg_dump", "pg_restore"))):
        pytest.skip("pg_dump is not on this machine")
    old, new = pg_server.lend(), pg_server.empty()
    life = live(server, old)
    assert life.sync().failures == ()
    assert life.at(NINE)
    before, said = digest(life), posted(life)

    for program, url in (("pg_dump", old), ("pg_restore", new)):
        words = [word.replace("$DATABASE_URL", url) for word in told_to_run(program)]
        subprocess.run(words, cwd=tmp_path, check=True)  # noqa: S603 - what the guide says
    processes.stop(life.service)
    pg_server.take_back(old)

    life.database = new
    life.start()
    assert digest(life) == before
    assert life.at(NINE) == ()
    assert posted(life) == said
    processes.stop(life.service)
    pg_server.drop(new)

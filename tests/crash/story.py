"""One scene of a bot's life: a world and a database of its own, what comes before, and what comes after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import jobs, processes
from config.source import load_projects
from tests.crash.scenes import (
    BEFORE,
    DECLARED,
    LATE,
    START,
    Life,
    crash_world,
    go_on,
    play,
    prepare,
    service_of,
)
from tests.crash.truth import picture
from tests.databases import up_to_date
from tests.integration.sandbox.small_world import Clock
from workflows.store.engine import connect
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.sandbox.server import Sandbox
    from tests.crash.points import Scene
    from tests.crash.truth import Picture


FILE = "sqlite:///"
PREPARED: dict[tuple[str, Scene], bytes] = {}
"""SQLite files as they are before a scene, by sandbox: what comes before is the same each time, and done once."""


class Story:
    """One scene, in a world of its own and on an empty database."""

    def __init__(self, sandbox: Sandbox, database: str, folder: Path, scene: Scene) -> None:
        self.sandbox, self.folder, self.scene = sandbox, folder, scene
        self.clock = Clock(BEFORE)
        sandbox.become(crash_world(self.clock))
        self.life = Life({**sandbox.environment, "DATABASE_URL": database}, self.clock)
        file = Path(database.removeprefix(FILE)) if database.startswith(FILE) else None
        before = PREPARED.get((sandbox.jira_url, scene)) if file else None
        if file and before:
            file.write_bytes(before)
        else:
            self._declare(database)
            prepare(self.life, scene)
        if file and not before:
            PREPARED[sandbox.jira_url, scene] = file.read_bytes()
        self.clock.now = START

    def _declare(self, database: str) -> None:
        declared = self.folder / "projects.yaml"
        declared.write_text(DECLARED, encoding="utf-8")
        engine = connect(database)
        apply_projects(engine, load_projects(declared), now=BEFORE)
        engine.dispose()

    def goes_well(self) -> None:
        """Let a bot play the scene in peace."""
        service = service_of(self.life)
        play(service, self.scene)
        processes.stop(service)

    def goes_on(self, moments: Sequence[datetime]) -> Picture:
        """Let another process live, and return what there is in the end."""
        service = service_of(self.life)
        for moment in moments:
            self.clock.now = moment
            go_on(service, self.scene)
        assert jobs.read_sources(service).failures == ()
        found = picture(service.engine, self.sandbox.world)
        processes.stop(service)
        return found


def unharmed(sandbox: Sandbox, folder: Path, scene: Scene) -> Picture:
    """Return what a scene leads to when nothing goes wrong."""
    folder.mkdir(exist_ok=True)
    story = Story(sandbox, up_to_date(folder / "unharmed.db"), folder, scene)
    story.goes_well()
    return story.goes_on(LATE)


def differences(expected: Picture, found: Picture) -> dict[str, tuple[dict[Any, int], dict[Any, int]]]:
    """Return by part what is missing and what is too much."""
    parts = {part: (expected[part] - found[part], found[part] - expected[part]) for part in expected}
    return {part: both for part, both in parts.items() if any(both)}

"""Files that people write, spoiled in every way: each is taken, or refused with lines that name the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given

from bot.render.blocks import to_messages
from bot.render.check import problems
from config.errors import ConfigError
from config.source import load_policy, load_projects
from tests.fuzz.hostile import broken, chances, fuzzed, spoiled, text
from workflows.compose import Question, compose
from workflows.errors import StagecoachError
from workflows.snapshots import import_snapshot
from workflows.store.engine import writing
from workflows.store.facts import load_projects as load_declared
from workflows.store.schema import metadata

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    import pytest
    from sqlalchemy import Engine

HOME = Path(__file__).parents[2]
POLICIES = [
    (HOME / "config" / f"{name}.yaml").read_text(encoding="utf-8") for name in ("lifecycle", "gates", "risks")
]
PROJECTS = (HOME / "bot" / "sandbox" / "projects.yaml").read_text(encoding="utf-8")
DEFAULT = load_policy(None)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LINES = (
    {"type": "project", "slug": "churn", "name": "Churn", "timezone": "Europe/Berlin", "country": "DE",
     "people": [{"name": "ana", "role": "data scientist", "active": True}]},
    {"type": "item", "project": "churn", "key": "ML-12", "kind": "issue", "source": "jira", "issue_type": "Experiment",
     "title": "Try a GRU", "description": "Why?", "labels": ["ml-modeling"], "components": ["x"], "status": "Doing",
     "status_category": "doing", "flagged": False, "assignee": "ana", "author": "ana",
     "created": "2026-09-01T08:00:00Z", "due": "2026-12-01", "url": "https://jira.example/browse/ML-12",
     "repo": None, "paths": ["a/b.py"]},
    {"type": "item", "project": "churn", "key": "acme/churn#41", "kind": "pull_request", "source": "github",
     "title": "GRU", "status": "open", "author": "ana", "created": "2026-09-02T08:00:00Z", "repo": "acme/churn"},
    {"type": "activity", "item": "ML-12", "at": "2026-09-03T10:00:00Z", "actor": "ana", "actor_kind": "human",
     "verb": "transitioned", "field": "status", "from": "To Do", "to": "Doing", "text": "…"},
    {"type": "link", "from": "acme/churn#41", "to": "ML-12", "link": "implements"},
    {"type": "document", "repo": "acme/churn", "path": "MODEL_CARD.md", "at": "2026-11-02T09:00:00Z", "text": "# Card"},
)  # fmt: skip


def refusal(load: Callable[[], object], path: Path) -> bool:
    """Whether the file is taken, or each line of the refusal begins with its name."""
    try:
        load()
    except ConfigError as error:
        return all(line.startswith(f"{path}:") for line in str(error).splitlines())
    return True


@fuzzed(0.03)
@given(chances())
def test_a_policy_is_taken_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random
) -> None:
    path = tmp_path_factory.getbasetemp() / "policy.yaml"
    path.write_text(broken(dice.choice(POLICIES), dice), encoding="utf-8", errors="replace")
    assert refusal(lambda: load_policy(path), path)


@fuzzed(0.05)
@given(chances())
def test_projects_are_taken_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random
) -> None:
    path = tmp_path_factory.getbasetemp() / "projects.yaml"
    path.write_text(broken(PROJECTS, dice), encoding="utf-8", errors="replace")
    assert refusal(lambda: load_projects(path), path)


def empty(engine: Engine) -> None:
    """Forget everything: what a thousand spoiled files leave behind would be most of the work."""
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


@fuzzed(0.2)
@given(chances())
def test_a_snapshot_is_taken_but_for_the_lines_that_are_told_and_can_be_reported(
    sqlite: Engine, dice: random.Random
) -> None:
    lines = [json.dumps(spoiled(one, dice) if dice.random() < 0.4 else one) for one in LINES]
    lines += [text(dice)] if dice.random() < 0.2 else []
    if dice.random() < 0.01:
        empty(sqlite)
    try:
        done = import_snapshot(sqlite, lines, now=NOW)
    except StagecoachError:
        return
    assert all(one.record.startswith("line ") and one.reason for one in done.damaged)
    if dice.random() < 0.1 and load_declared(sqlite):
        report = compose(sqlite, DEFAULT, Question("summary", load_declared(sqlite)[0].slug), as_of=NOW)
        assert not [one for message in to_messages(report) for one in problems(message)]

"""The bot's own sources read the sandbox as they read the vendors, at the vendors' price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wiring import open_sources
from config.settings import load_settings
from config.source import load_policy
from tests.integration.sandbox.small_world import on
from workflows.model import Project

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from tests.integration.sandbox.small_world import Clock

PROJECT = Project(slug="churn", name="Churn", jira_keys=("CH", "FR"), repositories=("acme/churn",))


def read(sandbox: Sandbox, world: World, cursors: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    settings = load_settings({**sandbox.environment, "DATABASE_URL": "sqlite:///:memory:"})
    found: dict[str, set[str]] = {}
    with open_sources(settings, load_policy(None), clock=world.now) as sources:
        for source in sources:
            marks = cursors.setdefault(source.name, {})
            keys = found.setdefault(source.name, set())
            for batch in source.read([PROJECT], dict(marks), full=False, now=world.now()):
                assert batch.damaged == ()
                keys |= {item.key for item in batch.items}
                marks |= {cursor.scope: cursor.mark for cursor in batch.cursors}
    return found


def test_a_second_read_costs_one_or_two_requests_each_and_brings_what_the_clock_brought(
    sandbox: Sandbox, world: World, clock: Clock
) -> None:
    cursors: dict[str, dict[str, str]] = {}
    first = read(sandbox, world, cursors)
    assert first == {
        "jira": {"CH-1", "CH-2", "FR-1"},
        "github": {"acme/churn#1", "acme/churn#2", "acme/churn@exp/lstm"},
        "mlflow": {"gru/CH-1 deep"},
    }
    sandbox.requests.clear()
    read(sandbox, world, cursors)
    assert [sandbox.requests.count(vendor) for vendor in ("jira", "github", "mlflow")] == [1, 1, 2]
    clock.now = on(26)
    later = read(sandbox, world, cursors)
    assert "CH-1" in later["jira"]
    assert "acme/churn#1" in later["github"]
    assert later["mlflow"] == {"gru/CH-1 deep"}


def test_a_data_center_is_read_too(sandbox: Sandbox, world: World) -> None:
    world.jira.deployment = "Server"
    assert read(sandbox, world, {})["jira"] == {"CH-1", "CH-2", "FR-1"}

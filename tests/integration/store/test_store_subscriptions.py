"""Subscriptions: declared and made in Slack side by side, pauses of both, and what applying the file leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from config.source import load_projects
from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from tests.integration.cli.conftest import PROJECTS
from workflows.outbox import Subscription
from workflows.store import subscriptions
from workflows.store.projects import apply_projects, plan_projects

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MADE = Subscription(
    "slack:form:V1", "churn", "digest", "team", "#ml-churn", 4, "16:00", "Europe/Berlin", 1, None, "last", "skip", "de",
    date(2027, 6, 30), "U0ANA", NOW,
)  # fmt: skip


def declare(engine: Engine, path: Path, text: str = PROJECTS) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [change.kind for change in apply_projects(engine, load_projects(path), now=NOW)]


def test_what_was_made_in_slack_is_read_back_and_survives_the_projects_file(
    engine: Engine, tmp_path: Path
) -> None:
    declare(engine, tmp_path / "projects.yaml")
    assert subscriptions.subscribe(engine, MADE)
    assert not subscriptions.subscribe(engine, replace(MADE, report="summary"))
    declare(engine, tmp_path / "projects.yaml", PROJECTS.replace("weekday: mon", "weekday: tue"))
    found = subscriptions.load_subscriptions(engine)
    assert MADE in found
    assert [one.weekday for one in found if one.made_by is None] == [1]
    assert subscriptions.end(engine, MADE.id, now=NOW)
    assert not subscriptions.end(engine, MADE.id, now=NOW)
    assert [one.made_by for one in subscriptions.load_subscriptions(engine)] == [None]


def test_a_pause_of_either_kind_survives_the_projects_file_and_ends_with_a_new_beginning(
    engine: Engine, tmp_path: Path
) -> None:
    declare(engine, tmp_path / "projects.yaml")
    subscriptions.subscribe(engine, MADE)
    for one in subscriptions.load_subscriptions(engine):
        subscriptions.pause(engine, one.id, person="U0ANA", now=NOW)
    declare(engine, tmp_path / "projects.yaml")
    assert {one.paused_at for one in subscriptions.load_subscriptions(engine)} == {NOW}
    later = NOW + timedelta(days=3)
    for one in subscriptions.load_subscriptions(engine):
        subscriptions.resume(engine, one.id, now=later)
    assert {(one.paused_at, one.starts_at) for one in subscriptions.load_subscriptions(engine)} == {
        (None, later)
    }
    subscriptions.resume(engine, MADE.id, now=later + timedelta(days=1))
    found = subscriptions.find_subscription(engine, MADE.id)
    assert found is not None
    assert found.starts_at == later, "resuming what does not rest changes nothing"


def test_a_monthly_report_keeps_its_id_and_what_changes_beside_it_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    monthly = PROJECTS.replace(
        'time: "09:00"}', 'time: "09:00", every: monthly, which: last, until: 2027-01-31}'
    )
    path = tmp_path / "projects.yaml"
    assert "added" in declare(engine, path, monthly)
    (before,) = subscriptions.load_subscriptions(engine)
    assert (before.monthly, before.ends_on, before.holidays) == ("last", date(2027, 1, 31), "shift")
    path.write_text(monthly.replace("until: 2027-01-31", "holidays: send, language: fr"), encoding="utf-8")
    (_, change) = plan_projects(engine, load_projects(path))
    assert (change.kind, change.detail) == (
        "changed",
        "holidays shift → send; language none → fr; until 2027-01-31 → none",
    )
    assert "on the last of the month" in change.what
    apply_projects(engine, load_projects(path), now=NOW)
    (after,) = subscriptions.load_subscriptions(engine)
    assert (after.id, after.language) == (before.id, "fr")

"""A snapshot into the store: what is new counts, what is damaged is named, and the same file again changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.integration.schedule.desk import CHURN, FRIDAY
from workflows.model import SourceState
from workflows.snapshots import Imported, import_snapshot
from workflows.store.facts import load_facts, load_projects

if TYPE_CHECKING:
    from tests.integration.schedule.desk import Desk

PROJECT = {"type": "project", "slug": "vision", "name": "Vision", "timezone": "Europe/Berlin"}
ITEM = {
    "type": "item",
    "project": "vision",
    "key": "V-1",
    "kind": "issue",
    "title": "Try",
    "status": "In Progress",
    "status_category": "doing",
    "created": "2026-11-02T09:00:00Z",
}
ACTIVITY = {
    "type": "activity",
    "item": "V-1",
    "at": "2026-11-03T09:00:00Z",
    "actor": "ana",
    "actor_kind": "human",
    "verb": "commented",
    "text": "On it",
}


def bring(desk: Desk, *records: dict[str, Any] | str) -> Imported:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    return import_snapshot(desk.engine, lines, now=FRIDAY)


def test_projects_items_and_activities_are_counted_and_stored(desk: Desk) -> None:
    assert bring(desk, PROJECT, ITEM, ACTIVITY) == Imported(1, 1, 1, ())
    facts = load_facts(desk.engine, "vision")
    assert [item.key for item in facts.items] == ["V-1"]
    assert [act.text for acts in facts.activities.values() for act in acts] == ["On it"]
    assert facts.project.timezone == "Europe/Berlin"


def test_the_same_snapshot_again_brings_nothing_new(desk: Desk) -> None:
    bring(desk, PROJECT, ITEM, ACTIVITY)
    before = load_facts(desk.engine, "vision")
    again = bring(desk, PROJECT, ITEM, ACTIVITY)
    assert (again.items, again.activities) == (0, 0)
    assert load_facts(desk.engine, "vision") == before


def test_a_damaged_line_is_named_by_its_number_and_the_others_count(desk: Desk) -> None:
    found = bring(desk, PROJECT, "{broken", ITEM, ITEM | {"key": "V-2", "created": "yesterday"}, ACTIVITY)
    assert (found.items, found.activities) == (1, 1)
    assert [one.record for one in found.damaged] == ["line 2", "line 4"]
    assert all(one.reason for one in found.damaged)


def test_the_projects_of_a_snapshot_are_read_as_of_its_import(desk: Desk) -> None:
    bring(desk, PROJECT, ITEM)
    assert load_facts(desk.engine, "vision").sources == (SourceState("snapshot", FRIDAY),)


def test_items_of_a_project_that_is_known_already_need_no_line_of_it(desk: Desk) -> None:
    found = bring(desk, ITEM | {"project": CHURN.slug})
    assert (found.items, found.damaged) == (1, ())
    assert [item.key for item in load_facts(desk.engine, "churn").items] == ["V-1"]


def test_items_of_a_project_that_nobody_declared_are_set_aside(desk: Desk) -> None:
    found = bring(desk, ITEM | {"project": "nowhere"})
    assert found.items == 0
    assert "nowhere" in found.damaged[0].reason


def test_an_empty_snapshot_changes_nothing(desk: Desk) -> None:
    before = load_projects(desk.engine)
    assert bring(desk) == Imported(0, 0, 0, ())
    assert load_projects(desk.engine) == before

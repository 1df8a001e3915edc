"""The snapshot format: what is read, what is set aside, and that nothing else is lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.model import ActorKind, Category, ItemKind, Link, LinkKind, Verb
from workflows.sources.snapshot import LINES_A_BATCH, SnapshotFile, read_snapshot

if TYPE_CHECKING:
    from workflows.batch import Batch

DEV = Path(__file__).parents[2] / "data" / "stalls" / "dev.jsonl"
PROJECT = {"type": "project", "slug": "churn", "name": "Churn", "timezone": "Europe/Berlin", "country": "DE"}
ITEM = {"type": "item", "project": "churn", "key": "ML-1", "created": "2026-09-01T08:00:00Z"}
ACT = {"type": "activity", "item": "ML-1", "at": "2026-09-03T10:00:00Z", "actor": "ana", "verb": "commented"}


def read(*records: object, known: tuple[str, ...] = ()) -> tuple[Any, list[Batch]]:
    lines = [line if isinstance(line, str) else json.dumps(line) for line in records]
    snapshot = read_snapshot(lines, known)
    return snapshot, list(snapshot.batches())


def damage(*records: object) -> list[tuple[str, str]]:
    _, batches = read(*records)
    return [(found.record, found.reason) for batch in batches for found in batch.damaged]


def test_the_development_set_is_read_whole() -> None:
    snapshot = read_snapshot(SnapshotFile(DEV))
    batches = list(snapshot.batches())
    lines = DEV.read_text(encoding="utf-8").splitlines()
    types = [json.loads(line)["type"] for line in lines]
    assert len(snapshot.projects) == types.count("project")
    assert sum(len(batch.items) for batch in batches) == types.count("item")
    assert sum(len(batch.activities) for batch in batches) == types.count("activity")
    assert sum(len(batch.links) for batch in batches) == types.count("link")
    assert not any(batch.damaged for batch in batches)


def test_all_fields_arrive() -> None:
    item = {
        **ITEM, "kind": "pull_request", "source": "github", "issue_type": "Task", "title": "T", "description": "D",
        "labels": ["a", "b"], "components": ["c"], "status": "open", "status_category": "doing", "flagged": True,
        "assignee": "ana", "author": "bo", "due": "2026-10-01", "url": "https://x.example/1", "repo": "a/b",
        "paths": ["p.py"], "branch": "exp/x", "unheard_of": {"kept": "aside"},
    }  # fmt: skip
    act = {
        **ACT,
        "actor_kind": "self",
        "verb": "labelled",
        "field": "labels",
        "from": "x",
        "to": "y",
        "text": "why",
    }
    _, (batch,) = read(PROJECT, item, act)
    (found,), (told,) = batch.items, batch.activities
    assert (found.id, found.kind, found.category, found.due) == (
        "snapshot:ML-1", ItemKind.PULL_REQUEST, Category.DOING, date(2026, 10, 1),
    )  # fmt: skip
    assert (found.labels, found.paths, found.flagged, found.assignee, found.author) == (
        ("a", "b"),
        ("p.py",),
        True,
        "ana",
        "bo",
    )
    assert (told.item, told.verb, told.actor_kind, told.old, told.new) == (
        found.id, Verb.LABELLED, ActorKind.SELF, "x", "y",
    )  # fmt: skip
    assert batch.members == (("churn", found.id),)
    assert batch.damaged == ()


def test_lines_may_stand_in_any_order() -> None:
    link = {"type": "link", "from": "ML-1", "to": "ml-2", "link": "blocks"}
    snapshot, (batch,) = read(link, ACT, ITEM, {**ITEM, "key": "ML-2"}, PROJECT)
    assert [project.slug for project in snapshot.projects] == ["churn"]
    assert batch.links == (Link("snapshot:ML-1", LinkKind.BLOCKS, "snapshot:ML-2", "snapshot"),)
    assert len(batch.activities) == 1
    assert batch.damaged == ()


def test_a_link_to_an_item_of_elsewhere_names_its_key() -> None:
    _, (batch,) = read(PROJECT, ITEM, {"type": "link", "from": "ML-1", "to": "OPS-7", "link": "blocked_by"})
    assert batch.links[0].target == "OPS-7"


def test_a_known_project_needs_no_line_of_its_own() -> None:
    snapshot, (batch,) = read(ITEM, known=("churn",))
    assert (snapshot.projects, batch.members) == ((), (("churn", "snapshot:ML-1"),))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "no JSON"),
        ("[1]", "no JSON object"),
        ("[" * 100_000, "no JSON"),
        ({"type": "ticket"}, 'type "ticket" is none of project, item, activity, link'),
        ({**ITEM, "key": None}, 'field "key" is missing'),
        ({**ITEM, "key": "ML-9", "project": "chrun"}, 'project "chrun", which no line declares'),
        ({**ITEM, "kind": "epic"}, 'kind "epic" is none of issue'),
        ({**ITEM, "status_category": "later"}, 'status_category "later" is none of todo, doing, done'),
        ({**ITEM, "created": "yesterday"}, 'created "yesterday" is no ISO time'),
        ({**ITEM, "created": "2026-09-01T08:00:00"}, "has no time zone"),
        ({**ACT, "at": "0001-01-01T00:00:00+14:00"}, "is no ISO time"),
        ({**ACT, "verb": "sneezed"}, 'verb "sneezed" is none of created'),
        ({**ACT, "item": "ML-404"}, 'activity of "ML-404", which no line declares'),
        ({"type": "link", "from": "ML-404", "to": "ML-1", "link": "blocks"}, 'link from "ML-404"'),
        (
            {"type": "link", "from": "ML-1", "to": "ML-1", "link": "loves"},
            'link "loves" is none of implements',
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_told_by_number_and_the_others_are_read(
    line: object, reason: str
) -> None:
    _, (batch,) = read(PROJECT, ITEM, line, ACT)
    ((place, why),) = [(found.record, found.reason) for found in batch.damaged]
    assert place == "line 3"
    assert reason in why
    assert len(batch.items) == 1
    assert len(batch.activities) == 1


def test_a_bad_detail_costs_the_detail_and_not_the_line() -> None:
    project = {**PROJECT, "timezone": "Europe/Berln"}
    item = {**ITEM, "due": "soon", "url": "javascript:alert(1)"}
    snapshot, (batch,) = read(project, item)
    assert snapshot.projects[0].timezone == "UTC"
    assert (batch.items[0].due, batch.items[0].url) == (None, None)
    assert [found.record for found in batch.damaged] == ["line 1", "line 2", "line 2"]


def test_missing_fields_are_filled_from_what_is_known() -> None:
    bare = {"type": "item", "project": "churn", "key": "ML-1"}
    branch = {**bare, "key": "a/b@exp/x", "kind": "branch"}
    done = {**bare, "key": "ML-2", "status": "Erledigt"}
    _, (batch,) = read(PROJECT, bare, branch, done, ACT)
    by_key = {item.key: item for item in batch.items}
    assert by_key["ML-1"].created == datetime(2026, 9, 3, 10, tzinfo=UTC)
    assert by_key["a/b@exp/x"].category is Category.DOING
    assert by_key["ML-2"].category is Category.DONE
    assert batch.activities[0].actor_kind is ActorKind.HUMAN


def test_the_same_file_read_twice_yields_the_same_ids_in_the_order_of_the_file() -> None:
    first, second = {**ACT, "text": "blocked"}, {**ACT, "text": "not any more"}
    ids = [
        [act.id for batch in read(PROJECT, ITEM, first, second)[1] for act in batch.activities]
        for _ in range(2)
    ]
    assert ids[0] == ids[1] == sorted(set(ids[0]))


def test_of_two_lines_about_one_item_the_later_counts() -> None:
    _, (batch,) = read(PROJECT, {**ITEM, "title": "old"}, {**ITEM, "key": "ml-1", "title": "new"})
    assert [(item.key, item.title) for item in batch.items] in ([("ML-1", "new")], [("ml-1", "new")])


def test_what_no_database_keeps_is_taken_out_of_texts() -> None:
    _, (batch,) = read(
        PROJECT, json.dumps({**ITEM, "title": "a\x00b"}), '{"type":"project","slug":"x","name":"\\ud800"}'
    )
    assert batch.items[0].title == "ab"
    batch.items[0].title.encode("utf-8")


def test_people_and_machines_become_accounts() -> None:
    project = {**PROJECT, "people": [{"name": "ana", "active": False}, "bo", {"role": "nameless"}]}
    _, (batch,) = read(project, ITEM, {**ACT, "actor": "ci", "actor_kind": "bot"})
    assert {(found.ref, found.active, found.kind) for found in batch.accounts} == {
        ("ana", False, ActorKind.HUMAN), ("bo", True, ActorKind.HUMAN), ("ci", True, ActorKind.BOT),
    }  # fmt: skip


def test_long_files_come_in_batches(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    lines = [PROJECT, ITEM, *({**ACT, "text": str(n)} for n in range(2 * LINES_A_BATCH))]
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    sizes = [len(batch.activities) for batch in read_snapshot(SnapshotFile(file)).batches()]
    assert (len(sizes), sum(sizes)) == (3, 2 * LINES_A_BATCH)


def test_a_pipe_is_read_once() -> None:
    snapshot = read_snapshot(iter([json.dumps(PROJECT), json.dumps(ITEM)]))
    assert sum(len(batch.items) for batch in snapshot.batches()) == 1


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from([*ITEM, *ACT, "from", "to", "link", "labels", "people", "due"]),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=20,
        ),
        max_size=6,
    )
)
def test_no_line_stops_the_reading(values: list[object]) -> None:
    strange = [
        {**base, **value} for value in values if isinstance(value, dict) for base in (PROJECT, ITEM, ACT)
    ]
    snapshot, batches = read(*(json.dumps(value) for value in (*values, *strange)), PROJECT, ITEM)
    assert snapshot.projects
    assert any(item.key == "ML-1" for batch in batches for item in batch.items)

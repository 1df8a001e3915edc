"""A tag and its change of labels stand or fall together, in the order in which people spoke, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from config.policy import TagRules
from tests.unit.reports.histories import POLICY
from workflows.batch import Batch
from workflows.model import Category, ItemKind, Tag, WorkItem
from workflows.outbox import WriteState
from workflows.store import writes as outbox
from workflows.store.engine import reading
from workflows.store.ingest import apply
from workflows.store.lookup import find_by_id, find_by_key, keys_near, newest_tags, tags_from, tags_said
from workflows.tagging import Wish, batch_of, steps_of, tag_items, take_back, undoable
from workflows.writing import TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from workflows.tagging import Tagged, TakenBack

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANA, BEN = "slack:C1:U1", "slack:C1:U2"


def item(number: int, kind: ItemKind = ItemKind.ISSUE, source: str = "jira") -> WorkItem:
    return WorkItem(f"{source}:{number}", f"CH-{number}", kind, source, "t", "To Do", Category.TODO, NOW)


ONE, TWO = item(1), item(2)


@pytest.fixture
def store(engine: Engine) -> Engine:
    items = (ONE, TWO, item(12), item(3, ItemKind.BRANCH, "github"))
    apply(
        engine,
        Batch(
            "jira",
            items=items,
            members=(("churn", ONE.id), ("fraud", ONE.id), ("churn", TWO.id)),
            scope_of={one.id: "jira:CH" for one in items},
        ),
        now=NOW,
    )
    return engine


def say(
    store: Engine,
    *items: WorkItem,
    stage: str | None = "data",
    place: str = ANA,
    at: datetime = NOW,
    key: str = "",
) -> Sequence[Tagged]:
    name = "Ana" if place == ANA else "Ben"
    wishes = [Wish(one, stage, name) for one in items]
    batch = batch_of(key or f"{place}{stage}{at}")
    return tag_items(store, POLICY, wishes, batch=batch, place=place, now=at)


def undo(store: Engine, account: str = "U1", at: datetime = NOW) -> Sequence[TakenBack]:
    steps = undoable(store, account)
    return take_back(store, steps, batch=batch_of(f"undo{at}"), person="Ana", place=ANA, now=at)


def counting(store: Engine, one: WorkItem = ONE) -> Tag | None:
    with reading(store) as connection:
        return newest_tags(connection, [one.id]).get(one.id)


def test_a_tag_orders_the_change_of_its_labels(store: Engine) -> None:
    (done,) = say(store, ONE)
    (write,) = outbox.writes_of(store, [ONE.id])
    assert write.id == done.write
    assert (write.adds, write.person, write.place) == (("ml-data",), "Ana", ANA)
    assert "ml-modeling" in write.removes
    assert "ml-none" in write.removes
    assert "ml-data" not in write.removes
    tag = counting(store)
    assert tag
    assert (tag.write, tag.at) == (write.id, write.asked_at)


def test_the_same_delivery_twice_is_said_once(store: Engine) -> None:
    say(store, ONE, key="click:1")
    say(store, ONE, key="click:1", at=NOW + timedelta(seconds=1))
    assert len(tags_said(store, ONE.id)) == 1
    assert len(outbox.writes_of(store, [ONE.id])) == 1


def test_what_carries_no_labels_is_tagged_without_a_write(store: Engine) -> None:
    branch = item(3, ItemKind.BRANCH, "github")
    (done,) = say(store, branch)
    assert done.write is None
    assert counting(store, branch)
    (imported,) = say(store, replace(ONE, source="snapshot"))
    assert imported.write is None


def test_a_policy_may_leave_labels_alone(store: Engine) -> None:
    quiet = POLICY.model_copy(update={"tagging": TagRules(write_labels=False)})
    (done,) = tag_items(store, quiet, [Wish(ONE, "data", "Ana")], batch="b", place=ANA, now=NOW)
    assert done.write is None
    assert outbox.writes_of(store, [ONE.id]) == ()


@pytest.mark.parametrize("later", [timedelta(), timedelta(seconds=-5)])
def test_of_two_people_the_one_who_was_noted_later_counts_whatever_their_clocks_say(
    store: Engine, later: timedelta
) -> None:
    say(store, ONE, stage="modeling", place=BEN)
    (done,) = say(store, ONE, stage="data", at=NOW + later)
    assert done.before
    assert done.before.stage == "modeling"
    tag = counting(store)
    assert tag
    assert tag.stage == "data"
    assert [one.adds for one in outbox.writes_of(store, [ONE.id])] == [("ml-modeling",), ("ml-data",)]


def test_taking_back_what_nobody_has_tried_yet_needs_no_write(store: Engine) -> None:
    say(store, ONE, TWO)
    done = undo(store)
    assert [one.write for one in done] == [None, None]
    assert counting(store) is None
    (write,) = outbox.writes_of(store, [ONE.id])
    assert (write.state, write.error) == (WriteState.FAILED, TAKEN_BACK)
    assert undoable(store, "U1") == ()


def test_taking_back_what_was_done_orders_its_reversal_and_lets_the_older_word_count(store: Engine) -> None:
    say(store, ONE, stage="modeling", place=BEN)
    say(store, ONE, at=NOW + timedelta(minutes=1))
    for _ in range(2):
        for write in outbox.take(store, now=NOW + timedelta(minutes=2), abandoned=NOW, most=1):
            outbox.note_before(store, write.id, ("ml-modeling",))
            outbox.confirm(store, write.id, now=NOW)
    (done,) = undo(store, at=NOW + timedelta(minutes=3))
    (restoring,) = outbox.find_writes(store, [done.write or ""])
    assert (restoring.adds, restoring.removes) == (("ml-modeling",), ("ml-data",))
    assert restoring.undoes == done.step.tag.write
    tag = counting(store)
    assert tag
    assert tag.person == "Ben"


def test_what_somebody_else_has_said_since_stays(store: Engine) -> None:
    say(store, ONE)
    say(store, ONE, stage="modeling", place=BEN, at=NOW + timedelta(minutes=1))
    (done,) = undo(store)
    assert done.by
    assert done.by.person == "Ben"
    assert [one.undone_at for one in tags_said(store, ONE.id)] == [None, None]


def test_only_what_came_from_an_account_is_its_own(store: Engine) -> None:
    say(store, ONE)
    assert [tag.item for tag in tags_from(store, "U1")] == [ONE.id]
    assert tags_from(store, "U2") == ()
    assert tags_from(store, "1") == ()
    assert tags_from(store, "%") == ()


def test_the_last_batch_is_what_is_undone_and_then_the_one_before(store: Engine) -> None:
    say(store, ONE)
    say(store, TWO, at=NOW + timedelta(minutes=1))
    assert [step.tag.item for step in undoable(store, "U1")] == [TWO.id]
    undo(store, at=NOW + timedelta(minutes=2))
    assert [step.tag.item for step in undoable(store, "U1")] == [ONE.id]
    assert undoable(store, "U1", batch="tag-other") == ()


def test_an_item_that_is_gone_can_still_be_taken_back(store: Engine) -> None:
    tag = Tag("jira:404", "data", "Ana", NOW, ANA, "b#jira:404")
    (step,) = steps_of(store, [tag])
    assert step.item is None
    assert step.write is None


def test_keys_are_found_in_any_case_with_their_projects(store: Engine) -> None:
    found = find_by_key(store, ["ch-1", "CH-404", "\x00"])
    assert list(found) == ["ch-1"]
    assert found["ch-1"].projects == ("churn", "fraud")
    assert set(find_by_id(store, [TWO.id, "nope"])) == {TWO.id}


def test_near_keys_share_the_beginning_or_the_number(store: Engine) -> None:
    assert set(keys_near(store, "CH-99")) == {"CH-1", "CH-2", "CH-3", "CH-12"}
    assert keys_near(store, "HC-12") == ("CH-12",)
    assert keys_near(store, "100%") == ()
    assert keys_near(store, "") == ()


def test_many_at_once_leave_tags_and_writes_in_the_same_order(store: Engine) -> None:
    stages = [stage.name for stage in POLICY.stages] * 2
    people = [
        threading.Thread(target=say, args=(store, ONE), kwargs={"stage": stage, "key": f"click:{number}"})
        for number, stage in enumerate(stages)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    said = tags_said(store, ONE.id)
    assert len({tag.at for tag in said}) == len(stages)
    assert [tag.write for tag in said] == [one.id for one in outbox.writes_of(store, [ONE.id])]
    tag = counting(store)
    assert tag
    assert tag.write == said[-1].write

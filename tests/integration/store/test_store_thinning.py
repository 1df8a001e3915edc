"""What was finished long ago is thinned out once, in steps, and no new reading brings back what was dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.integration.store.batches import NOW, activity, batch, everything, facts, item
from workflows.lifecycle.thinning import whole_since
from workflows.model import ActorKind, Category, Verb
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.ingest import apply
from workflows.store.thinning import Thinned, thin

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workflows.batch import Batch
    from workflows.model import Activity, WorkItem

UNTIL = whole_since(NOW, 730)
LONG_AGO = datetime(2024, 3, 4, tzinfo=UTC)
"""A day long before."""


def done(key: str = "CH-1", **more: object) -> WorkItem:
    given = {"status": "Done", "category": Category.DONE, "created": LONG_AGO, "updated": LONG_AGO}
    return replace(item(key), **{**given, **more})


def pushes(on: str = "jira:CH-1", number: int = 5, at: datetime = LONG_AGO) -> tuple[Activity, ...]:
    """Return so many pushes of one day."""
    return tuple(
        activity(f"push {n}", on, at=at + timedelta(hours=n), verb=Verb.PUSHED, text=f"commit {n}")
        for n in range(number)
    )


def told(*more: Activity, whole: bool = True) -> Batch:
    said = activity("said", at=LONG_AGO + timedelta(hours=2), text="No gain.")
    return batch(done(), activities=(*pushes(), said, *more), whole=("jira:CH-1",) if whole else ())


def names(engine: Engine) -> list[str]:
    return [one.id for one in facts(engine).activities.get("jira:CH-1", ())]


def test_pushes_between_the_first_and_the_last_of_a_day_go_and_what_was_said_stays(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    assert thin(churn, UNTIL) == Thinned(items=1, dropped=3, emptied=2)
    kept = facts(churn).activities["jira:CH-1"]
    assert [(one.id, one.text) for one in kept] == [("push 0", ""), ("said", "No gain."), ("push 4", "")]


def test_doing_it_again_finds_nothing_to_do_and_changes_nothing(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    before = everything(churn)
    assert thin(churn, UNTIL) == thin(churn, UNTIL + timedelta(days=1)) == Thinned()
    assert everything(churn) == before


@pytest.mark.parametrize("whole", [True, False], ids=["a whole history", "a part of it"])
def test_reading_it_anew_brings_nothing_back_and_counts_as_no_change(churn: Engine, *, whole: bool) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    before = everything(churn)
    applied = apply(churn, told(whole=whole), now=NOW)
    assert (applied.items, applied.activities) == (0, 0)
    assert everything(churn) == before


def test_a_part_that_was_dropped_does_not_come_back_by_itself(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    assert apply(churn, batch(activities=pushes()[1:3]), now=NOW).activities == 0
    assert names(churn) == ["push 0", "said", "push 4"]


def test_what_happens_later_is_kept_whole(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    later = tuple(replace(one, id=f"new {one.id}") for one in pushes(at=NOW - timedelta(days=1)))
    again = batch(done(updated=NOW), activities=(*told().activities, *later), whole=("jira:CH-1",))
    assert apply(churn, again, now=NOW).activities == len(later)
    assert names(churn) == ["push 0", "said", "push 4", *(one.id for one in later)]


def test_a_word_that_is_heard_of_only_now_is_kept_beside_what_was_thinned_out(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    late = activity("late", at=LONG_AGO + timedelta(hours=3), text="We tried it again.")
    assert apply(churn, batch(done(), activities=(late,)), now=NOW).activities == 1
    assert names(churn) == ["push 0", "said", "late", "push 4"]


def test_what_was_taken_up_again_is_thinned_out_again_when_it_is_old(churn: Engine) -> None:
    apply(churn, told(), now=NOW)
    thin(churn, UNTIL)
    more = tuple(replace(one, id=f"new {one.id}") for one in pushes(at=UNTIL))
    apply(churn, batch(done(updated=UNTIL + timedelta(days=1)), activities=more), now=NOW)
    assert thin(churn, UNTIL + timedelta(days=9)).items == 1
    assert names(churn) == ["push 0", "said", "push 4", "new push 0", "new push 4"]


@pytest.mark.parametrize(
    "one",
    [
        done(category=Category.DOING, status="In Progress"),
        done(category=Category.TODO, status="To Do"),
        done(updated=UNTIL),
        done(updated=None, created=UNTIL),
    ],
    ids=["under way", "to do", "changed since", "made since"],
)
def test_what_is_not_finished_or_not_old_stays_whole(churn: Engine, one: WorkItem) -> None:
    apply(churn, batch(one, activities=pushes()), now=NOW)
    assert thin(churn, UNTIL) == Thinned()
    assert len(names(churn)) == 5


def test_what_was_heard_of_since_stays_whole_whatever_its_tracker_says(churn: Engine) -> None:
    heard = activity("heard", at=UNTIL, actor_kind=ActorKind.BOT, verb=Verb.EDITED, field="rank")
    apply(churn, told(heard), now=NOW)
    assert thin(churn, UNTIL) == Thinned()
    assert thin(churn, UNTIL + timedelta(days=1)).dropped == 3


def test_it_goes_on_in_steps_of_a_few_items_until_nothing_is_left(churn: Engine) -> None:
    keys = [f"CH-{n}" for n in range(10, 17)]
    for key in keys:
        apply(churn, batch(done(key), activities=pushes(f"jira:{key}")), now=NOW)
    steps, after = [], ""
    while True:
        step = thin(churn, UNTIL, after=after, most=3)
        steps.append(step.items)
        if step.last is None:
            break
        after = step.last
    assert steps == [3, 3, 1]
    with reading(churn) as connection:
        assert connection.execute(select(func.count()).select_from(schema.activities)).scalar() == 2 * len(
            keys
        )


def test_two_items_with_events_of_the_same_name_are_told_apart(churn: Engine) -> None:
    others = pushes("jira:CH-2", number=2)
    apply(churn, batch(done(), done("CH-2"), activities=(*pushes(), *others)), now=NOW)
    assert thin(churn, UNTIL).dropped == 3
    assert [one.id for one in facts(churn).activities["jira:CH-2"]] == ["push 0", "push 1"]

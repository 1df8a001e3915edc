"""A change that a person asked for happens once, is believed when the tracker shows it, and leaves others alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from tests.integration.sources.trackers_bench import FOREIGN, HASTE, KINDS, NOON, Bench, open_bench
from workflows.batch import Batch
from workflows.outbox import Write, WriteKind, WriteState
from workflows.store import writes as outbox
from workflows.store.engine import reading, writing
from workflows.store.ingest import apply
from workflows.store.queries import items_still_there, own_activities
from workflows.writing import REPLACED, WAITS, write_waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]
OURS = ("ml-scoping", "ml-modeling", "ml-validation", "ml-none")


@pytest.fixture(params=["jira cloud", "github issue"])
def bench(request: pytest.FixtureRequest, server: Sandbox, sqlite: Engine) -> Iterator[Bench]:
    assert request.param in KINDS
    made = open_bench(server, request.param)
    scope = {made.item.id: "jira:CH"}
    apply(sqlite, Batch(made.item.source, items=(made.item,), scope_of=scope), now=NOON)
    yield made
    made.tracker.close()  # type: ignore[attr-defined]  # both have it, the port does not ask for it


def tagging(bench: Bench, number: int = 1, **changes: object) -> Write:
    made = Write(
        f"w{number}", bench.item.id, bench.item.key, WriteKind.LABELS, "ana", "slack:C1:U1",
        NOON + timedelta(seconds=number), adds=("ml-data",), removes=OURS,
    )  # fmt: skip
    return replace(made, **changes)


def saying(bench: Bench, number: int = 1, text: str = "Ben says: no gain.") -> Write:
    return tagging(bench, number, kind=WriteKind.COMMENT, adds=(), removes=(), text=text)


def asked(engine: Engine, *wanted: Write) -> None:
    with writing(engine) as connection:
        outbox.order(connection, wanted)


def turn(engine: Engine, bench: Bench, *, after: timedelta = timedelta()) -> tuple[Write, ...]:
    """Let time pass and do what is due."""
    bench.clock.now += after
    return write_waiting(engine, [bench.tracker], now=bench.clock())


def test_the_label_is_there_and_the_store_knows_it_before_the_next_sync(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    (done,) = turn(sqlite, bench)
    assert (done.state, done.before, done.tries) == (WriteState.DONE, (), 1)
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}
    with reading(sqlite) as connection:
        (item,) = items_still_there(connection, [bench.item.id])
    assert set(item.labels) == {*FOREIGN, "ml-data"}


def test_the_other_stage_goes_in_any_spelling_and_is_noted(sqlite: Engine, bench: Bench) -> None:
    bench.label(add=["ML_Modeling", "ml-none"])
    asked(sqlite, tagging(bench))
    (done,) = turn(sqlite, bench)
    assert set(done.before or ()) == {"ML_Modeling", "ml-none"}
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}


def test_what_is_there_already_costs_no_change(sqlite: Engine, bench: Bench) -> None:
    bench.label(add=["ml-data"])
    bench.sandbox.requests.clear()
    asked(sqlite, tagging(bench))
    (done,) = turn(sqlite, bench)
    assert (done.state, done.before) == (WriteState.DONE, ("ml-data",))
    assert {one.method for one in bench.sandbox.requests.log} == {"GET"}


def test_an_effect_without_an_answer_is_confirmed_and_what_was_before_is_not_forgotten(
    sqlite: Engine, bench: Bench
) -> None:
    bench.label(add=["ml-modeling"])
    asked(sqlite, tagging(bench))
    bench.break_after(bench.path, method="PUT" if bench.item.source == "jira" else "POST")
    (waiting,) = turn(sqlite, bench)
    assert (waiting.state, waiting.before) == (WriteState.WAITING, ("ml-modeling",))
    assert "ml-data" in bench.labels()
    (done,) = turn(sqlite, bench, after=WAITS[0])
    assert (done.state, done.tries, done.before) == (WriteState.DONE, 2, ("ml-modeling",))
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}


def test_waits_grow_over_a_day_and_then_it_has_failed(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    bench.refuse(500, times=99)
    for number, wait in enumerate(WAITS, 1):
        (waiting,) = turn(sqlite, bench)
        assert (waiting.state, waiting.tries) == (WriteState.WAITING, number)
        assert turn(sqlite, bench, after=wait - timedelta(seconds=1)) == ()
        bench.clock.now += timedelta(seconds=1)
    (failed,) = turn(sqlite, bench)
    assert (failed.state, failed.tries) == (WriteState.FAILED, 8)
    assert "trouble (500); tried 8 times" in (failed.error or "")
    assert timedelta(hours=18) < sum(WAITS, timedelta()) <= timedelta(days=1)


def test_a_tracker_that_asks_for_more_time_gets_it(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    bench.refuse(429, wait=600)
    (waiting,) = turn(sqlite, bench)
    assert waiting.retry_at == NOON + timedelta(seconds=600)


def test_a_tracker_that_is_away_is_asked_once_a_turn_and_by_the_others_later(
    sqlite: Engine, bench: Bench
) -> None:
    asked(sqlite, saying(bench, 1), saying(bench, 2, "Second"), saying(bench, 3, "Third"))
    bench.tracker.labels(bench.item)
    bench.refuse(503, times=1)
    bench.sandbox.requests.clear()
    assert [one.state for one in turn(sqlite, bench)] == [WriteState.WAITING]
    assert len(bench.sandbox.requests.log) == 1
    assert len(turn(sqlite, bench, after=WAITS[0])) == 3
    assert bench.comments()[-3:] == ["Ben says: no gain.", "Second", "Third"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_refusal_fails_at_once(sqlite: Engine, bench: Bench, status: int) -> None:
    asked(sqlite, tagging(bench))
    bench.refuse(status)
    (failed,) = turn(sqlite, bench)
    assert (failed.state, failed.tries) == (WriteState.FAILED, 1)
    assert bench.item.key in (failed.error or "")


def test_an_item_that_is_gone_or_has_no_tracker_is_a_refusal(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench, item="jira:404", key="CH-404"), tagging(bench, 2))
    first, second = write_waiting(sqlite, [], now=NOON + timedelta(minutes=1), everything=True)
    assert first.error == "CH-404 is no longer there"
    assert "no tracker is connected" in (second.error or "")


def test_a_process_without_the_tracker_leaves_its_writes_to_another(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    assert write_waiting(sqlite, [], now=NOON + timedelta(minutes=1)) == ()
    (done,) = turn(sqlite, bench, after=timedelta(minutes=1))
    assert (done.state, done.tries) == (WriteState.DONE, 1)


def test_a_comment_without_an_answer_is_looked_for_before_it_is_written_again(
    sqlite: Engine, bench: Bench
) -> None:
    already = len(bench.comments())
    asked(sqlite, saying(bench))
    bench.break_after(f"{bench.path}/comment", method="POST")
    (waiting,) = turn(sqlite, bench)
    assert waiting.state is WriteState.WAITING
    assert len(bench.comments()) == already + 1
    (done,) = turn(sqlite, bench, after=WAITS[0])
    assert (done.state, len(bench.comments())) == (WriteState.DONE, already + 1)
    with reading(sqlite) as connection:
        assert own_activities(connection, [bench.item.id]) == {done.activity}


@pytest.mark.parametrize("kind", ["label", "comment"])
def test_a_500_after_the_effect_does_not_do_it_twice(sqlite: Engine, bench: Bench, kind: str) -> None:
    asked(sqlite, tagging(bench) if kind == "label" else saying(bench))
    method = "PUT" if kind == "label" and bench.item.source == "jira" else "POST"
    bench.fail_after(f"{bench.path}/comment" if kind == "comment" else bench.path, method=method)
    (waiting,) = turn(sqlite, bench)
    assert (waiting.state, "trouble (500)" in (waiting.error or "")) == (WriteState.WAITING, True)
    (done,) = turn(sqlite, bench, after=WAITS[0])
    assert done.state is WriteState.DONE
    if kind == "label":
        assert set(bench.labels()) == {*FOREIGN, "ml-data"}
    else:
        assert bench.comments().count("Ben says: no gain.") == 1


def test_a_comment_that_arrives_after_the_time_is_up_is_written_once(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, saying(bench))
    bench.delay(f"{bench.path}/comment", 2 * HASTE, method="POST")
    with closing(bench.impatient()) as tracker:  # type: ignore[type-var]  # as in the fixture
        (waiting,) = write_waiting(sqlite, [tracker], now=bench.clock())
    assert (waiting.state, waiting.error) == (WriteState.WAITING, f"{bench.name} did not answer")
    bench.until(lambda: "Ben says: no gain." in bench.comments())
    (done,) = turn(sqlite, bench, after=WAITS[0])
    assert done.state is WriteState.DONE
    assert bench.comments().count("Ben says: no gain.") == 1


def test_a_comment_that_never_arrived_is_written(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, saying(bench))
    bench.refuse(502, times=1)
    turn(sqlite, bench)
    turn(sqlite, bench, after=WAITS[0])
    assert bench.comments().count("Ben says: no gain.") == 1


def test_the_same_words_asked_for_twice_are_two_comments(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, saying(bench, 1), saying(bench, 2))
    bench.break_after(f"{bench.path}/comment", method="POST")
    turn(sqlite, bench)
    done = turn(sqlite, bench, after=WAITS[0])
    assert {one.state for one in done} == {WriteState.DONE}
    assert bench.comments().count("Ben says: no gain.") == 2


def test_a_process_that_died_in_the_middle_of_a_comment_leaves_one(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, saying(bench))
    outbox.take(sqlite, now=NOON, abandoned=NOON)
    bench.tracker.comment(bench.item, "Ben says: no gain.")
    turn(sqlite, bench, after=timedelta(minutes=11))
    assert bench.comments().count("Ben says: no gain.") == 1


def test_of_two_changes_that_wait_the_later_one_counts(sqlite: Engine, bench: Bench) -> None:
    later = tagging(bench, 2, adds=("ml-modeling",), removes=("ml-data", "ml-none"))
    asked(sqlite, tagging(bench), later)
    first, second = turn(sqlite, bench)
    assert (first.state, first.error) == (WriteState.FAILED, REPLACED)
    assert second.state is WriteState.DONE
    assert set(bench.labels()) == {*FOREIGN, "ml-modeling"}


def test_undoing_restores_exactly_what_was_there(sqlite: Engine, bench: Bench) -> None:
    bench.label(add=["ML_Modeling", "ml-none"])
    asked(sqlite, tagging(bench))
    turn(sqlite, bench)
    bench.label(add=["new-of-others"])
    asked(sqlite, tagging(bench, 2, adds=(), removes=(), undoes="w1"))
    (undone,) = turn(sqlite, bench)
    assert undone.state is WriteState.DONE
    assert set(bench.labels()) == {*FOREIGN, "ML_Modeling", "ml-none", "new-of-others"}


def test_undoing_what_changed_nothing_takes_nothing_away(sqlite: Engine, bench: Bench) -> None:
    bench.label(add=["ml-data"])
    asked(sqlite, tagging(bench))
    turn(sqlite, bench)
    asked(sqlite, tagging(bench, 2, adds=(), removes=(), undoes="w1"))
    turn(sqlite, bench)
    assert set(bench.labels()) == {*FOREIGN, "ml-data"}


def test_undoing_stops_before_what_somebody_changed_since(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    turn(sqlite, bench)
    bench.label(add=["ml-validation"], remove=["ml-data"])
    asked(sqlite, tagging(bench, 2, adds=(), removes=(), undoes="w1"))
    (refused,) = turn(sqlite, bench)
    assert refused.state is WriteState.FAILED
    assert "carries ml-validation now" in (refused.error or "")
    assert set(bench.labels()) == {*FOREIGN, "ml-validation"}


def test_undoing_a_change_that_never_got_there_changes_nothing(sqlite: Engine, bench: Bench) -> None:
    asked(sqlite, tagging(bench))
    bench.refuse(500)
    turn(sqlite, bench)
    asked(sqlite, tagging(bench, 2, adds=(), removes=(), undoes="w1"))
    (undone,) = turn(sqlite, bench)
    assert undone.state is WriteState.DONE
    (first,) = turn(sqlite, bench, after=WAITS[0])
    assert (first.state, first.error) == (WriteState.FAILED, REPLACED)
    assert set(bench.labels()) == set(FOREIGN)


def test_an_item_is_never_changed_by_two_at_the_same_time(engine: Engine) -> None:
    first = Write("a", "jira:1", "CH-1", WriteKind.LABELS, "ana", "slack", NOON)
    other = replace(first, id="c", item="jira:2", key="CH-2")
    asked(engine, first, replace(first, id="b", asked_at=NOON + timedelta(seconds=1)), other)
    taken = [outbox.take(engine, now=NOON, abandoned=NOON - timedelta(minutes=10), most=1) for _ in range(3)]
    assert [[one.id for one in some] for some in taken] == [["a"], ["c"], []]


def test_a_write_that_was_never_tried_can_be_withdrawn(engine: Engine) -> None:
    first = Write("a", "jira:1", "CH-1", WriteKind.LABELS, "ana", "slack", NOON)
    asked(engine, first, replace(first, id="b", tries=1))
    with writing(engine) as connection:
        assert outbox.withdraw(connection, ["a", "b"], error="taken back", now=NOON) == {"a"}
    assert [one.state for one in outbox.find_writes(engine, ["a", "b"])] == [
        WriteState.FAILED, WriteState.WAITING,
    ]  # fmt: skip

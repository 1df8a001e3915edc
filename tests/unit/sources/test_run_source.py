from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.sources.tracker_fake import CHURN, HOUR, NOW, Known, Ledger, Reader, read, run
from workflows.model import ActorKind, Category, ItemKind, Kpi, LinkKind, RunMetric, Verb
from workflows.sources.tracked_run import RunStatus, TrackedRun

if TYPE_CHECKING:
    from workflows.batch import Batch

DAY = timedelta(days=1)


def mine(name: str = "CH-1 gru", **more: Any) -> TrackedRun:
    return run(name, **more)


def verbs(batch: Batch) -> list[tuple[str, str]]:
    return [(act.verb.value, act.at.isoformat()[5:16]) for act in batch.activities]


def test_a_second_tracker_needs_nothing_but_pages_of_runs() -> None:
    batch = read(mine(url="https://ledger.example/1"))
    (item,) = batch.items
    assert (item.id, item.key, item.kind, item.source) == (
        "ledger:CH-1 gru", "misc/CH-1 gru", ItemKind.RUN, "ledger",
    )  # fmt: skip
    assert (item.status, item.category, item.author) == ("running", Category.DOING, "tracker:ana")
    assert batch.members == (("churn", item.id),)
    assert batch.scope_of == {item.id: "runs:ledger:misc"}
    assert [(act.verb, act.actor, act.actor_kind) for act in batch.activities] == [
        (Verb.RUN_STARTED, "tracker:ana", ActorKind.HUMAN),
        (Verb.RUN_HEARTBEAT, "Ledger", ActorKind.BOT),
    ]


@pytest.mark.parametrize(
    ("status", "verb", "text"),
    [
        (RunStatus.FINISHED, "run_finished", ""),
        (RunStatus.FAILED, "run_failed", "failed"),
        (RunStatus.KILLED, "run_failed", "was stopped"),
    ],
)
def test_each_end_has_its_verb_and_its_words(status: RunStatus, verb: str, text: str) -> None:
    batch = read(mine(status=status, ended=NOW - HOUR / 2))
    assert (batch.activities[-1].verb.value, batch.activities[-1].text) == (verb, text)
    assert (batch.items[0].status, batch.items[0].category) == (status.value, Category.DONE)


def test_a_run_that_ended_without_a_time_ended_with_its_last_metric() -> None:
    assert verbs(read(mine(status=RunStatus.FINISHED)))[-1] == ("run_finished", "11-23T08:00")


def test_a_run_without_a_metric_has_no_heartbeat() -> None:
    assert [verb for verb, _ in verbs(read(mine(last_metric=None)))] == ["run_started"]


@pytest.mark.parametrize("late", [NOW + 2 * HOUR, NOW - 4 * HOUR])
def test_a_metric_of_tomorrow_or_from_before_the_start_is_no_heartbeat(late: Any) -> None:
    assert [verb for verb, _ in verbs(read(mine(last_metric=late)))] == ["run_started"]


def test_a_clock_that_is_minutes_ahead_beats_now() -> None:
    assert verbs(read(mine(last_metric=NOW + HOUR / 4)))[-1] == ("run_heartbeat", "11-23T09:00")


@pytest.mark.parametrize("user", ["root", "Jovyan", None, " "])
def test_a_user_that_many_share_is_nobody(user: str | None) -> None:
    batch = read(mine(user=user))
    assert (batch.items[0].author, batch.activities[0].actor) == (None, None)
    assert batch.activities[0].actor_kind is ActorKind.BOT
    assert batch.accounts == ()


def test_a_bot_that_starts_a_run_is_no_human() -> None:
    batch = read(mine(user="nightly-bot"))
    assert batch.activities[0].actor_kind is ActorKind.BOT


def test_a_run_cannot_take_the_key_of_a_pull_request() -> None:
    assert read(mine("churn#41", experiment="churn/acme")).items[0].key == "acme/churn-41"


def test_the_last_heartbeat_of_each_day_is_kept_and_no_more() -> None:
    reader = Reader(Ledger([mine(started=NOW - 2 * DAY, last_metric=NOW - DAY)]))
    reader.read()
    for hours in range(0, 5, 2):
        reader.tracker.runs = [mine(started=NOW - 2 * DAY, last_metric=NOW + hours * HOUR)]
        (batch,) = reader.read(NOW + hours * HOUR)
    assert verbs(batch) == [
        ("run_started", "11-21T09:00"),
        ("run_heartbeat", "11-22T09:00"),
        ("run_heartbeat", "11-23T13:00"),
    ]
    assert batch.whole == ("ledger:CH-1 gru",)


def test_what_did_not_change_is_not_told_again() -> None:
    reader = Reader(Ledger([mine()]))
    assert len(reader.read()[0].items) == 1
    assert reader.read()[0].items == ()
    reader.tracker.runs = [mine(last_metric=NOW)]
    assert len(reader.read()[0].items) == 1


def test_open_runs_are_followed_until_they_end() -> None:
    reader = Reader(Ledger([mine(), mine("CH-2 b", status=RunStatus.FINISHED, ended=NOW)]))
    reader.read()
    reader.tracker.runs = [mine(status=RunStatus.FAILED, ended=NOW)]
    reader.read()
    reader.read()
    assert [followed for _, followed in reader.tracker.asked] == [set(), {"CH-1 gru"}, set()]


def test_a_resumed_run_has_not_ended() -> None:
    reader = Reader(Ledger([mine(status=RunStatus.FAILED, ended=NOW)]))
    reader.read()
    reader.tracker.runs = [mine(last_metric=NOW + HOUR)]
    (batch,) = reader.read(NOW + HOUR)
    assert [verb for verb, _ in verbs(batch)] == ["run_started", "run_heartbeat"]
    assert batch.whole == ("ledger:CH-1 gru",)


def test_deleted_and_vanished_runs_are_gone() -> None:
    reader = Reader(Ledger([mine(), mine("CH-2 b")]))
    reader.read()
    reader.tracker.runs, reader.tracker.gone = [mine(deleted=True)], ("CH-2 b",)
    (batch,) = reader.read()
    assert batch.gone == ("ledger:CH-1 gru", "ledger:CH-2 b")
    reader.read()
    assert reader.tracker.asked[-1][1] == set()


def test_an_open_run_that_was_silent_for_half_a_year_is_nobodys_any_more() -> None:
    old = mine(started=NOW - 400 * DAY, last_metric=NOW - 181 * DAY)
    assert read(old).gone == ("ledger:CH-1 gru",)
    assert len(read(replace(old, last_metric=NOW - 179 * DAY)).items) == 1


def test_a_run_inside_another_one_goes_where_that_goes() -> None:
    child = run("trial 1", parent="CH-1 gru")
    batch = read(mine(), child)
    assert batch.members == (("churn", "ledger:CH-1 gru"), ("churn", "ledger:trial 1"))
    link = batch.links[-1]
    assert (link.origin, link.kind, link.target) == ("ledger:trial 1", LinkKind.PARENT, "ledger:CH-1 gru")


def test_a_run_inside_one_that_was_read_before_goes_there_too() -> None:
    reader = Reader(Ledger([mine()]))
    reader.read()
    reader.tracker.runs = [run("trial 1", parent="CH-1 gru")]
    assert reader.read()[0].members == (("churn", "ledger:trial 1"),)


def test_other_projects_or_another_address_mean_that_everything_is_read_anew() -> None:
    reader = Reader(Ledger([mine()]))
    reader.read()
    reader.read()
    reader.known.prefixes = frozenset({"NEW"})
    reader.read()
    reader.tracker.address = "https://elsewhere.example"
    reader.read()
    marks = [mark for mark, _ in reader.tracker.asked]
    assert [mark is None for mark in marks] == [True, False, True, True]


@pytest.mark.parametrize("broken", ["", "nonsense", "[]", '{"covers":1}', "[" * 100_000])
def test_a_broken_cursor_means_that_everything_is_read_anew(broken: str) -> None:
    reader = Reader(Ledger([mine()]))
    reader.cursors = {"ledger:#runs": broken}
    assert len(reader.read()[0].items) == 1
    assert reader.tracker.asked == [(None, frozenset())]


def test_a_full_reading_begins_anew() -> None:
    reader = Reader(Ledger([mine()]))
    reader.read()
    assert len(reader.read(full=True)[0].items) == 1
    assert reader.tracker.asked[-1] == (None, frozenset())


def test_metrics_come_of_runs_that_finished_and_by_the_names_that_measures_declare() -> None:
    kpis = (Kpi("recall", run_metric="Val_Recall"), Kpi("cost"))
    known = Known(declared=(replace(CHURN, kpis=kpis),))
    logged = {"val_recall": 0.7, "loss": 1.0}
    ended = {
        "status": RunStatus.FINISHED,
        "ended": NOW - HOUR / 2,
        "metrics": logged,
        "experiment": "churn/a",
    }
    batch = read(mine(**ended), known=known)
    assert batch.metrics == (
        RunMetric("ledger:CH-1 gru", "val_recall", "churn/a", 0.7, NOW - HOUR / 2),
    )  # fmt: skip
    for other in (RunStatus.RUNNING, RunStatus.FAILED, RunStatus.KILLED):
        assert read(mine(**{**ended, "status": other}), known=known).metrics == ()
    assert read(mine(**ended)).metrics == ()


def test_a_measure_that_declares_a_metric_lets_all_runs_be_read_anew() -> None:
    reader = Reader(Ledger([mine(status=RunStatus.FINISHED, metrics={"val_recall": 0.7})]))
    assert [len(batch.items) for batch in reader.read()] == [1]
    assert [len(batch.items) for batch in reader.read()] == [0]
    reader.known.declared = (replace(CHURN, kpis=(Kpi("recall", run_metric="val_recall"),)),)
    (batch,) = reader.read()
    assert [one.value for one in batch.metrics] == [0.7]

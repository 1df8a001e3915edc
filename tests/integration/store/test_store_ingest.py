"""Ingest: nothing is lost, nothing is doubled, and an older reading never overwrites a newer one."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import StatementError

from tests.examples import tried
from workflows.batch import Batch, Damaged
from workflows.model import Account, Category, Link, LinkKind, SourceState, WorkItem
from workflows.store.cursors import read_cursors
from workflows.store.damaged import damaged, forget_damaged
from workflows.store.ingest import Applied, apply
from workflows.store.source_states import mark_failed, mark_read

if TYPE_CHECKING:
    from sqlalchemy import Engine


from tests.integration.store.batches import (
    FULL,
    HOUR,
    NOW,
    activity,
    batch,
    everything,
    facts,
    item,
    keys,
)


def test_what_goes_in_comes_out(churn: Engine) -> None:
    assert apply(churn, FULL, now=NOW) == Applied(items=2, activities=2)
    found = facts(churn)
    assert found.items == tuple(replace(one, assignee="Ana" if one.assignee else None) for one in FULL.items)
    assert found.activities == {"jira:CH-1": tuple(replace(one, actor="Ana") for one in FULL.activities)}
    assert found.links == (Link("jira:CH-1", LinkKind.BLOCKED_BY, "jira:CH-2", "issuelink"),)
    assert found.keys == {"CH-1": "jira:CH-1", "CH-2": "jira:CH-2", "OLD-7": "jira:CH-1"}
    assert found.statuses == {"in progress": Category.DOING}
    assert (found.releases, found.runs, found.damaged) == (FULL.releases, FULL.runs, 1)
    assert read_cursors(churn, "jira") == {"jira:CH": "mark 1"}


def test_the_same_batch_twice_changes_nothing(churn: Engine) -> None:
    apply(churn, FULL, now=NOW)
    once = everything(churn)
    assert apply(churn, FULL, now=NOW + HOUR) == Applied(items=0, activities=0)
    again = everything(churn)
    # That a damaged record was met once more is news.
    assert len(again.pop("damaged")) == len(once.pop("damaged")) == 1
    assert again == once


def test_an_older_reading_never_overwrites_a_newer_one_but_its_new_facts_are_kept(churn: Engine) -> None:
    newer = item(title="newer", updated=NOW)
    apply(churn, batch(newer, activities=(activity("1", text="edited"),)), now=NOW)
    older = batch(
        item(title="older", updated=NOW - HOUR),
        activities=(activity("1", text="first"), activity("0", text="late")),
        links=(Link("jira:CH-1", LinkKind.RELATES, "CH-1", "issuelink"),),
        whole=("jira:CH-1",),
    )
    assert apply(churn, older, now=NOW) == Applied(items=0, activities=1)
    found = facts(churn)
    assert found.items[0].title == "newer"
    assert {one.text for one in found.activities["jira:CH-1"]} == {"edited", "late"}
    assert everything(churn)["links"] == []


@tried(10)
@given(order=st.permutations(range(4)))
def test_in_whatever_order_readings_arrive_the_newest_stands_and_every_fact_is_there(
    churn: Engine, order: list[int]
) -> None:
    name = "CH-" + "".join(map(str, order))
    for version in order:
        read = item(name, title=f"version {version}", updated=NOW + version * HOUR)
        apply(churn, batch(read, activities=(activity(str(version), read.id),)), now=NOW)
    found = facts(churn)
    assert next(one.title for one in found.items if one.key == name) == "version 3"
    assert {one.id for one in found.activities[f"jira:{name}"]} == {"0", "1", "2", "3"}


def test_one_batch_applied_by_several_processes_at_once_counts_once(churn: Engine) -> None:
    start, applied = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        applied.append(apply(churn, FULL, now=NOW))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one.items, one.activities) for one in applied) == [(0, 0), (0, 0), (0, 0), (2, 2)]


def test_an_equally_old_reading_overwrites(churn: Engine) -> None:
    apply(churn, batch(item(checks="pending")), now=NOW)
    assert apply(churn, batch(item(checks="success")), now=NOW).items == 1
    assert facts(churn).items[0].checks == "success"


def test_of_two_readings_in_one_batch_the_newest_counts(churn: Engine) -> None:
    apply(churn, batch(item(title="newer", updated=NOW), item(title="older")), now=NOW)
    assert facts(churn).items[0].title == "newer"


def test_an_edited_comment_is_one_activity(churn: Engine) -> None:
    apply(churn, batch(item(), activities=(activity("1", text="teh"),)), now=NOW)
    edited = batch(item(), activities=(activity("1", text="the"),))
    assert apply(churn, edited, now=NOW) == Applied(items=0, activities=1)
    assert [one.text for one in facts(churn).activities["jira:CH-1"]] == ["the"]


def test_of_a_whole_item_nothing_else_is_kept(churn: Engine) -> None:
    apply(churn, FULL, now=NOW)
    apply(churn, batch(item(), activities=(activity("2"),), whole=("jira:CH-1",)), now=NOW)
    found = facts(churn)
    assert [one.id for one in found.activities["jira:CH-1"]] == ["2"]
    assert found.links == ()


def test_a_whole_item_keeps_what_another_source_said_of_it(churn: Engine) -> None:
    apply(churn, FULL, now=NOW)
    apply(churn, Batch("webhook", activities=(activity("hook"),)), now=NOW)
    apply(churn, batch(item(), whole=("jira:CH-1",)), now=NOW)
    assert [one.id for one in facts(churn).activities["jira:CH-1"]] == ["hook"]


def test_a_failing_batch_leaves_neither_rows_nor_cursor(churn: Engine) -> None:
    before = everything(churn)
    naive = activity("2", at=datetime(2026, 11, 1, tzinfo=timezone(HOUR)))
    broken = replace(FULL, accounts=(replace(FULL.accounts[0], kind="alien"),))  # type: ignore[arg-type]  # on purpose
    with pytest.raises((StatementError, ValueError), match="alien"):
        apply(churn, replace(broken, activities=(naive,)), now=NOW)
    assert everything(churn) == before
    assert read_cursors(churn, "jira") == {}


def test_a_naive_time_is_refused(churn: Engine) -> None:
    with pytest.raises(ValueError, match="naive"):
        apply(churn, batch(item(created=datetime(2026, 11, 1))), now=NOW)  # noqa: DTZ001 - that is the point
    with pytest.raises((StatementError, ValueError), match="naive"):
        mark_read(churn, "jira", ["churn"], now=datetime(2026, 11, 1))  # noqa: DTZ001 - that is the point
    assert keys(churn) == []


def test_times_come_back_in_utc_whatever_their_zone(churn: Engine) -> None:
    late = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    apply(churn, batch(item(created=late)), now=NOW)
    created = facts(churn).items[0].created
    assert (created, created.tzinfo) == (late, UTC)


@pytest.mark.parametrize(
    "bad",
    [
        item(id=""),
        item(key=""),
        item("X" * 501),
        item(created=datetime(1, 1, 1, tzinfo=UTC)),
        item(created=datetime(9999, 12, 31, 23, tzinfo=timezone(-HOUR))),
    ],
    ids=["no id", "no key", "endless key", "before computers", "after everybody"],
)
def test_an_unusable_item_is_set_aside_and_the_others_go_on(churn: Engine, bad: WorkItem) -> None:
    apply(churn, batch(bad, item("CH-2")), now=NOW)
    assert keys(churn) == ["CH-2"]
    assert [one.source for one in damaged(churn)] == ["jira"]


def test_unusable_activities_and_links_are_set_aside_too(churn: Engine) -> None:
    apply(
        churn,
        batch(
            item(),
            activities=(activity("1", at=datetime(1, 1, 1, tzinfo=UTC)), activity("2")),
            links=(Link("jira:CH-1", LinkKind.RELATES, "K" * 600, "body"),),
        ),
        now=NOW,
    )
    assert [one.id for one in facts(churn).activities["jira:CH-1"]] == ["2"]
    assert len(damaged(churn)) == 2


def test_a_damaged_record_stands_once_until_it_is_read_well(churn: Engine) -> None:
    for reason in ("no summary", "no status"):
        apply(churn, Batch("jira", damaged=(Damaged("jira", "CH-1", reason),)), now=NOW)
    assert damaged(churn) == (Damaged("jira", "CH-1", "no status"),)
    apply(churn, batch(item()), now=NOW)
    assert damaged(churn) == ()


def test_line_numbers_of_a_former_snapshot_can_be_forgotten(churn: Engine) -> None:
    lines = (Damaged("snapshot", "line 3", "no JSON"), Damaged("jira", "CH-4", "no status"))
    for line in lines:
        apply(churn, Batch(line.source, damaged=(line,)), now=NOW)
    forget_damaged(churn, "snapshot")
    assert damaged(churn) == lines[1:]


HOSTILE = st.text(
    st.characters(codec=None, categories=["L", "N", "P", "S", "Z", "Cc", "Cf", "Cs"]), max_size=40
)


@tried(20)
@given(title=HOSTILE, label=HOSTILE, text=HOSTILE, key=HOSTILE)
def test_no_text_from_outside_breaks_ingest(
    churn: Engine, title: str, label: str, text: str, key: str
) -> None:
    odd = batch(
        item("CH-7", title=title, labels=(label,)), activities=(activity(f"a{key}", "jira:CH-7", text=text),)
    )
    links = (Link("jira:CH-7", LinkKind.RELATES, f"k{key}", "body"),)
    apply(churn, replace(odd, links=links, whole=("jira:CH-7",)), now=NOW)
    expected = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in title)
    assert facts(churn).items[0].title == expected
    assert apply(churn, replace(odd, links=links, whole=("jira:CH-7",)), now=NOW) == Applied(0, 0)


def test_an_email_that_one_answer_hides_stays_known(churn: Engine) -> None:
    for email in ("ana@acme.test", None):
        apply(churn, Batch("jira", accounts=(Account("jira:ana", "Ana", email),)), now=NOW)
    assert everything(churn)["accounts"][0][2] == "ana@acme.test"


def test_an_older_run_never_replaces_the_latest(churn: Engine) -> None:
    run = FULL.runs[0]
    newer, older = replace(run, id="new", at=NOW), replace(run, id="old", at=NOW - 2 * HOUR)
    apply(churn, replace(FULL, runs=(newer, older)), now=NOW)
    apply(churn, replace(FULL, runs=(older,)), now=NOW)
    assert facts(churn).runs == (newer,)


def test_a_failure_keeps_the_last_reading_in_mind_and_a_reading_ends_the_failure(churn: Engine) -> None:
    mark_read(churn, "jira", ["churn"], now=NOW)
    mark_failed(churn, "jira", ["churn"], "timed out", now=NOW + HOUR)
    assert facts(churn).sources == (SourceState("jira", NOW, NOW + HOUR, "timed out"),)
    mark_read(churn, "jira", ["churn"], now=NOW + 2 * HOUR)
    assert facts(churn).sources == (SourceState("jira", NOW + 2 * HOUR),)


def test_a_source_that_never_worked_has_no_reading(churn: Engine) -> None:
    mark_failed(churn, "github", ["churn"], "refused", now=NOW)
    assert facts(churn).sources == (SourceState("github", None, NOW, "refused"),)


def test_a_batch_larger_than_a_statement_has_room_for_goes_in_at_once(churn: Engine) -> None:
    many = tuple(item(f"CH-{number}") for number in range(2500))
    acts = tuple(activity(str(number % 20), one.id) for number, one in enumerate(many * 4))
    big = batch(*many, activities=acts, whole=tuple(one.id for one in many))
    applied = apply(churn, replace(big, present={"jira:CH": frozenset(one.id for one in many)}), now=NOW)
    assert applied == Applied(2500, len({(one.item, one.id) for one in acts}))
    apply(churn, Batch("jira", items=many, whole=big.whole, scope_of=big.scope_of), now=NOW)
    assert (len(keys(churn)), facts(churn).activities) == (2500, {})


def test_a_statement_is_the_same_for_one_record_and_for_many(postgres: Engine) -> None:
    said: set[str] = set()
    event.listen(postgres, "before_cursor_execute", lambda *told: said.add(told[2]))
    apply(postgres, batch(item("CH-1"), item("CH-2")), now=NOW)
    first = set(said)
    apply(postgres, batch(*(item(f"CH-{number}") for number in range(3, 300))), now=NOW)
    assert said == first

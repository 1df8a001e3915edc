"""Changes to trackers are ordered once, done by one process at a time, and kept as the log of who asked for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from workflows.model import Answer, Said, Tag
from workflows.outbox import Write, WriteKind, WriteState
from workflows.store import answers, schema, writes
from workflows.store.engine import connect, reading, writing
from workflows.store.facts import jira_keys
from workflows.store.queries import answers as stored_answers
from workflows.store.queries import tags as stored_tags
from workflows.store.standing import MIGRATIONS
from workflows.store.tags import add_tag, undo_tags
from workflows.store.upgrade import upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Server

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=10)


def label(number: int, **changes: object) -> Write:
    made = Write(
        f"w{number}",
        "jira:1",
        "CH-1",
        WriteKind.LABELS,
        "ana",
        "slack:C1",
        NOW,
        adds=("ml-data",),
        removes=("ml-modeling",),
    )
    return replace(made, **changes)


def ordered(engine: Engine, *wanted: Write) -> tuple[Write, ...]:
    with writing(engine) as connection:
        return writes.order(connection, wanted)


def test_the_same_click_orders_one_write(engine: Engine) -> None:
    assert ordered(engine, label(1)) == (label(1),)
    assert ordered(engine, label(1, adds=("ml-none",))) == ()
    assert writes.find_writes(engine, ["w1"])[0].adds == ("ml-data",)


def test_a_write_is_taken_by_one_process_and_given_back_after_it_was_abandoned(engine: Engine) -> None:
    ordered(engine, label(1))
    (mine,) = writes.take(engine, now=NOW, abandoned=LONG_AGO)
    assert (mine.state, mine.tries) == (WriteState.DOING, 1)
    assert writes.take(engine, now=NOW, abandoned=LONG_AGO) == ()
    (again,) = writes.take(engine, now=NOW + timedelta(hours=1), abandoned=NOW + timedelta(minutes=50))
    assert again.tries == 2


def test_a_postponed_write_waits_for_its_time_and_a_confirmed_one_is_never_taken_again(
    engine: Engine,
) -> None:
    ordered(engine, label(1), label(2))
    writes.take(engine, now=NOW, abandoned=LONG_AGO)
    writes.postpone(engine, "w1", error="Jira is busy", retry_at=NOW + timedelta(minutes=5))
    writes.note_before(engine, "w2", ("ml-modeling",))
    writes.note_before(engine, "w2", ("ml-data",))
    writes.confirm(engine, "w2", now=NOW)
    assert writes.take(engine, now=NOW + timedelta(minutes=4), abandoned=LONG_AGO) == ()
    assert [one.id for one in writes.take(engine, now=NOW + timedelta(minutes=5), abandoned=LONG_AGO)] == [
        "w1"
    ]
    writes.fail(engine, "w1", error="Jira refuses", now=NOW)
    failed, done = writes.writes_of(engine, ["jira:1"])
    assert (failed.state, failed.error) == (WriteState.FAILED, "Jira refuses")
    assert (done.state, done.before) == (WriteState.DONE, ("ml-modeling",))


def test_only_the_writes_asked_for_are_taken(engine: Engine) -> None:
    ordered(engine, label(1), label(2))
    assert [one.id for one in writes.take(engine, now=NOW, abandoned=LONG_AGO, only=["w2"])] == ["w2"]


def test_the_log_tells_what_a_person_asked_for_in_order(engine: Engine) -> None:
    ordered(engine, label(2, asked_at=NOW + timedelta(minutes=1)), label(1), label(3, person="bo"))
    assert [one.id for one in writes.writes_by(engine, "ana")] == ["w1", "w2"]


def test_an_answer_is_noted_once_and_gone_once_it_is_taken_back(engine: Engine) -> None:
    said = Answer("a1", "jira:1", Said.RUNNING, "ana", NOW, until=date(2026, 11, 27), words="long run")
    with writing(engine) as connection:
        assert answers.note(connection, said)
        assert not answers.note(connection, replace(said, words="again"))
    with reading(engine) as connection:
        assert stored_answers(connection, ["jira:1"]) == (said,)
    assert answers.find(engine, "a1") == said
    with writing(engine) as connection:
        assert answers.take_back(connection, "a1", now=NOW) == said
        assert answers.take_back(connection, "a1", now=NOW) is None
    assert answers.find(engine, "a1") is None
    with reading(engine) as connection:
        assert stored_answers(connection, ["jira:1"]) == ()


def test_a_tag_that_was_undone_says_nothing_any_more(engine: Engine) -> None:
    first = Tag("jira:1", "data", "ana", NOW)
    second = Tag("jira:1", "modeling", "bo", NOW + timedelta(minutes=1), place="slack:C1", write="w2")
    with writing(engine) as connection:
        add_tag(connection, first)
        add_tag(connection, second)
        assert undo_tags(connection, ["w2"], now=NOW) == 1
        assert undo_tags(connection, ["w2"], now=NOW) == 0
    with reading(engine) as connection:
        assert stored_tags(connection, ["jira:1"]) == (first,)


OLD_ITEM = """
    INSERT INTO items (id, key, kind, source, title, status, category, created, description, labels, components,
                       flagged, paths, draft)
    VALUES (:id, :key, 'issue', :source, '', '', 'todo', '2026-11-20 09:00:00', '', '[]', '[]', false, '[]', false)
"""
OLD_ITEMS = (("jira", "CH-1"), ("jira", "CH-12"), ("jira", "ML_OPS-3"), ("github", "acme/ml-7"))


@pytest.mark.parametrize("revision", ["0001"])
def test_a_database_of_an_earlier_version_keeps_its_rows(
    tmp_path: Path, revision: str, pg_server: Server
) -> None:
    for url in (f"sqlite:///{tmp_path / 'old.db'}", pg_server.empty()):
        engine = connect(url)
        with writing(engine) as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.exec_driver_sql(
                "INSERT INTO projects (slug, name, timezone, jira_keys, repositories, applied_at) "
                "VALUES ('churn', 'Churn', 'UTC', '[]', '[]', '2026-11-20 09:00:00')"
            )
            connection.exec_driver_sql(
                "INSERT INTO people (project, position, name, active) VALUES ('churn', 0, 'ana', true)"
            )
            connection.execute(
                text(OLD_ITEM), [{"id": f"{a}:{b}", "source": a, "key": b} for a, b in OLD_ITEMS]
            )
        upgrade(engine)
        with reading(engine) as connection:
            assert connection.execute(schema.people.select()).one().away == ()
        assert jira_keys(engine) == {"CH", "ML_OPS"}
        engine.dispose()

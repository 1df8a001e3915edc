"""What readers were told: by delivery, true once that is sent, and never more than a few of each reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from workflows.lifecycle.telling import Ask, Telling
from workflows.store import ledger, schema, tellings
from workflows.store.engine import reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
READER = "#ml-churn digest product churn"
ASK = Ask(
    "review", "github:acme/churn#1", "acme/churn#1", "“A” & <b>", "https://x.example/1", date(2026, 11, 2), 2
)


def told(week: int, colour: str = "at-risk") -> dict[str, Telling]:
    at = NOW + timedelta(weeks=week)
    telling = Telling(at, colour, "data", date(2027, 1, 4), None, ("sponsor",), (("recall", 0.71),), (ASK,))
    return {"churn": telling}


def send(engine: Engine, key: str, week: int, **more: str) -> None:
    tellings.save(engine, key, READER, told(week, **more))
    assert ledger.claim(engine, key, "#ml-churn", now=NOW + timedelta(weeks=week))
    ledger.settle_sent(engine, key, channel="C1", ts="1", now=NOW)


def test_what_was_told_is_read_back_once_it_is_sent(engine: Engine) -> None:
    tellings.save(engine, "s:1", READER, told(0))
    assert tellings.last(engine, READER, but="s:2") == {}, "nobody has seen it yet"
    assert ledger.claim(engine, "s:1", "#ml-churn", now=NOW)
    ledger.settle_sent(engine, "s:1", channel="C1", ts="1", now=NOW)
    assert tellings.last(engine, READER, but="s:2") == told(0)
    assert tellings.last(engine, READER, but="s:1") == {}, (
        "a digest that is made again does not compare with itself"
    )
    assert tellings.last(engine, "#other digest product churn", but="s:2") == {}


def test_the_newest_that_was_sent_counts(engine: Engine) -> None:
    send(engine, "s:1", 0, colour="on-track")
    send(engine, "s:2", 1)
    tellings.save(engine, "s:3", READER, told(2, "off-track"))
    assert tellings.last(engine, READER, but="s:3") == told(1)


def test_what_stands_or_is_in_doubt_is_not_changed_by_a_later_try(engine: Engine) -> None:
    send(engine, "s:1", 0)
    tellings.save(engine, "s:1", READER, told(0, "off-track"))
    assert tellings.last(engine, READER, but="s:2") == told(0)
    tellings.save(engine, "s:2", READER, told(1))
    assert ledger.claim(engine, "s:2", "#ml-churn", now=NOW)
    ledger.settle_unknown(engine, "s:2", error="lost", now=NOW)
    tellings.save(engine, "s:2", READER, told(1, "off-track"))
    assert tellings.last(engine, READER, but="s:3") == told(0), "in doubt: nobody knows whether it was seen"
    ledger.settle_sent(engine, "s:2", channel="C1", ts="2", now=NOW)
    assert tellings.last(engine, READER, but="s:3") == told(1)


def test_a_try_after_a_refusal_tells_the_newer_facts(engine: Engine) -> None:
    tellings.save(engine, "s:1", READER, told(0))
    assert ledger.claim(engine, "s:1", "#ml-churn", now=NOW)
    ledger.refuse(engine, "s:1", error="not in the channel", retry_at=NOW, now=NOW)
    send(engine, "s:1", 0, colour="off-track")
    assert tellings.last(engine, READER, but="s:2") == told(0, "off-track")


def test_a_few_are_kept_of_each_reader(engine: Engine) -> None:
    for week in range(8):
        send(engine, f"s:{week}", week)
    tellings.save(engine, "t:1", "somebody else", told(0))
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(schema.tellings)) == tellings.KEPT + 1
    assert tellings.last(engine, READER, but="s:9") == told(7)

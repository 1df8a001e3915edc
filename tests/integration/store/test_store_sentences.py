"""Why something failed is kept as a sentence that can be said in each language, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from workflows.outbox import Write, WriteKind
from workflows.store import ledger, schema, writes
from workflows.store.engine import reading, writing
from workflows.store.outages import tried
from workflows.store.source_states import mark_failed
from workflows.worded import Worded, restored, stored, worded, worded_many

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SAID = worded(
    "{why} on {day}: {days}, {share} of {number}",
    why=worded("{name} did not answer", name='Jira "{x}" \\ \u2028'),
    day=date(2026, 11, 20),
    days=worded_many(2, "1 day", "{number} days"),
    share=0.5,
    number=7,
)
FORGED = '{"said": "<!channel> {x}", "many": null, "number": 1, "values": {"x": "y"}}'


def refused(engine: Engine, error: str) -> str | None:
    """Keep why a delivery was refused, and return what is known of it then."""
    ledger.claim(engine, "k", "C1", now=NOW)
    ledger.refuse(engine, "k", error=error, retry_at=NOW, now=NOW)
    found = ledger.find(engine, "k")
    assert found is not None
    return found.error


def test_a_sentence_comes_back_with_all_that_it_was_made_of(engine: Engine, churn: Engine) -> None:
    assert churn is engine
    order = Write("w1", "jira:1", "CH-1", WriteKind.COMMENT, "ana", "slack:C1", NOW, text="x")
    with writing(engine) as connection:
        writes.order(connection, [order])
    writes.take(engine, now=NOW, abandoned=NOW)
    writes.fail(engine, "w1", error=SAID, now=NOW)
    mark_failed(engine, "jira", ["churn"], SAID, now=NOW)
    (written,), (state,) = writes.find_writes(engine, ["w1"]), tried(engine)
    for found in (written.error, state.error, refused(engine, SAID)):
        assert isinstance(found, Worded)
        assert found == SAID
        assert stored(found) == stored(SAID)


@pytest.mark.parametrize(
    "said", ["", "plain", '{"said": ', FORGED, '{"said": "a", "many": 7}', "{why}", "[]", "\u2028 \\u0000"]
)
def test_text_from_outside_comes_back_as_it_was_and_never_as_a_sentence_of_ours(
    engine: Engine, said: str
) -> None:
    found = refused(engine, said)
    assert found == said
    assert not isinstance(found, Worded) or (found.template, found.values) == ("{said}", {"said": said})


@pytest.mark.parametrize(
    ("value", "kept"),
    [("a\x00b", "a\ufffdb"), ("a\\\x00b", "a\\\ufffdb"), ("\ud800", "\ufffd"), ("a\\u0000b", "a\\u0000b")],
)
def test_what_no_database_takes_is_replaced_within_a_sentence(engine: Engine, value: str, kept: str) -> None:
    found = refused(engine, worded("{name} did not answer", name=value))
    assert isinstance(found, Worded)
    assert found.values == {"name": kept}


@pytest.mark.parametrize("kept", ["Jira did not answer", '{"said": "of a newer version", "more": 1}'])
def test_what_another_version_kept_is_read_as_text(engine: Engine, kept: str) -> None:
    assert refused(engine, "x") == "x"
    with engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET error = :kept"), {"kept": kept})
    with reading(engine) as connection:
        found = connection.execute(select(schema.deliveries.c.error)).scalar_one()
    assert found == kept
    assert not isinstance(found, Worded)


def test_a_sentence_is_the_same_after_any_number_of_turns() -> None:
    assert stored(restored(stored(restored(stored(SAID))))) == stored(SAID)

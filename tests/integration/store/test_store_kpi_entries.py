"""What people say of measures is kept once, is a fact of its project, and is gone when taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.store.test_store_waivers import NOW
from workflows.batch import Batch
from workflows.model import Document, KpiEntry
from workflows.snapshots import import_snapshot
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.statements import kpi_entries

if TYPE_CHECKING:
    from sqlalchemy import Engine

ENTRY = KpiEntry("ask:1", "churn", "recall", "value", "Ana", NOW, 0.71)
PROJECT = '{"type":"project","slug":"churn","name":"Churn"}'
ITEM = (
    '{"type":"item","project":"churn","key":"acme/churn#1","kind":"pull_request","title":"x","status":"open",'
    '"created":"2026-11-01T08:00:00Z","repo":"acme/churn"}'
)


def document(at: str, text: str = "", more: str = "") -> str:
    return (
        f'{{"type":"document","repo":"acme/churn","path":"MODEL_CARD.md","at":"{at}","text":"{text}"{more}}}'
    )


def test_an_entry_is_kept_once_and_taken_back_once(engine: Engine) -> None:
    import_snapshot(engine, [PROJECT], now=NOW)
    assert kpi_entries.save(engine, ENTRY, place="slack:C1")
    assert not kpi_entries.save(engine, ENTRY, place="slack:C1")
    assert load_facts(engine, "churn").kpi_entries == (ENTRY,)
    assert kpi_entries.find(engine, ENTRY.id) == ENTRY
    assert kpi_entries.take_back(engine, ENTRY.id, now=NOW)
    assert not kpi_entries.take_back(engine, ENTRY.id, now=NOW)
    assert load_facts(engine, "churn").kpi_entries == ()


def test_a_snapshot_brings_the_versions_of_files(engine: Engine) -> None:
    lines = [
        PROJECT,
        ITEM,
        document("2026-11-02T09:00:00Z", "# One"),
        document("2026-11-09T09:00:00Z", "# Two"),
    ]
    for _ in range(2):
        assert import_snapshot(engine, lines, now=NOW).damaged == ()
    found = load_facts(engine, "churn").documents
    assert [(one.path, one.text) for one in found] == [("MODEL_CARD.md", "# One"), ("MODEL_CARD.md", "# Two")]
    assert found[0].oid != found[1].oid
    gone = document("2026-11-10T09:00:00Z", more=',"gone":true')
    import_snapshot(engine, [PROJECT, ITEM, gone], now=NOW)
    assert [one.gone_at is None for one in load_facts(engine, "churn").documents] == [True, True, False]


def test_a_file_of_another_project_is_none_of_this_one(engine: Engine) -> None:
    import_snapshot(engine, [PROJECT, ITEM], now=NOW)
    other = Document("acme/other", "README.md", "1", NOW, "x")
    apply(engine, Batch("snapshot", documents=(other,)), now=NOW)
    assert load_facts(engine, "churn").documents == ()

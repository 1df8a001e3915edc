"""A snapshot that names the tracker of its items was read all the same."""

from __future__ import annotations

from tests.unit.reports.histories import NOW, History
from workflows.lifecycle.gate_found import find_unread
from workflows.model import SourceState


def test_items_of_a_snapshot_count_as_read_whatever_source_they_name() -> None:
    history = History()
    history.ticket("CH-1")
    history.pull("acme/churn#1")
    history.sources = ()
    unread = find_unread(history.facts())
    assert unread.tickets is not None
    assert unread.code is not None
    history.sources = (SourceState("snapshot", NOW),)
    unread = find_unread(history.facts())
    assert (unread.tickets, unread.code) == (None, None)

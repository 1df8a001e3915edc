"""What a text names is found as people write it, and nothing is taken for a key that is none."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from tests.unit.reports.histories import History
from workflows.lifecycle.references import Directory, mentions, references


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see ML-7 and ml-8, ML-7 again", ("ML-7", "ml-8")),
        ("waits for acme/churn#12 and #13", ("acme/churn#12", "#13")),
        ("https://jira.example.com/browse/CH-9?x=1", ("CH-9",)),
        ("https://github.com/acme/churn/pull/12#issuecomment-1", ("acme/churn#12",)),
        ("https://git.example.com/group/acme/churn/-/merge_requests/4", ("acme/churn#4",)),
        ("https://github.com/acme/churn/issues/5, then #6", ("acme/churn#5", "#6")),
        ("UTF-8, SHA-256, GPT-4 and python-3 are no tickets", ()),
        ("gpt-4x-7 v-2 CH-1-2 CH-12a x/CH-3 @CH-4 pre-CH-5 .CH-6", ()),
        ("(CH-1), CH-2. CH-3: CH-4", ("CH-1", "CH-2", "CH-3", "CH-4")),
        ("", ()),
    ],
)
def test_a_text_names_these_and_no_others(text: str, found: tuple[str, ...]) -> None:
    assert references(text) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("done in ML-1.", True), ("ml-1", True), ("(ML-1)", True), ("", False), ("ML-12", False), ("XML-1", False),
        ("pre-ML-1", False), ("a/ML-1", False), ("ML-1-2", False),
    ],
)  # fmt: skip
def test_a_key_is_named_as_a_whole_or_not_at_all(text: str, *, named: bool) -> None:
    assert mentions(text, "ML-1") is named


def test_a_reference_means_the_item_of_its_present_or_former_key() -> None:
    history = History(repositories=("acme/churn",))
    ticket, pull = history.ticket("CH-1", "One"), history.pull("acme/churn#12", "Twelve")
    facts = history.facts()
    object.__setattr__(facts, "keys", MappingProxyType({"OLD-1": ticket.id, "GONE-1": "jira:gone"}))
    known = Directory(facts)
    assert known.item(ticket.id) == ticket
    assert known.item("jira:gone") is None
    assert known.find("ch-1", ()) == known.find("old-1", ()) == ticket
    assert known.find("Acme/Churn#12", ()) == pull
    assert known.find("#12", ("acme/other", "acme/churn")) == pull
    for nothing in ("#12", "#13", "CH-2", "GONE-1"):
        assert known.find(nothing, ("acme/other",)) is None

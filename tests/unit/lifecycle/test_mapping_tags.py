"""Of a person's tag and a label in the tracker the one that was said last counts, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import POLICY, History, at
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping import place
from workflows.lifecycle.mapping_rules import lifecycle_stages
from workflows.lifecycle.mapping_tags import all_stage_labels, stage_label

if TYPE_CHECKING:
    from workflows.model import WorkItem

BEFORE, THEN, AFTER = at("2026-11-18"), at("2026-11-19"), at("2026-11-20")


def placed(history: History, item: WorkItem) -> Placement:
    return place(history.facts(), POLICY)[item.id]


def test_a_tag_wins_over_an_older_label_which_is_named_as_such() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, BEFORE, add="ml-data")
    history.tag(item, "modeling", THEN)
    found = placed(history, item)
    assert (found.stage, found.decision, found.second_stage) == ("modeling", Decision.CERTAIN, "data")
    assert any("older than what" in one.detail for one in found.because)


def test_a_label_whose_date_nobody_knows_is_older_than_a_tag() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.tag(item, "modeling", THEN)
    assert placed(history, item).stage == "modeling"


def test_a_label_that_is_newer_than_a_tag_wins() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.tag(item, "modeling", THEN)
    history.relabel(item, AFTER, add="ml-data")
    found = placed(history, item)
    assert (found.stage, found.second_stage) == ("data", "modeling")


def test_a_tag_loses_when_its_label_is_taken_off_afterwards_and_not_when_it_was_before() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.relabel(item, BEFORE, remove="ml-data")
    history.tag(item, "data", THEN)
    assert placed(history, item).stage == "data"
    history.relabel(item, AFTER, remove="ml-data")
    assert placed(history, item).stage is None


def test_a_label_taken_off_and_set_again_still_stands() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.tag(item, "data", BEFORE)
    history.relabel(item, THEN, remove="ml-data")
    history.relabel(item, AFTER, add="ml-data")
    assert placed(history, item).stage == "data"


def test_the_word_outside_can_be_taken_off_too() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, None, THEN)
    assert placed(history, item).decision is Decision.CERTAIN
    history.relabel(item, AFTER, remove="ml-none")
    assert placed(history, item).unsure


def test_an_older_label_beside_a_tag_does_not_make_it_doubtful() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data", "ml-scoping"))
    history.tag(item, "modeling", THEN)
    assert placed(history, item).decision is Decision.CERTAIN


@pytest.mark.parametrize("stage", [*(one.name for one in POLICY.stages), None])
def test_the_label_of_a_stage_is_read_back_as_that_stage(stage: str | None) -> None:
    label = stage_label(stage, POLICY)
    assert [found for _, found in lifecycle_stages([label], POLICY)] == [stage]
    assert label in set(all_stage_labels(POLICY))


def test_all_our_labels_are_stage_labels_and_nothing_else_with_the_prefix_is() -> None:
    ours = list(all_stage_labels(POLICY))
    assert len(list(lifecycle_stages(ours, POLICY))) == len(ours)
    assert list(lifecycle_stages(["ml-platform", "ml-", "ML"], POLICY)) == []

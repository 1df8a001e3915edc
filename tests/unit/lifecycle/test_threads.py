"""What belongs to an experiment: its sub-tasks, pull requests, branches and runs, and not its sister tickets."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.lifecycle.threads import Ties
from workflows.model import ItemKind


def keys(history: Any, root: str, *, apart: tuple[str, ...] = ()) -> set[str]:
    ties = Ties(history.facts())
    return {one.key for one in ties.parts(history.items[root], frozenset(f"t:{key}" for key in apart))}


@pytest.fixture
def told(history: Any) -> Any:
    """A ticket with a pull request, which a run and a branch implement, and a sub-task with a change of its own."""
    for key in ("E-1", "E-2", "a/b#1", "a/b#2", "a/b@exp"):
        history.item(key)
    history.item("run/1", kind=ItemKind.RUN, source="mlflow")
    history.link("a/b#1", "implements", "E-1").link("a/b@exp", "implements", "a/b#1")
    history.link("run/1", "implements", "a/b@exp")
    history.link("E-2", "parent", "E-1").link("a/b#2", "implements", "E-2")
    return history


def test_a_thread_goes_down_through_sub_tasks_pull_requests_branches_and_runs(told: Any) -> None:
    assert keys(told, "E-1") == {"E-1", "E-2", "a/b#1", "a/b#2", "a/b@exp", "run/1"}
    assert keys(told, "E-2") == {"E-2", "a/b#2"}


def test_what_is_apart_stays_out_with_its_parts(told: Any) -> None:
    assert keys(told, "E-1", apart=("E-2",)) == {"E-1", "a/b#1", "a/b@exp", "run/1"}
    assert keys(told, "E-2", apart=("E-2",)) == {"E-2", "a/b#2"}


def test_a_pull_request_does_not_lead_from_one_ticket_to_another(told: Any) -> None:
    told.item("E-3")
    told.link("a/b#1", "implements", "E-3")
    assert "E-1" not in keys(told, "E-3")
    assert "E-3" not in keys(told, "E-1")


def test_a_link_is_understood_from_either_end(told: Any) -> None:
    told.item("a/b#9")
    told.link("E-1", "implements", "a/b#9")
    assert "a/b#9" in keys(told, "E-1")
    assert Ties(told.facts()).has_ticket(told.items["a/b#9"])


def test_a_run_has_a_ticket_through_the_branch_and_the_pull_request_that_it_implements(told: Any) -> None:
    ties = Ties(told.facts())
    assert ties.has_ticket(told.items["run/1"])
    told.item("a/b@alone")
    told.item("run/2", kind=ItemKind.RUN, source="mlflow")
    told.link("run/2", "implements", "a/b@alone")
    assert not Ties(told.facts()).has_ticket(told.items["run/2"])


def test_pull_requests_that_implement_each_other_come_to_an_end(told: Any) -> None:
    told.item("a/b#7")
    told.item("a/b#8")
    told.link("a/b#7", "implements", "a/b#8").link("a/b#8", "implements", "a/b#7")
    assert not Ties(told.facts()).has_ticket(told.items["a/b#7"])
    assert keys(told, "a/b#7") == {"a/b#7", "a/b#8"}


def test_an_activity_of_an_item_outside_is_told_with_the_root(told: Any) -> None:
    told.says("E-1", "2026-11-02", "AUC 0.7").says("E-2", "2026-11-03", "AUC 0.8")
    facts = told.facts()
    thread = Ties(facts).thread(told.items["E-1"])
    assert [thread.item_of(act).key for act in thread.activities] == ["E-1", "E-2"]
    alone = Ties(facts).thread(told.items["E-1"], frozenset({"t:E-2"}))
    (elsewhere,) = facts.activities["t:E-2"]
    assert alone.item_of(elsewhere) == told.items["E-1"]


def test_what_is_no_experiment_takes_its_changes_and_runs_with_it_and_not_its_sub_tasks(told: Any) -> None:
    told.answer("E-1", "2026-11-02", "no-experiment")
    assert Ties(told.facts()).denied == {"t:E-1", "t:a/b#1", "t:a/b#2", "t:a/b@exp", "t:run/1"}


def test_links_to_what_nobody_knows_lead_nowhere(told: Any) -> None:
    before = keys(told, "E-1")
    told.link("X-1", "implements", "E-1").link("X-2", "parent", "E-1").link("E-1", "parent", "X-3")
    assert keys(told, "E-1") == before
    assert list(Ties(told.facts()).parents(told.items["E-1"])) == []


def test_blockers_and_successors_are_known_from_either_end_of_their_links(told: Any) -> None:
    told.link("E-1", "blocked_by", "E-2").link("a/b#1", "blocks", "E-1").link("E-2", "supersedes", "E-1")
    ties = Ties(told.facts())
    assert ties.blockers == {"t:E-1": ["t:E-2", "t:a/b#1"]}
    assert ties.successors == {"t:E-1": ["t:E-2"]}


def test_of_two_pull_requests_the_one_that_is_implemented_holds_the_other(told: Any) -> None:
    told.item("a/b#5")
    told.link("a/b#5", "implements", "a/b#1")
    ties = Ties(told.facts())
    assert [one.key for one in ties.holders(told.items["a/b#5"])] == ["a/b#1"]
    assert [one.key for one in ties.holders(told.items["a/b#1"])] == ["E-1"]
    assert "a/b#5" in keys(told, "E-1")


def test_one_ticket_never_holds_another_however_they_are_linked(told: Any) -> None:
    told.item("E-8")
    told.link("E-8", "implements", "E-1")
    assert list(Ties(told.facts()).holders(told.items["E-8"])) == []
    assert "E-8" not in keys(told, "E-1")

"""What is an experiment, and under which item it is listed."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.lifecycle.findings import Decision, Placement
from workflows.model import Category, ItemKind

AT = "2026-11-03"
TASK = {"issue_type": "Task", "labels": ()}
RUN = {"kind": ItemKind.RUN, "source": "mlflow", "status": "running"}


def keys(history: Any) -> set[str]:
    return set(history.judge(AT))


@pytest.mark.parametrize("fields", [{"issue_type": "experiment"}, {**TASK, "labels": ("Experiment",)}])
def test_type_and_label_make_an_experiment_in_any_case(history: Any, fields: dict[str, Any]) -> None:
    history.item("E-1", **fields)
    assert keys(history) == {"E-1"}


def test_a_title_alone_makes_none(history: Any) -> None:
    history.item("E-1", **TASK, title="Experiment review meeting notes")
    assert keys(history) == set()


def test_what_the_mapping_calls_an_experiment_is_one(history: Any) -> None:
    history.item("E-1", **TASK)
    history.extra["t:E-1"] = Placement("modeling", Decision.SUGGESTED, 0.7, (), watched=True)
    assert keys(history) == {"E-1"}


@pytest.mark.parametrize("category", [Category.TODO, Category.DONE])
def test_to_do_and_done_are_not_listed(history: Any, category: Category) -> None:
    history.item("E-1", category=category)
    assert keys(history) == set()


@pytest.mark.parametrize(
    ("branch", "listed"),
    [
        ("exp/gru", True),
        ("experiment/gru", True),
        ("feature/exp", False),
        ("expo/gru", False),
        ("Exp/GRU", True),
    ],
)
def test_branches_under_exp_without_a_ticket(history: Any, branch: str, listed: bool) -> None:  # noqa: FBT001 - a case
    history.item(f"a/b@{branch}")
    assert (keys(history) == {f"a/b@{branch}"}) is listed


@pytest.mark.parametrize("forward", [True, False])
def test_a_branch_or_run_with_a_ticket_is_none_of_its_own(history: Any, forward: bool) -> None:  # noqa: FBT001 - a case
    history.item("T-1", **TASK)
    history.item("a/b@exp/gru")
    history.item("run/1", **RUN)
    for part in ("a/b@exp/gru", "run/1"):
        history.link(part, "implements", "T-1") if forward else history.link("T-1", "implements", part)
    assert keys(history) == set()


def test_a_run_of_a_branch_without_a_ticket_is_listed_with_the_branch(history: Any) -> None:
    history.item("a/b@exp/gru")
    history.item("run/1", **RUN)
    history.link("run/1", "implements", "a/b@exp/gru").act("run/1", "2026-11-02", "run_started", "bo")
    assert keys(history) == {"a/b@exp/gru"}
    assert history.judge(AT)["a/b@exp/gru"].ask is None


def test_a_tracked_run_without_a_ticket_is_listed_as_doing(history: Any) -> None:
    history.item("run/1", **{**RUN, "category": Category.TODO})
    assert keys(history) == {"run/1"}


def test_parts_of_a_listed_experiment_are_not_listed_again(history: Any) -> None:
    history.item("E-1")
    history.item("E-2")
    history.item("a/b#1", labels=("experiment",))
    history.item("a/b@exp/gru")
    history.link("E-2", "parent", "E-1").link("E-1", "implements", "a/b#1").link(
        "a/b@exp/gru", "implements", "a/b#1"
    )
    assert keys(history) == {"E-1"}


@pytest.mark.parametrize("parent", [TASK, {"category": Category.DONE}, {"category": Category.TODO}])
def test_a_parent_that_is_not_listed_hides_nothing(history: Any, parent: dict[str, Any]) -> None:
    history.item("P-1", **parent)
    history.item("E-1")
    history.link("E-1", "parent", "P-1")
    assert keys(history) == {"E-1"}


def test_a_labelled_pull_request_of_a_done_ticket_is_listed(history: Any) -> None:
    history.item("E-1", category=Category.DONE)
    history.item("a/b#1", labels=("experiment",))
    history.link("a/b#1", "implements", "E-1")
    assert keys(history) == {"a/b#1"}


def test_a_pull_request_of_a_plain_sub_task_belongs_to_the_experiment(history: Any) -> None:
    history.item("E-1")
    history.item("T-2", **TASK)
    history.item("a/b#1", labels=("experiment",))
    history.link("T-2", "parent", "E-1").link("a/b#1", "implements", "T-2")
    history.says("a/b#1", "2026-11-02", "AUC 0.7")
    assert keys(history) == {"E-1"}
    assert history.judge(AT)["E-1"].silent == 1


def test_an_experiment_under_a_plain_sub_task_is_listed_on_its_own(history: Any) -> None:
    history.item("E-1")
    history.item("T-2", **TASK)
    history.item("E-3")
    history.link("T-2", "parent", "E-1").link("E-3", "parent", "T-2").says("E-3", "2026-11-02", "AUC 0.7")
    assert keys(history) == {"E-1", "E-3"}
    assert history.judge(AT)["E-1"].last_sign is None


def test_a_circle_of_parents_is_listed_once(history: Any) -> None:
    for key in ("E-1", "E-2", "E-3"):
        history.item(key)
    history.link("E-1", "parent", "E-2").link("E-2", "parent", "E-3").link("E-3", "parent", "E-1")
    assert len(keys(history)) == 1


def test_a_thread_reaches_no_other_ticket_through_a_shared_pull_request(history: Any) -> None:
    history.item("E-1")
    history.item("E-2")
    history.item("a/b#1")
    history.link("a/b#1", "implements", "E-1").link("a/b#1", "implements", "E-2")
    history.says("E-2", "2026-11-02", "AUC 0.7")
    assert keys(history) == {"E-1", "E-2"}
    assert history.judge(AT)["E-1"].last_sign is None


def test_signs_of_a_done_sub_task_count(history: Any) -> None:
    history.item("E-1")
    history.item("T-2", **TASK, category=Category.DONE)
    history.link("T-2", "parent", "E-1").says("T-2", "2026-11-02", "Plots done: 0.7")
    assert history.judge(AT)["E-1"].silent == 1

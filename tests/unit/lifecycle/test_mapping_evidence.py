"""Each signal that places an item says in one sentence what it saw, and links to where it saw it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.reports.histories import POLICY, History, at
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping import decide, place
from workflows.lifecycle.mapping_rules import is_experiment_branch, lifecycle_stages, relatives
from workflows.lifecycle.mapping_signals import Relative, Signals
from workflows.model import Evidence, ItemKind, LinkKind, WorkItem

URL = "https://jira.example/browse/CH-1"
PULL = "https://github.example/acme/churn/pull/1"


def placed(history: History, item: WorkItem) -> Placement:
    return place(history.facts(), POLICY)[item.id]


@pytest.mark.parametrize(
    ("fields", "stage", "shown"),
    [
        ({"labels": ("ml-data",)}, "data", Evidence("lifecycle label", "carries the label ml-data", URL)),
        ({"issue_type": "Experiment"}, "modeling", Evidence("issue type", "is of type Experiment", URL)),
        ({"issue_type": "Admin"}, None, Evidence("issue type", "is of type Admin", URL)),
        ({"components": ("Ingest",)}, "data", Evidence("component", "has the component Ingest", URL)),
        ({"labels": ("Dataset",)}, "data", Evidence("label", "carries the label Dataset", URL)),
        ({"status": "Labelling"}, "data", Evidence("status", "its status is Labelling", URL)),
    ],
)
def test_the_words_of_a_ticket_are_shown_as_they_stand_in_the_tracker(
    fields: dict[str, Any], stage: str | None, shown: Evidence
) -> None:
    history = History()
    found = placed(history, history.ticket("CH-1", **fields))
    assert (found.stage, found.because[0]) == (stage, shown)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"repo": "acme/rows-data"}, Evidence("repository", "lives in acme/rows-data", PULL)),
        ({"paths": ("models/gru.py",)}, Evidence("files", "it changes models/gru.py", PULL)),
        (
            {"paths": ("models/a.py", "models/b.py")},
            Evidence("files", "it changes models/a.py and 1 more like it", PULL),
        ),
        ({"branch": "exp/gru"}, Evidence("branch", "is done on the branch exp/gru", PULL)),
    ],
)
def test_where_the_work_happens_is_named_and_linked(fields: dict[str, Any], shown: Evidence) -> None:
    history = History()
    assert placed(history, history.pull("acme/churn#1", **fields)).because[0] == shown


@pytest.mark.parametrize(
    ("stage", "said"), [("data", "Eve said data"), (None, "Eve said it is no lifecycle work")]
)
def test_a_tag_is_told_with_whose_word_it_is(stage: str | None, said: str) -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, stage, at("2026-11-20"), "Eve")
    found = placed(history, item)
    assert (found.stage, found.decision, found.because[0]) == (
        stage,
        Decision.CERTAIN,
        Evidence("tag", said),
    )


def test_a_label_that_a_person_overruled_says_so_and_the_labels_after_it_are_heard_too() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data", "ml-scoping"))
    history.tag(item, "validation", at("2026-11-20"), "Eve")
    history.relabel(item, at("2026-11-02"), add="ml-modeling")
    found = placed(history, item)
    told = {one.detail: one for one in found.because if one.signal == "lifecycle label"}
    older = [
        f"carries the label ml-{name}, which is older than what Eve said" for name in ("data", "scoping")
    ]
    assert found.stage == "validation"
    assert set(older) <= set(told)
    assert told[older[0]].url == item.url


def test_a_label_that_says_what_the_person_said_is_never_overruled() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.tag(item, "data", at("2026-11-20"))
    assert placed(history, item).because[0].detail == "carries the label ml-data"


@pytest.mark.parametrize(
    ("works", "said"),
    [
        ([("evals/a.py",)], "its acme/churn#1 changes evals/a.py"),
        ([("evals/a.py", "evals/b.py")], "its acme/churn#1 changes evals/a.py and 1 more like it"),
        ([("evals/a.py",), ()], "its acme/churn#1 changes evals/a.py"),
        ([("evals/a.py",), ("docs/x.md",)], "its acme/churn#1 and 1 more change evals/a.py"),
        (
            [("evals/a.py",), ("evals/b.py",), ("evals/c.py",)],
            "its acme/churn#1 and 2 more change evals/a.py and 2 more like it",
        ),
    ],
)
def test_linked_work_is_told_with_how_many_change_how_much(works: list[tuple[str, ...]], said: str) -> None:
    history = History()
    item = history.ticket("CH-1")
    for number, paths in enumerate(works, 1):
        change = history.pull(f"acme/churn#{number}", paths=paths)
        history.link(change, LinkKind.IMPLEMENTS, item)
    assert placed(history, item).because[0] == Evidence("linked pull request", said, PULL)


def test_work_without_a_ticket_says_so_by_its_run_or_its_branch() -> None:
    history = History()
    run = history.pull("mlflow/a1", status="running", kind=ItemKind.RUN, repo=None)
    name = "experiment/gru"
    branch = history.pull(f"acme/churn@{name}", kind=ItemKind.BRANCH, branch=name)
    assert placed(history, run).because[0] == Evidence("kind", "is a tracked run without a ticket", run.url)
    said = "is the experiment branch experiment/gru without a ticket"
    assert placed(history, branch).because[0] == Evidence("kind", said, branch.url)


@pytest.mark.parametrize(
    "more", [{"ticket": Relative("CH-1", None, known=False)}, {"parent": Relative("CH-1", None, known=False)}]
)
def test_a_run_with_a_ticket_or_a_parent_is_placed_by_those_alone(more: dict[str, Any]) -> None:
    run = History().pull("mlflow/a1", status="running", kind=ItemKind.RUN, repo=None)
    assert decide(run, Signals(**more), POLICY).stage is None


def test_a_branch_that_is_no_experiments_and_a_pull_request_of_one_are_not_placed_by_their_kind() -> None:
    history = History()
    plain = history.pull("acme/churn@fix/typo", kind=ItemKind.BRANCH, branch="fix/typo")
    pull = history.pull("acme/churn#2", branch="experiment/gru")
    assert [placed(history, one).unsure for one in (plain, pull)] == [True, True]
    nameless = history.pull("acme/churn@x", kind=ItemKind.BRANCH, branch=None)
    assert not is_experiment_branch(nameless, POLICY)


def test_where_the_policy_knows_no_modeling_a_run_without_a_ticket_lies_nowhere() -> None:
    known = POLICY.model_copy(
        update={"stages": tuple(one for one in POLICY.stages if one.name != "modeling")}
    )
    run = History().pull("mlflow/a1", status="running", kind=ItemKind.RUN, repo=None)
    assert decide(run, Signals(), known).stage is None


@pytest.mark.parametrize(
    ("relative", "said"),
    [
        (Relative("CH-9", "data", "https://jira.example/9"), "{kin} CH-9 is data"),
        (Relative("", "data", "https://jira.example/9"), "{kin} is data"),
        (Relative("CH-9", None, "https://jira.example/9"), "{kin} CH-9 is outside the lifecycle"),
    ],
)
@pytest.mark.parametrize("kin", ["ticket", "parent"])
def test_what_a_relative_lends_is_told_with_its_key_and_linked(
    kin: str, relative: Relative, said: str
) -> None:
    lent = list(relatives(relative, None) if kin == "ticket" else relatives(None, relative))
    assert [one.evidence for one in lent] == [
        Evidence(kin, said.format(kin=f"its {kin}"), "https://jira.example/9")
    ]


def test_of_scattered_files_two_stages_are_named_at_most_and_a_fourth_of_them_is_enough() -> None:
    history = History()
    three = ("models/a.py", "ingest/a.py", "evals/a.py")
    found = placed(history, history.pull("acme/churn#1", paths=three))
    assert {one.detail for one in found.because} == {"it changes models/a.py", "it changes ingest/a.py"}
    fourth = placed(
        history, history.pull("acme/churn#2", paths=(*(f"models/{n}.py" for n in "abc"), "ingest/a.py"))
    )
    assert "it changes ingest/a.py" in [one.detail for one in fourth.because]


@pytest.mark.parametrize(
    ("label", "stage"),
    [
        ("stage/data", "data"),
        ("Phase: dataset", "data"),
        ("lifecycle::training", "modeling"),
        ("team/data", None),
        ("stage/data/raw", None),
    ],
)
def test_a_label_may_name_a_stage_behind_a_word_for_stages(label: str, stage: str | None) -> None:
    history = History()
    assert placed(history, history.ticket("CH-1", labels=(label,))).stage == stage


def test_a_prefix_without_a_hyphen_at_its_end_is_taken_as_it_is() -> None:
    glued = POLICY.model_copy(update={"label_prefix": "ml"})
    assert list(lifecycle_stages(("mldata", "ml-data"), glued)) == [("mldata", "data")]
    spaced = POLICY.model_copy(update={"label_prefix": "ml "})
    assert list(lifecycle_stages(("mldata", "ml-data"), spaced)) == [("ml-data", "data")]


def test_a_relative_in_a_stage_that_the_policy_has_no_more_says_nothing() -> None:
    item = History().ticket("CH-1", components=("Ingest",))
    alone = decide(item, Signals(), POLICY)
    found = decide(item, Signals(parent=Relative("CH-9", "retired")), POLICY)
    assert (found.stage, found.confidence) == (alone.stage, alone.confidence)

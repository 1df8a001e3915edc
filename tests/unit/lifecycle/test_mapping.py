"""An item is placed by all signals together, and no placement travels without its evidence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports.histories import POLICY, History, at
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping import decide, place
from workflows.lifecycle.mapping_signals import Reading, Relative, Signals, written
from workflows.model import ItemKind, LinkKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workflows.model import WorkItem


def placed(history: History, item: WorkItem) -> Placement:
    return place(history.facts(), POLICY)[item.id]


def signals_of(placement: Placement) -> list[str]:
    return [evidence.signal for evidence in placement.because]


def test_a_lifecycle_label_is_final() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",), issue_type="Experiment", components=("Serving",))
    history.tag(item, "validation", at("2026-11-20"))
    history.relabel(item, at("2026-11-21"), add="ml-data")
    found = placed(history, item)
    assert (found.stage, found.decision) == ("data", Decision.CERTAIN)
    assert found.because[0].detail == "carries the label ml-data"
    assert found.second_stage == "validation"


def test_a_label_that_says_none_takes_the_item_out_of_the_lifecycle() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-none",), components=("Serving",))
    found = placed(history, item)
    assert (found.stage, found.decision) == (None, Decision.CERTAIN)


def test_an_unknown_word_after_the_prefix_is_no_lifecycle_label() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-platform", "ml-"))
    assert placed(history, item).unsure


def test_of_two_lifecycle_labels_the_later_one_counts_and_a_person_is_asked() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.relabel(item, at("2026-11-02"), add="ml-modeling")
    history.relabel(item, at("2026-11-09"), add="ml-data")
    found = placed(history, item)
    assert (found.stage, found.second_stage, found.decision) == ("data", "modeling", Decision.SUGGESTED)


def test_two_lifecycle_labels_without_history_are_left_to_a_person() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling", "ml-data"))
    found = placed(history, item)
    assert found.unsure
    assert found.stage is None
    assert {evidence.detail for evidence in found.because} == {
        "carries the label ml-modeling",
        "carries the label ml-data",
    }


def test_a_label_removed_and_added_again_counts_because_it_is_present() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-02"), remove="ml-data")
    history.relabel(item, at("2026-11-03"), add="ml-data")
    assert placed(history, item).stage == "data"


def test_the_newest_tag_counts_and_names_the_person() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Serving",))
    history.tag(item, "validation", at("2026-11-20"), person="bo")
    history.tag(item, "modeling", at("2026-11-10"), person="ana")
    found = placed(history, item)
    assert (found.stage, found.decision) == ("validation", Decision.CERTAIN)
    assert found.because[0].detail == "bo said validation"


def test_a_tag_may_say_that_it_is_no_lifecycle_work() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Serving",))
    history.tag(item, None, at("2026-11-20"))
    found = placed(history, item)
    assert (found.stage, found.decision) == (None, Decision.CERTAIN)


def test_a_tag_with_a_stage_that_is_gone_from_the_policy_says_nothing() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, "research", at("2026-11-20"))
    assert placed(history, item).unsure


@pytest.mark.parametrize(
    ("fields", "stage", "signal"),
    [
        ({"issue_type": "experiment"}, "modeling", "issue type"),
        ({"issue_type": "Admin"}, None, "issue type"),
        ({"components": ("ingest",)}, "data", "component"),
        ({"labels": ("Drift",)}, "monitoring", "label"),
        ({"labels": ("stage: validation",)}, "validation", "label"),
        ({"labels": ("data",)}, "data", "label"),
        ({"status": "in  validation"}, "validation", "status"),
    ],
)
def test_what_the_team_declared_is_certain(fields: dict[str, Any], stage: str | None, signal: str) -> None:
    history = History()
    item = history.ticket("CH-1", **fields)
    found = placed(history, item)
    assert (found.stage, found.decision, signals_of(found)) == (stage, Decision.CERTAIN, [signal])


@pytest.mark.parametrize(
    ("fields", "stage", "signal"),
    [
        ({"repo": "acme/weather-data"}, "data", "repository"),
        ({"repo": "Acme/Churn-App"}, "deployment", "repository"),
        ({"paths": ("models/gru.py", "models/loss.py")}, "modeling", "files"),
        ({"paths": ("notebooks/try.ipynb",)}, "modeling", "files"),
        ({"paths": ("jobs/etl/daily/load.py",)}, "data", "files"),
        ({"branch": "exp/gru"}, "modeling", "branch"),
    ],
)
def test_where_the_work_happens_is_a_suggestion(fields: dict[str, Any], stage: str, signal: str) -> None:
    history = History()
    item = history.pull("acme/churn#1", **fields)
    found = placed(history, item)
    assert (found.stage, found.decision, signals_of(found)) == (stage, Decision.SUGGESTED, [signal])


def test_two_traces_that_agree_are_certain() -> None:
    history = History()
    item = history.pull("acme/churn#1", paths=("models/gru.py",), branch="exp/gru")
    found = placed(history, item)
    assert (found.stage, found.decision, found.second_stage) == ("modeling", Decision.CERTAIN, None)


def test_declared_stages_that_weigh_the_same_are_left_to_a_person() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Ingest", "Serving"))
    found = placed(history, item)
    assert (found.stage, found.decision) == (None, Decision.UNSURE)
    assert found.second_stage in {"data", "deployment"}


def test_a_second_voice_of_the_same_strength_breaks_the_tie_but_a_person_confirms() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Ingest", "Serving"), labels=("dataset",))
    found = placed(history, item)
    assert (found.stage, found.second_stage, found.decision) == ("data", "deployment", Decision.SUGGESTED)


def test_two_traces_outweigh_one_word_but_then_a_person_confirms() -> None:
    history = History()
    item = history.pull("acme/churn#1", paths=("models/gru.py",), branch="exp/gru", labels=("dataset",))
    found = placed(history, item)
    assert (found.stage, found.second_stage, found.decision) == ("modeling", "data", Decision.SUGGESTED)


def test_a_few_files_elsewhere_do_not_name_a_second_stage() -> None:
    history = History()
    paths = (*(f"models/{number}.py" for number in range(9)), "ingest/read.py", "README.md")
    found = placed(history, history.pull("acme/churn#1", paths=paths))
    assert (found.stage, found.second_stage) == ("modeling", None)
    assert found.because[0].detail == "it changes models/0.py and 8 more like it"


def test_a_ticket_takes_the_stage_of_the_files_that_its_pull_requests_change() -> None:
    history = History()
    item = history.ticket("CH-1")
    change = history.pull("acme/churn#1", paths=("evals/cases.py",))
    history.link(change, LinkKind.IMPLEMENTS, item)
    found = placed(history, item)
    assert (found.stage, found.decision) == ("validation", Decision.SUGGESTED)
    assert found.because[0].detail == "its acme/churn#1 changes evals/cases.py"
    assert found.because[0].url == change.url


def test_implements_is_understood_in_either_direction() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    change = history.pull("acme/churn#1")
    history.link(item, LinkKind.IMPLEMENTS, change)
    found = placed(history, change)
    assert (found.stage, signals_of(found)) == ("data", ["ticket"])


def test_a_child_inherits_from_its_parent_and_its_parents_parent() -> None:
    history = History()
    child, parent, epic = (
        history.ticket("CH-3"),
        history.ticket("CH-2"),
        history.ticket("CH-1", labels=("ml-data",)),
    )
    history.link(child, LinkKind.PARENT, parent)
    history.link(parent, LinkKind.PARENT, epic)
    found = placed(history, child)
    assert (found.stage, found.decision) == ("data", Decision.SUGGESTED)
    assert found.because[0].detail == "its parent CH-2 is data"


def test_a_parent_in_another_project_lends_its_stage_too() -> None:
    history = History()
    child = history.ticket("CH-3")
    epic = history.ticket("OPS-1", labels=("ml-deployment",), elsewhere=True)
    history.link(child, LinkKind.PARENT, epic)
    assert placed(history, child).stage == "deployment"
    assert epic.id not in place(history.facts(), POLICY)


def test_a_parent_that_nobody_can_place_has_nothing_to_lend() -> None:
    history = History()
    child, epic = history.ticket("CH-3"), history.ticket("CH-1")
    history.link(child, LinkKind.PARENT, epic)
    assert placed(history, child).unsure


def test_a_circle_of_parents_ends() -> None:
    history = History()
    first, second = history.ticket("CH-1"), history.ticket("CH-2", labels=("ml-data",))
    history.link(first, LinkKind.PARENT, second)
    history.link(second, LinkKind.PARENT, first)
    history.link(first, LinkKind.PARENT, first)
    assert placed(history, first).stage == "data"


def test_a_chain_of_two_thousand_parents_is_no_problem() -> None:
    history = History()
    items = [history.ticket(f"CH-{number}") for number in range(2_000)]
    for child, parent in pairwise(items):
        history.link(child, LinkKind.PARENT, parent)
    top = history.ticket("CH-9999", labels=("ml-data",))
    history.link(items[-1], LinkKind.PARENT, top)
    assert placed(history, items[0]).stage == "data"


def test_a_tracked_run_without_a_ticket_lies_in_modeling_and_is_an_experiment() -> None:
    history = History()
    run = history.pull("mlflow/a1", status="running", kind=ItemKind.RUN, repo=None)
    found = placed(history, run)
    assert (found.stage, found.decision, found.is_experiment) == ("modeling", Decision.SUGGESTED, True)


def test_an_experiment_branch_without_a_ticket_is_suggested_once_for_its_name() -> None:
    history = History()
    branch = history.pull("acme/churn@experiment/gru", kind=ItemKind.BRANCH, branch="experiment/gru")
    found = placed(history, branch)
    assert (found.stage, found.decision, found.is_experiment) == ("modeling", Decision.SUGGESTED, True)
    other = history.pull("acme/churn@exp/gru", kind=ItemKind.BRANCH, branch="exp/gru")
    assert signals_of(placed(history, other)) == ["branch"]


def test_a_branch_with_a_ticket_is_no_experiment_of_its_own() -> None:
    history = History()
    branch = history.pull("acme/churn@exp/gru", kind=ItemKind.BRANCH, branch="exp/gru")
    history.link(branch, LinkKind.IMPLEMENTS, history.ticket("CH-1"))
    assert not placed(history, branch).is_experiment


@pytest.mark.parametrize("fields", [{"issue_type": "Experiment"}, {"labels": ("Experiment",)}])
def test_type_and_label_make_an_experiment(fields: dict[str, Any]) -> None:
    history = History()
    assert placed(history, history.ticket("CH-1", **fields)).is_experiment


def test_what_no_rule_decides_is_unsure_and_says_so() -> None:
    history = History()
    found = placed(history, history.ticket("CH-1", "Weekly sync"))
    assert (found.stage, found.decision, found.confidence) == (None, Decision.UNSURE, 0.0)
    assert signals_of(found) == ["nothing"]


def test_a_parents_stage_alone_serves_for_a_ticket_from_outside() -> None:
    item = History().ticket("X-1")
    found = decide(item, Signals(parent=Relative("", "monitoring")), POLICY)
    assert (found.stage, found.because[0].detail) == ("monitoring", "its parent is monitoring")


class Reader:
    """A text model that always reads the same."""

    def __init__(
        self, stage: str | None = "monitoring", chance: float = 0.7, experiment: float = 0.0
    ) -> None:
        rest = [name.name for name in POLICY.stages if name.name != stage]
        others = [(name, (1 - chance) / len(rest)) for name in rest]
        self.reading = Reading(((stage, chance), *others), ("drift",), experiment, experiment > 0.4)

    def read(self, item: WorkItem) -> Reading | None:
        return self.reading if item.title else None

    def read_many(self, items: Sequence[WorkItem]) -> Mapping[str, Reading | None]:
        return {item.id: self.read(item) for item in items}


def test_the_text_alone_suggests_and_names_its_words() -> None:
    history = History()
    item = history.ticket("CH-1")
    found = place(history.facts(), POLICY, Reader())[item.id]
    assert (found.stage, found.decision) == ("monitoring", Decision.SUGGESTED)
    assert found.because[0].detail == "says 'drift', as monitoring does"


def test_a_text_beyond_doubt_is_certain() -> None:
    history = History()
    item = history.ticket("CH-1")
    assert place(history.facts(), POLICY, Reader(chance=0.95))[item.id].decision is Decision.CERTAIN


def test_the_text_agrees_or_dissents_with_what_was_declared() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Serving",))
    agreed = place(history.facts(), POLICY, Reader("deployment"))[item.id]
    disputed = place(history.facts(), POLICY, Reader(chance=0.9))[item.id]
    assert agreed.confidence > disputed.confidence
    assert (disputed.stage, disputed.second_stage) == ("deployment", "monitoring")
    assert [evidence.signal for evidence in disputed.because] == ["component", "text"]


def test_a_label_and_a_tag_are_final_whatever_the_text_says() -> None:
    history = History()
    labelled, tagged = history.ticket("CH-1", labels=("ml-data",)), history.ticket("CH-2")
    history.tag(tagged, "scoping", at("2026-11-20"))
    found = place(history.facts(), POLICY, Reader(chance=0.99))
    assert [(found[one.id].stage, found[one.id].decision) for one in (labelled, tagged)] == [
        ("data", Decision.CERTAIN),
        ("scoping", Decision.CERTAIN),
    ]


def test_a_text_that_sounds_like_an_experiment_is_one_but_is_watched_only_beyond_doubt() -> None:
    history = History()
    item = history.ticket("CH-1")
    found = [
        place(history.facts(), POLICY, Reader("modeling", experiment=chance))[item.id]
        for chance in (0.6, 0.99)
    ]
    assert [(one.is_experiment, one.watched) for one in found] == [(True, False), (True, True)]


def test_stages_that_the_policy_calls_otherwise_are_understood_and_unknown_ones_say_nothing() -> None:
    stages = tuple(
        stage.model_copy(update={"name": "watch", "synonyms": ("monitoring",)})
        if stage.name == "monitoring"
        else stage
        for stage in POLICY.stages
    )
    renamed = POLICY.model_copy(update={"stages": stages})
    without = POLICY.model_copy(update={"stages": tuple(one for one in stages if one.name != "watch")})
    item = History().ticket("CH-1")
    assert decide(item, Signals(), renamed, Reader()).stage == "watch"
    assert decide(item, Signals(), without, Reader()).unsure


def test_the_placed_work_of_a_repository_helps_to_place_the_rest() -> None:
    history = History()
    for number in range(9):
        history.pull(f"acme/rows#{number}", repo="acme/rows", labels=("ml-data",))
    silent = history.pull("acme/rows#10", repo="acme/rows")
    item = history.pull("acme/rows#11", repo="acme/rows", paths=("ingest/read.py",))
    elsewhere = history.pull("acme/churn#1", paths=("ingest/read.py",))
    found = place(history.facts(), POLICY)
    assert found[item.id].confidence > found[elsewhere.id].confidence
    assert found[item.id].because[1].detail == "9 of 9 others placed in acme/rows are data"
    assert (found[silent.id].guess, found[silent.id].decision) == ("data", Decision.UNSURE)


def test_a_repository_never_makes_certain_what_is_not_certain_without_it() -> None:
    history = History()
    for number in range(200):
        history.pull(f"acme/rows#{number}", repo="acme/rows", labels=("ml-data",))
    item = history.pull("acme/rows#900", repo="acme/rows", paths=("ingest/read.py",))
    found = placed(history, item)
    assert (found.stage, found.decision) == ("data", Decision.SUGGESTED)
    assert found.confidence > 0.9


def test_a_parent_whose_stage_is_only_guessed_says_less() -> None:
    item = History().ticket("CH-2")
    sure, guessed = (
        decide(item, Signals(parent=Relative("CH-1", "data", guessed=one)), POLICY) for one in (False, True)
    )
    assert sure.confidence > guessed.confidence


def test_files_scattered_over_the_stages_are_left_to_a_person() -> None:
    history = History()
    paths = (
        "models/a.py",
        "models/b.py",
        "models/c.py",
        "ingest/a.py",
        "ingest/b.py",
        "evals/a.py",
        "deploy/a.yml",
    )
    found = placed(history, history.pull("acme/churn#1", paths=paths))
    assert (found.stage, found.guess, found.decision) == (None, "modeling", Decision.UNSURE)


def test_a_link_told_twice_counts_once() -> None:
    history = History()
    item, change = history.ticket("CH-1"), history.pull("acme/churn#1", paths=("evals/cases.py",))
    history.link(change, LinkKind.IMPLEMENTS, item)
    history.link(item, LinkKind.IMPLEMENTS, change)
    assert placed(history, item).because[0].detail == "its acme/churn#1 changes evals/cases.py"


LABELS = ("ml-data", "ml-none", "ml-modeling", "dataset", "bug", "", "ml-")
FIELDS = st.fixed_dictionaries(
    {
        "labels": st.lists(st.sampled_from(LABELS), max_size=4).map(tuple),
        "components": st.lists(st.sampled_from(["Ingest", "Serving", "Web"]), max_size=2).map(tuple),
        "issue_type": st.sampled_from([None, "Experiment", "Task", "Admin", ""]),
        "paths": st.lists(st.sampled_from(["models/a.py", "ingest/b.py", "x" * 2_000, "/", ""]), max_size=5).map(tuple),
        "branch": st.sampled_from([None, "exp/a", "main", ""]),
    }
)  # fmt: skip


@given(FIELDS)
def test_every_answer_has_evidence_and_a_confidence_that_fits_its_decision(fields: dict[str, Any]) -> None:
    history = History()
    found = placed(history, history.ticket("CH-1", **fields))
    assert found.because
    assert 0 <= found.confidence <= 0.99
    assert (found.decision is Decision.CERTAIN) <= (found.confidence >= 0.9)
    assert found.unsure <= (found.stage is None)
    assert found.second_stage is None or found.second_stage != found.stage


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Try another loss"},
        {"description": "with a smaller batch"},
        {"issue_type": "Experiment"},
        {"labels": ("data",)},
        {"components": ("Serving",)},
        {"kind": ItemKind.PULL_REQUEST},
        {"description": "half of a pair: \ud800"},
    ],
)
def test_whatever_a_text_model_may_see_of_an_item_tells_its_texts_from_others(change: dict[str, Any]) -> None:
    item = History().ticket("CH-1", "Try a loss")
    assert written(replace(item, **change)) != written(item)


def test_what_a_text_model_does_not_see_leaves_the_texts_the_same() -> None:
    item = History().ticket("CH-1", "Try a loss")
    assert written(replace(item, status="Done", assignee="bo", key="CH-2")) == written(item)

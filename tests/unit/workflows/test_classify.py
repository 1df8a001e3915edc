"""Tickets that come one JSON object a line are placed one answer a line, whatever stands in the lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.source import load_policy
from workflows.classify import classify_lines

POLICY = load_policy(None)
STAGES = tuple(stage.name for stage in POLICY.stages)
ANSWER = {"id", "stage", "confidence", "decision", "second_stage", "is_experiment", "because"}
FIELDS = (
    *("id", "kind", "title", "status", "issue_type", "description", "labels", "components"),
    *("repo", "paths", "branch", "parent_stage"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def answer(**ticket: Any) -> dict[str, Any]:
    """Return the answer to one ticket that must be usable."""
    (answered,) = classify_lines([json.dumps(ticket)], POLICY)
    assert answered.problem is None
    return answered.answer


def refused(line: str) -> str:
    """Return what is wrong with a line, which must be answered all the same."""
    (answered,) = classify_lines([line], POLICY)
    assert answered.problem is not None
    assert set(answered.answer) == ANSWER
    assert (answered.answer["stage"], answered.answer["decision"]) == ("none", "unsure")
    assert answered.answer["because"][0]["signal"] == "input"
    return answered.problem


@pytest.mark.parametrize("stage", STAGES)
def test_a_lifecycle_label_decides_for_certain(stage: str) -> None:
    placed = answer(id="ML-1", title="Something", labels=[f"ml-{stage}"])
    assert (placed["stage"], placed["decision"]) == (stage, "certain")
    assert placed["because"][0] == {"signal": "lifecycle label", "detail": f"carries the label ml-{stage}"}


def test_a_label_that_says_no_lifecycle_work_is_certain_of_none() -> None:
    placed = answer(id="ML-1", labels=["ml-none"])
    assert (placed["stage"], placed["decision"]) == ("none", "certain")


def test_a_ticket_of_which_nothing_speaks_is_unsure() -> None:
    placed = answer(id="ML-1", title="Thing")
    assert (placed["stage"], placed["decision"], placed["confidence"]) == ("none", "unsure", 0.0)


def test_the_stage_of_the_parent_is_inherited_with_less_than_certainty() -> None:
    placed = answer(id="ML-1", title="Thing", parent_stage="validation")
    assert (placed["stage"], placed["decision"]) == ("validation", "suggested")
    assert placed["because"][0]["signal"] == "parent"


def test_an_issue_of_the_type_experiment_is_told_to_be_one() -> None:
    assert answer(id="ML-1", issue_type="Experiment")["is_experiment"]
    assert not answer(id="ML-1", issue_type="Task")["is_experiment"]


def test_the_id_comes_back_as_it_was_given() -> None:
    assert answer(id="ML-1")["id"] == "ML-1"
    assert answer(id=17)["id"] == 17
    assert answer(title="without")["id"] is None


def test_answers_come_in_the_order_of_the_lines_and_blank_lines_count_as_lines_only() -> None:
    lines = ['{"id": "a"}', "", "  \n", "broken", '{"id": "b"}']
    found = list(classify_lines(lines, POLICY))
    assert [one.answer["id"] for one in found] == ["a", None, "b"]
    assert [one.problem for one in found] == [None, "line 4 is no JSON (JSONDecodeError)", None]


def test_answers_come_as_the_lines_come() -> None:
    lines = iter(['{"id": "a"}', '{"id": "b"}'])
    answers = classify_lines(lines, POLICY)
    assert next(answers).answer["id"] == "a"
    assert next(lines) == '{"id": "b"}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "line 1 is no JSON"),
        ("[1]", "line 1 is no JSON object"),
        ('"text"', "line 1 is no JSON object"),
        ("[" * 100_000, "line 1 is no JSON"),
        ('{"kind": "epic"}', "unknown kind: use one of issue, pull_request, branch, run"),
        (
            '{"parent_stage": "cooking"}',
            f"unknown parent_stage: use one of {', '.join(sorted(STAGES))} or none",
        ),
        ('{"title": 7}', "something else than text in title"),
        ('{"id": [7]}', "something else than text in id"),
        ('{"labels": "ml-data"}', "something else than a list of texts in labels"),
        ('{"paths": [7]}', "something else than a list of texts in paths"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_what_would_be_accepted(line: str, said: str) -> None:
    assert said in refused(line)


def test_an_unusable_line_keeps_its_id_so_that_answers_can_be_joined() -> None:
    (answered,) = classify_lines(['{"id": "ML-9", "title": []}'], POLICY)
    assert answered.answer["id"] == "ML-9"


@given(ticket=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)))
def test_any_object_gets_one_answer_with_a_stage_of_the_policy_and_evidence(ticket: dict[str, Any]) -> None:
    (answered,) = classify_lines([json.dumps(ticket)], POLICY)
    placed = answered.answer
    assert set(placed) == ANSWER
    assert placed["stage"] in {*STAGES, "none"}
    assert placed["second_stage"] in {*STAGES, "none", None}
    assert placed["decision"] in {"certain", "suggested", "unsure"}
    assert 0 <= placed["confidence"] <= 1
    assert placed["because"]
    assert answered.problem is None or placed["decision"] == "unsure"
    json.dumps(placed, allow_nan=False)


@given(line=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_line_keeps_the_next_one_from_its_answer(line: str) -> None:
    found = list(classify_lines([line, '{"id": "next"}'], POLICY))
    assert found[-1].answer["id"] == "next"
    assert found[-1].problem is None


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "\\ud800"}',
        '{"id": NaN}',
        '{"id": [1e999]}',
        '{"id": "a", "issue_type": "Experiment", "branch": "exp/\\udfff", "kind": "branch"}',
    ],
)
def test_every_answer_can_be_written_as_strict_json_in_utf8(line: str) -> None:
    (answered,) = classify_lines([line], POLICY)
    written = json.dumps(answered.answer, ensure_ascii=False, allow_nan=False).encode()
    assert json.loads(written) == answered.answer


@pytest.mark.parametrize("value", [0, False, "", {}])
def test_an_empty_value_that_is_no_list_is_no_list_of_labels(value: object) -> None:
    assert "list of texts in labels" in refused(json.dumps({"labels": value}))

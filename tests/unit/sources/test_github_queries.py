from __future__ import annotations

from graphql import FieldNode, FragmentDefinitionNode, OperationDefinitionNode, parse

from tests.schema.questions import every_question
from workflows.sources.github_queries import batched_text, batched_variables, text


def operation(asked: str) -> OperationDefinitionNode:
    return next(d for d in parse(asked).definitions if isinstance(d, OperationDefinitionNode))


def fields(asked: str) -> list[str]:
    found = [one for one in operation(asked).selection_set.selections if isinstance(one, FieldNode)]
    return [one.alias.value if one.alias else one.name.value for one in found]


def test_every_question_can_be_asked_and_carries_the_fragments_it_names() -> None:
    for question in every_question():
        names = [
            d.name.value for d in parse(text(question)).definitions if isinstance(d, FragmentDefinitionNode)
        ]
        spread = {name for name in ("Who", "Event", "Suite", "Change") if f"...{name}" in text(question)}
        assert spread <= set(names)


def test_a_batch_asks_for_every_row_under_its_own_name_and_for_the_allowance_once() -> None:
    assert fields(batched_text("github_check", 3)) == ["n0", "n1", "n2", "rateLimit"]


def test_each_row_of_a_batch_has_variables_of_its_own() -> None:
    asked = operation(batched_text("github_check", 2))
    declared = {one.variable.name.value for one in asked.variable_definitions or ()}
    assert declared == {"owner_0", "name_0", "owner_1", "name_1"}
    rows = [{"owner": "acme", "name": "churn"}, {"owner": "acme", "name": "demand"}]
    assert batched_variables(rows).keys() == declared
    assert batched_variables(rows)["name_1"] == "demand"


def test_fragments_are_sent_once_however_many_rows_there_are() -> None:
    one, many = batched_text("github_branch", 1), batched_text("github_branch", 20)
    assert many.count("fragment Change") == one.count("fragment Change") == 1


def test_a_batch_of_25_repositories_stays_small() -> None:
    assert len(batched_text("github_changes", 25)) < 40_000


def test_fields_that_an_older_server_does_not_know_are_left_out_wherever_they_stand() -> None:
    asked = text("github_details", without=frozenset({"parent", "statusCheckRollup"}))
    assert "parent" not in asked
    assert "statusCheckRollup" not in asked
    assert "timelineItems" in asked

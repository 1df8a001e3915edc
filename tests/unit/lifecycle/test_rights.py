"""Who may do something: by role, as one of the project's people, or anybody; a refusal says who may."""

from __future__ import annotations

import pytest

from workflows.lifecycle.rights import may, name_of, person_of, who_may
from workflows.model import Person, Project

LEAD = Person("Nils", "Risk", slack="U1")
NOBODY = Person("Eve", None, slack="U2")
GONE = Person("Old", "risk", slack="U3", active=False)
CHURN = Project("churn", "Churn", people=(GONE, LEAD, NOBODY))


@pytest.mark.parametrize(
    ("rule", "lead", "without_role", "stranger"),
    [
        (("anyone",), True, True, True),
        (("risk", "Anyone"), True, True, True),
        (("project",), True, True, False),
        (("risk",), True, False, False),
        (("RISK", "domain"), True, False, False),
        (("domain",), False, False, False),
        ((), False, False, False),
    ],
)
def test_a_rule_allows_by_role_by_project_or_anybody(
    rule: tuple[str, ...],
    lead: bool,  # noqa: FBT001 - a case
    without_role: bool,  # noqa: FBT001 - a case
    stranger: bool,  # noqa: FBT001 - a case
) -> None:
    assert (may(rule, LEAD), may(rule, NOBODY), may(rule, None)) == (lead, without_role, stranger)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (("risk", "Anyone"), "anyone may"),
        (
            ("risk", "Project"),
            "only the people of the project may, as projects.yaml names them with their Slack account",
        ),
        ((), "nobody may"),
        (("risk",), "only these roles may: risk"),
        (("risk", "domain"), "only these roles may: risk, domain"),
    ],
)
def test_a_refusal_says_who_may(rule: tuple[str, ...], said: str) -> None:
    assert who_may(rule) == said


def test_an_account_is_a_person_of_the_project_while_that_person_is_there() -> None:
    assert (person_of(CHURN, "U1"), person_of(CHURN, "U3"), person_of(CHURN, "U9")) == (LEAD, None, None)


def test_a_name_is_that_of_the_first_project_that_knows_the_account_else_as_slack_shows_it() -> None:
    other = Project("other", "Other", people=(Person("Nils B.", "risk", slack="U1"),))
    assert name_of((Project("empty", "Empty"), CHURN, other), "U1", "nils99") == "Nils"
    assert name_of((CHURN, other), "U3", "old99") == "old99"

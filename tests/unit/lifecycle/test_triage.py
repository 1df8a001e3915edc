"""What needs a person's word: open work without one, two labels at once, and a label that everything else denies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import POLICY, History, at
from workflows.lifecycle.findings import Decision
from workflows.lifecycle.rights import may, name_of, person_of, who_may
from workflows.lifecycle.triage import Case, Need, cases
from workflows.model import LinkKind, Person, Project

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE, THEN, AFTER = at("2026-11-18"), at("2026-11-19"), at("2026-11-20")


def waiting(history: History) -> Sequence[Case]:
    return cases(history.facts(), POLICY)


def needs(history: History) -> dict[str, Need]:
    return {case.item.key: case.need for case in waiting(history)}


def test_open_untagged_work_waits_and_finished_or_tagged_work_does_not() -> None:
    history = History()
    history.ticket("CH-1")
    history.ticket("CH-2", status="Done")
    history.ticket("CH-3", labels=("ml-data",))
    history.tag(history.ticket("CH-4"), None, THEN)
    assert needs(history) == {"CH-1": Need.UNTAGGED}


def test_a_change_waits_only_when_no_ticket_speaks_for_it_and_branches_never_do() -> None:
    history = History()
    ticket = history.ticket("CH-1")
    history.link(history.pull("acme/churn#1"), LinkKind.IMPLEMENTS, ticket)
    history.pull("acme/churn#2")
    assert set(needs(history)) == {"CH-1", "acme/churn#2"}


def test_the_wrong_ones_come_first_then_the_most_certain() -> None:
    history = History()
    history.ticket("CH-9")
    history.ticket("CH-10")
    history.ticket("CH-2", issue_type="Admin")
    history.ticket("CH-3", labels=("ml-data", "ml-modeling"))
    assert [case.item.key for case in waiting(history)] == ["CH-3", "CH-2", "CH-9", "CH-10"]
    assert [case.certain for case in waiting(history)] == [False, True, False, False]


def test_two_labels_wait_until_a_person_has_decided_and_again_when_one_is_added_later() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data", "ml-modeling"))
    assert needs(history) == {"CH-1": Need.TWO_LABELS}
    history.tag(item, "data", THEN)
    assert needs(history) == {}
    history.relabel(item, AFTER, add="ml-validation")
    assert needs(history) == {"CH-1": Need.TWO_LABELS}


def test_a_label_is_doubted_when_certain_evidence_denies_it_and_kept_when_a_person_said_it() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",), components=("Serving",))
    (case,) = waiting(history)
    assert (case.need, case.placement.stage, case.placement.decision) == (
        Need.DOUBTED,
        "deployment",
        Decision.CERTAIN,
    )
    history.tag(item, "data", THEN)
    assert needs(history) == {}


def test_a_label_that_weak_evidence_denies_is_not_doubted() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-data",), branch="exp/x")
    assert needs(history) == {}


def test_a_tag_whose_label_was_taken_off_waits_again() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, "data", THEN)
    history.relabel(item, AFTER, remove="ml-data")
    assert needs(history) == {"CH-1": Need.UNTAGGED}


@pytest.mark.parametrize("key", ["CH-" + "9" * 5_000, "", "no number", "CH-٣"])
def test_any_key_can_be_sorted(key: str) -> None:
    history = History()
    history.ticket(key)
    history.ticket("CH-1")
    assert len(waiting(history)) == 2


ANA, BEN, GONE = (
    Person("Ana", "Product Manager", slack="U1"),
    Person("Ben", None, slack="U2"),
    Person("Cy", "product manager", slack="U3", active=False),
)
CHURN = Project("churn", "Churn", people=(ANA, BEN, GONE))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (("anyone",), {"U1", "U2", "U3", "U9"}),
        (("project",), {"U1", "U2"}),
        (("product manager",), {"U1"}),
        (("MLOps",), set()),
        ((), set()),
        (("MLOps", "Project"), {"U1", "U2"}),
    ],
)
def test_a_rule_lets_in_whom_it_names_and_nobody_else(rule: tuple[str, ...], allowed: set[str]) -> None:
    accounts = ("U1", "U2", "U3", "U9")
    assert {one for one in accounts if may(rule, person_of(CHURN, one))} == allowed
    assert who_may(rule)


def test_people_are_named_as_their_project_names_them_and_strangers_as_slack_does() -> None:
    assert name_of([CHURN], "U1", "ana.x") == "Ana"
    assert name_of([CHURN], "U9", "eve") == "eve"

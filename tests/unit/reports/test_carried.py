"""Buttons about a project carry its slug, whatever it is, and ids as far as there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.blocks import to_messages
from bot.render.limits import BUTTON_VALUE
from bot.views import dismiss, waive
from config.gates import Criterion
from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import at
from workflows.reports.carried import EVERY, ROOM, among, carry, read_carried
from workflows.reports.gates import WAIVE, gate_report
from workflows.reports.risks import DISMISS, risk_report

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Report

MANY = {f"criterion-of-many-{number:03}-of-ninety": "model" for number in range(90)}
LONG = DEFAULT.model_copy(deep=True)
LONG.gates.stages["modeling"].criteria.update(
    {name: Criterion(section=section, proofs=({"record": "run"},)) for name, section in MANY.items()}
)


def told(slug: str) -> ProjectState:
    """Return a project of that slug in which somebody works on a model, and a ticket says something risky."""
    made = Radar("modeling")
    made.ticket("CH-7", "The list has personal data", labels=("ml-data",), created=at("2026-11-02"))
    state = made.state(LONG)
    return replace(state, project=replace(state.project, slug=slug))


def values(report: Report, action: str) -> list[str]:
    blocks = [block for message in to_messages(report) for block in message.blocks]
    elements = [one for block in blocks for one in block.get("elements", [])]
    return [one["value"] for one in elements if one.get("action_id") == action]


@given(
    st.text(min_size=1, max_size=60), st.lists(st.from_regex(r"[a-z][a-z0-9-]*", fullmatch=True), min_size=1)
)
def test_any_slug_and_its_ids_come_back_as_they_were(slug: str, ids: list[str]) -> None:
    line = carry(slug, "data", listed=ids)
    assert line is not None
    assert read_carried(line) in ((slug, ("data", *ids)), (slug, ("data", EVERY)))


def test_a_slug_of_ours_stands_as_it_is() -> None:
    assert carry("fraud-2", "data", listed=["baseline"]) == "fraud-2 data baseline"


def test_ids_without_room_are_all_that_are_known() -> None:
    line = carry("churn", listed=list(MANY))
    assert line == f"churn {EVERY}"
    assert among(read_carried(line)[1], ("a", "b")) == ("a", "b")
    assert among(("b", "gone", "a"), ("a", "b")) == ("b", "a")


def test_a_slug_without_room_gives_no_line() -> None:
    assert carry("x" * ROOM, listed=["a"]) is None


def test_what_a_button_may_carry_is_what_slack_takes() -> None:
    assert ROOM == BUTTON_VALUE


@pytest.mark.parametrize("slug", ["churn", "churn early warning", "50 % more"])
def test_a_gate_with_ninety_criteria_can_be_waived_in_a_project_of_any_slug(slug: str) -> None:
    report = gate_report(told(slug), None)
    (value,) = values(report, WAIVE)
    form = waive.form(value, LONG)
    assert waive.read_carried(form.carried).project == slug
    assert {name for name, _ in form.fields[0].options} >= set(MANY)


@pytest.mark.parametrize("slug", ["churn", "churn early warning"])
def test_the_risks_of_a_project_of_any_slug_can_be_dismissed(slug: str) -> None:
    report = risk_report(told(slug))
    (value,) = values(report, DISMISS)
    assert read_carried(value)[0] == slug
    assert dismiss.form(value, LONG).fields[0].options


def test_a_slug_as_long_as_a_button_takes_the_button_away_and_not_the_report() -> None:
    report = gate_report(told("x" * ROOM), None)
    assert values(report, WAIVE) == []

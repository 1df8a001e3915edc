"""Buttons about a project carry its slug, whatever it is, and ids as far as there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.click import Asker, Submission
from bot.render.blocks import to_messages
from bot.render.check import view_problems
from bot.render.form import to_view
from bot.render.limits import BUTTON_VALUE, OPTION_VALUE
from bot.render.message import units
from bot.views import dismiss, setup, waive, who
from config.gates import Criterion
from config.glossary import Wording
from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.proposals import Proposal
from workflows.reports.carried import ENTRY_ROOM, EVERY, ROOM, among, carry, entry, meant, read_carried
from workflows.reports.gates import WAIVE, gate_report
from workflows.reports.risks import DISMISS, risk_report

if TYPE_CHECKING:
    from bot.render.form import Form
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


ID = st.integers(1, 1900).flatmap(
    lambda many: st.sampled_from(["a", "b-2"]).map(lambda one: (one * many)[:many])
)
"""Ids of the policy, of any length."""
ROLE = st.text(min_size=1, max_size=400)


def sent(form: Form, name: str, value: str) -> Submission:
    return Submission(Asker("U0ANA", "ana", "C1", "ml", "k"), form.name, form.carried, {name: value})


@given(st.lists(st.one_of(ID, ROLE), unique=True))
def test_an_entry_of_a_menu_stands_for_one_word_whatever_its_length_and_signs(words: list[str]) -> None:
    assert [meant(entry(one), words) for one in words] == words
    assert all(1 <= units(entry(one)) <= ENTRY_ROOM for one in words)
    assert meant("another", [one for one in words if one != "another"]) is None
    assert meant(None, words) is None


def test_a_word_that_has_room_stands_as_it_is() -> None:
    assert (entry("load-test"), entry("a" * ENTRY_ROOM)) == ("load-test", "a" * ENTRY_ROOM)
    assert ENTRY_ROOM == OPTION_VALUE


@given(st.lists(ID, min_size=1, max_size=5, unique=True), st.text(max_size=300))
def test_a_criterion_of_any_length_and_words_can_be_waived(names: list[str], told_as: str) -> None:
    policy = LONG.model_copy(deep=True)
    held = policy.gates.stages["modeling"].criteria
    made = Criterion(section="model", proofs=({"record": "run"},))
    held.clear()
    held.update(dict.fromkeys(names, made))
    policy.glossary.criteria.update(dict.fromkeys(names, Wording(en=told_as or "x")))
    line = carry("churn", "modeling", listed=names)
    assert line is not None
    form = waive.form(line, policy)
    assert view_problems(to_view(form)) == ()
    options = form.fields[0].options
    chosen = [waive.criterion_of(sent(form, waive.CRITERION, value), policy) for value, _ in options]
    assert chosen == names
    assert waive.CRITERION not in waive.mistakes(sent(form, waive.CRITERION, options[0][0]), policy, NOW)
    assert waive.CRITERION in waive.mistakes(sent(form, waive.CRITERION, "another"), policy, NOW)


@given(ID)
def test_a_risk_of_any_length_can_be_dismissed(kind: str) -> None:
    policy = DEFAULT.model_copy(deep=True)
    policy.risks.kinds.update({kind: next(iter(policy.risks.kinds.values()))})
    form = dismiss.form(f"churn {kind}", policy)
    assert view_problems(to_view(form)) == ()
    ((value, _),) = form.fields[0].options
    assert dismiss.risk_of(sent(form, dismiss.RISK, value), policy) == kind
    assert dismiss.RISK not in dismiss.mistakes(sent(form, dismiss.RISK, value), policy)


@given(st.lists(ROLE, min_size=1, max_size=4, unique=True))
def test_a_role_of_any_length_and_signs_can_be_chosen(roles: list[str]) -> None:
    policy = DEFAULT.model_copy(update={"people": DEFAULT.people.model_copy(update={"roles": tuple(roles)})})
    asked = setup.form(Asker("U0ANA", "ana", "C1", "ml", "k"), policy)
    found = Proposal("ana", "a", None, None, None, roles[-1])
    listed = who.form(who.dump("churn", [found]), policy)
    for form, name in ((asked, setup.ROLE), (listed, f"{who.ROLE}:0")):
        assert view_problems(to_view(form)) == ()
        options = next(one.options for one in form.fields if getattr(one, "name", None) == name)
        assert [meant(value, roles) for value, _ in options] == roles
    first = sent(listed, f"{who.ROLE}:0", entry(roles[0]))
    assert [one.role for one in who.confirmed(first, [found], policy)] == roles[:1]
    assert setup.role_of(sent(asked, setup.ROLE, entry(roles[-1])), policy) == roles[-1]

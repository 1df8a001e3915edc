"""/ml kpi in Slack: shown, noted by people of the project, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import as_text
from bot.click import Asker, Click
from bot.commands import kpi
from bot.commands.understand import Order
from tests.examples import tried
from tests.integration.app.test_app_gates import ana, shown  # noqa: F401 - ana is a fixture
from workflows.errors import Refused
from workflows.reports.kpis import TAKE_BACK
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.service import Service


def entries(service: Service) -> list[tuple[str, str, object, str]]:
    facts = load_facts(service.engine, "churn")
    return [
        (one.name, one.field, one.value if one.day is None else one.day.isoformat(), one.person)
        for one in facts.kpi_entries
    ]


def test_a_value_is_noted_shown_and_taken_back(talking: Sandbox, service: Service, ana: str) -> None:  # noqa: F811
    del ana
    answer, words = shown(talking, "/ml kpi set recall at 5 % alerts value 0,71")
    assert "recall at 5 % alerts: value 0.71" in words
    shown(talking, "/ml kpi set churn recall at 5 % alerts target 0.8")
    shown(talking, "/ml kpi set churn recall at 5 % alerts due 2027-01-31")
    name = "recall at 5 % alerts"
    assert entries(service) == [
        (name, "value", 0.71, "Ana"), (name, "target", 0.8, "Ana"), (name, "due", "2027-01-31", "Ana"),
    ]  # fmt: skip
    assert "0.71, target 0.8 by Sun 31 Jan 2027" in shown(talking, "/ml kpi churn")[1]

    done = talking.click(TAKE_BACK, user="ana", answer=answer).wait(1, seconds=10)
    assert "taken back" in str(done[0].body)
    assert [field for _, field, _, _ in entries(service)] == ["target", "due"]


def test_a_measure_of_another_name_is_said_to_be_new_beside_those_that_there_are(
    service: Service,
    ana: str,  # noqa: F811
) -> None:
    said = [
        as_text(kpi.kpi(service, Order("kpi", ("set", *words.split()), "churn"), asker).messages[0])
        for words, asker in (
            ("recall value 0.7", Asker(ana, "ana", "C1", "ml-churn", "ask:1")),
            ("Recall target 0.8", Asker(ana, "ana", "C1", "ml-churn", "ask:2")),
            ("recal value 0.7", Asker(ana, "ana", "C1", "ml-churn", "ask:3")),
        )
    ]
    assert ["new" in one for one in said] == [False, False, True]
    assert "This measure is new. There was: recall." in said[2]


def test_what_is_shown_says_as_of_when_it_was_read(service: Service, ana: str) -> None:  # noqa: F811
    shown = kpi.kpi(service, Order("kpi", (), "churn"), Asker(ana, "ana", "C1", "ml-churn", "ask:1"))
    assert "Data as of" in as_text(shown.messages[0])


def test_the_same_command_arriving_twice_is_noted_once(service: Service, ana: str) -> None:  # noqa: F811
    asker = Asker(ana, "ana", "C1", "ml-churn", "ask:1")
    for _ in range(2):
        kpi.kpi(service, Order("kpi", ("set", "recall", "value", "0.7"), "churn"), asker)
    assert len(entries(service)) == 1


def test_who_is_not_on_the_project_notes_and_takes_back_nothing(service: Service, ana: str) -> None:  # noqa: F811
    kpi.kpi(
        service,
        Order("kpi", ("set", "recall", "value", "0.7"), "churn"),
        Asker(ana, "ana", "C1", "x", "ask:1"),
    )
    stranger = Asker("U0STRANGE0", "zoe", "C1", "x", "ask:2")
    with pytest.raises(Refused, match="cannot note"):
        kpi.kpi(service, Order("kpi", ("set", "recall", "value", "0.9"), "churn"), stranger)
    with pytest.raises(Refused, match="cannot note"):
        kpi.take_back(service, Click(stranger, TAKE_BACK, "ask:1"))
    assert len(entries(service)) == 1


def test_a_project_of_several_words_may_stand_behind_set(service: Service, ana: str) -> None:  # noqa: F811
    words = ("set", "Churn", "early", "warning", "recall", "value", "0.7")
    kpi.kpi(service, Order("kpi", words, None), Asker(ana, "ana", "C1", "elsewhere", "ask:1"))
    assert [entry[:3] for entry in entries(service)] == [("recall", "value", 0.7)]


@tried(25)
@given(st.lists(st.text(min_size=1, max_size=12), max_size=5))
def test_any_words_are_noted_or_refused_with_one_line(service: Service, ana: str, words: list[str]) -> None:  # noqa: F811
    asker = Asker(ana, "ana", "C1", "ml-churn", f"ask:{words}")
    try:
        reply = kpi.kpi(service, Order("kpi", ("set", *words), "churn"), asker)
    except Refused as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right
    else:
        assert reply.messages

"""/ml gate in Slack, both ways: the checklist, the form that waives a criterion, and taking it back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import gates
from bot.channel import as_text
from bot.click import Asker, Click, Submission
from bot.commands.understand import Order
from bot.listeners import ORDERS
from bot.render.message import Message
from config.gates import GateRules
from config.source import load_projects
from tests.integration.app.test_app_forms import told_to
from tests.integration.cli.conftest import PROJECTS
from workflows.errors import Refused
from workflows.reports.gates import TAKE_BACK, WAIVE
from workflows.store.facts import load_facts
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Private
    from bot.service import Service


@pytest.fixture
def ana(sandbox: Sandbox, service: Service, tmp_path: Path) -> str:
    """Ana is a person of the project with a Slack account; Ben is none."""
    account = sandbox.world.people.get("ana").slack_id
    path = tmp_path / "with_slack.yaml"
    path.write_text(PROJECTS.replace("github: ana", f"github: ana, slack: {account}"), encoding="utf-8")
    apply_projects(service.engine, load_projects(path), now=service.clock())
    return account


def shown(sandbox: Sandbox, text: str) -> tuple[Private, str]:
    """Return the answer to a command, and all its words."""
    exchange = sandbox.slash(text, user="ana", channel="ml-churn")
    assert exchange.is_acknowledged
    answer = exchange.wait(1, seconds=10)[0]
    return answer, json.dumps(answer.body, ensure_ascii=False)


def waivers(service: Service) -> list[tuple[str, str, str, str]]:
    return [
        (one.stage, one.criterion, one.person, one.reason)
        for one in load_facts(service.engine, "churn").waivers
    ]


def filled(criterion: str = "load-test", reason: str = "a pilot", until: str | None = None) -> dict[str, Any]:
    values = {"criterion": criterion, "reason": reason, "until": until}
    return {name: value for name, value in values.items() if value is not None}


def test_the_checklist_of_a_stage_is_shown_to_the_asker_alone(talking: Sandbox) -> None:
    for text in ("/ml gate churn deployment", "/ml checklist deployment", "/ml gate deploiment churn"):
        _, words = shown(talking, text)
        assert "Gate to monitoring: 1 of 5 met" in words
        assert "load test" in words
    assert "There is no project" in shown(talking, "/ml gate chrn deployment")[1]
    assert talking.world.slack.messages() == []


def test_a_criterion_is_waived_by_a_form_and_the_waiver_taken_back(
    talking: Sandbox, service: Service, ana: str
) -> None:
    answer, words = shown(talking, "/ml gate churn deployment")
    assert "Missing: load test" in words
    assert talking.click(WAIVE, user="ana", answer=answer, wait=0).is_acknowledged
    form = talking.form("ana")
    wrong = talking.submit(form, filled(until="2026-11-01"), user="ana").ack["errors"]
    assert set(wrong) == {"until"}
    assert talking.submit(form, filled(until="2026-12-01"), user="ana").ack == {}
    assert "Waived: load test, by Ana until Tue 1 Dec" in told_to(talking, "ana")
    assert waivers(service) == [("deployment", "load-test", "Ana", "a pilot")]
    assert "Waived: load test" in shown(talking, "/ml gate churn deployment")[1]

    posted = talking.world.slack.messages(ana)[-1]
    done = talking.click(TAKE_BACK, user="ana", message=posted.ts).wait(1, seconds=10)
    assert "No longer waived: load test" in json.dumps(done[0].body)
    assert waivers(service) == []
    again = talking.click(TAKE_BACK, user="ana", message=posted.ts)
    assert "Missing: load test" in shown(talking, "/ml gate churn deployment")[1]
    assert again.is_acknowledged


def test_who_is_no_person_of_the_project_is_refused_when_the_form_is_sent(
    talking: Sandbox, service: Service, ana: str
) -> None:
    del ana
    answer, _ = shown(talking, "/ml gate churn deployment")
    talking.click(WAIVE, user="ben", answer=answer, wait=0)
    talking.submit(talking.form("ben"), filled(), user="ben")
    assert "only the people of the project may" in told_to(talking, "ben")
    assert waivers(service) == []


def asker(user: str, key: str = "form:V1") -> Asker:
    return Asker(user, "somebody", "C1", "ml-churn", key, "t1")


def sent(user: str, carried: str = "churn deployment load-test release", **values: Any) -> Submission:
    return Submission(asker(user), "gate-waive", carried, filled(**values))


def test_a_form_that_arrives_twice_is_one_waiver(service: Service, ana: str) -> None:
    first = gates.take_form(service, sent(ana))
    assert gates.take_form(service, sent(ana)) == first
    assert len(waivers(service)) == 1


def test_the_policy_says_who_may_waive_and_take_back(service: Service, ana: str) -> None:
    gates.take_form(service, sent(ana))
    rules = service.policy.gates.model_copy(update={"who_may_waive": ("risk",)})
    strict = replace(service, policy=service.policy.model_copy(update={"gates": rules}))
    with pytest.raises(Refused, match="only these roles may: risk"):
        gates.take_form(strict, sent(ana))
    with pytest.raises(Refused, match="only these roles may: risk"):
        gates.take_back(strict, Click(asker(ana), TAKE_BACK, "form:V1"))
    assert len(waivers(service)) == 1


def test_a_waiver_is_taken_back_once(service: Service, ana: str) -> None:
    gates.take_form(service, sent(ana))
    click = Click(asker(ana, "click:1"), TAKE_BACK, "form:V1")
    gates.take_back(service, click)
    with pytest.raises(Refused, match="taken back before"):
        gates.take_back(service, click)


@pytest.mark.parametrize(
    "value", ["", "churn", "churn deployment", "churn deployment gone", "churn gone load-test"]
)
def test_a_button_of_an_older_checklist_says_so(service: Service, value: str) -> None:
    with pytest.raises(Refused, match="has changed since"):
        gates.open_form(service, Click(asker("U1"), WAIVE, value))


def test_a_form_names_what_is_wrong_with_it(service: Service) -> None:
    assert set(gates.check(service, sent("U1", criterion="sponsor"))) == {"criterion"}
    assert set(gates.check(service, sent("U1", reason=""))) == {"reason"}
    assert set(gates.check(service, sent("U1", until="2026-11-18"))) == {"until"}
    assert gates.check(service, sent("U1", until="2026-11-20")) == {}


def test_a_workspace_without_checklists_is_told_so(service: Service) -> None:
    bare = replace(service, policy=service.policy.model_copy(update={"gates": GateRules()}))
    reply = ORDERS["gate"](bare, Order("gate", ("data",), "churn"), asker("U1"))
    assert "Nothing is asked for there" in as_text(Message(reply.messages[0].text, reply.messages[0].blocks))

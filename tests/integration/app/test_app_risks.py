"""/ml risks in Slack: the radar, the form that dismisses a possible risk, and taking it back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import risks
from bot.click import Asker, Click, Submission
from config.risks import RiskRules
from tests.integration.app.test_app_forms import told_to
from tests.integration.app.test_app_gates import ana, shown
from workflows.errors import Refused
from workflows.reports.risks import DISMISS, TAKE_BACK
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.service import Service

__all__ = ["ana"]


def dismissed(service: Service) -> list[tuple[str, str, str]]:
    return [(one.risk, one.person, one.reason) for one in load_facts(service.engine, "churn").dismissals]


def sent(user: str, risk: str | None = "adoption", reason: str | None = "a pilot") -> Submission:
    asker = Asker(user, "somebody", "C1", "ml-churn", "form:V1", "t1")
    values: dict[str, Any] = {"risk": risk, "reason": reason}
    given = {name: value for name, value in values.items() if value is not None}
    return Submission(asker, "risk-dismiss", "churn adoption", given)


def test_a_possible_risk_is_dismissed_by_a_form_and_that_taken_back(
    talking: Sandbox, service: Service, ana: str
) -> None:
    answer, words = shown(talking, "/ml risks churn")
    assert "Possible: a result that is not used" in words
    talking.click(DISMISS, user="ana", answer=answer, wait=0)
    form = talking.form("ana")
    wrong = talking.submit(form, {"risk": "adoption"}, user="ana").ack["errors"]
    assert set(wrong) == {"reason"}
    assert talking.submit(form, {"risk": "adoption", "reason": "a pilot"}, user="ana").ack == {}
    assert "Dismissed: a result that is not used, by Ana" in told_to(talking, "ana")
    assert dismissed(service) == [("adoption", "Ana", "a pilot")]
    assert "Dismissed by Ana" in shown(talking, "/ml radar churn")[1]
    posted = talking.world.slack.messages(ana)[-1]
    done = talking.click(TAKE_BACK, user="ana", message=posted.ts).wait(1, seconds=10)
    assert "No longer dismissed: a result that is not used." in json.dumps(done[0].body)
    assert dismissed(service) == []


def test_a_form_that_arrives_twice_is_one_dismissal(service: Service, ana: str) -> None:
    assert risks.take_form(service, sent(ana)) == risks.take_form(service, sent(ana))
    assert len(dismissed(service)) == 1


def test_the_policy_says_who_may_dismiss_and_take_back(service: Service, ana: str) -> None:
    only = RiskRules(kinds=service.policy.risks.kinds, who_may_dismiss=("risk",))
    strict = replace(service, policy=service.policy.model_copy(update={"risks": only}))
    with pytest.raises(Refused, match=r"You cannot dismiss risks of .*: only these roles may: risk"):
        risks.take_form(strict, sent(ana))
    risks.take_form(service, sent(ana))
    click = Click(sent(ana).asker, TAKE_BACK, "form:V1")
    with pytest.raises(Refused, match="only these roles may"):
        risks.take_back(strict, click)
    risks.take_back(service, click)
    with pytest.raises(Refused, match="taken back before"):
        risks.take_back(service, click)


@pytest.mark.parametrize("risk", ["weather", "", None])
def test_an_unknown_risk_is_a_mistake_of_the_form(service: Service, ana: str, risk: str | None) -> None:
    assert set(risks.check(service, sent(ana, risk))) == {"risk"}


def test_a_button_whose_risks_are_no_longer_watched_says_so(service: Service, ana: str) -> None:
    with pytest.raises(Refused, match="ask again"):
        risks.open_form(service, Click(sent(ana).asker, DISMISS, "churn weather"))

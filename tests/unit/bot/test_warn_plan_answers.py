"""What an answer ends, what it keeps from being asked, and who leads a project when its owner cannot be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.warn_plan import hearer_for
from tests.unit.bot.test_warn_plan import ANA, BO, CHURN, NOW, PM, opened, plan, scene, stall
from workflows.lifecycle.answers import as_activity
from workflows.lifecycle.findings import Sign, Stall, Verdict
from workflows.lifecycle.resolutions import How, Resolution
from workflows.lifecycle.stall_findings import keepers
from workflows.model import Answer, Person, Said

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
BY_BO = Resolution(How.ANSWERED, answer="click:1", by="bo")


def said(kind: Said, at: datetime = NOW - DAY, until: date | None = None, **more: str) -> Answer:
    return Answer("click:1", "jira:1", kind, "bo", at, until, **more)


@pytest.mark.parametrize("verdict", [one for one in Verdict if one is not Verdict.ACTIVE])
@pytest.mark.parametrize("kind", [Said.FINISHED, Said.DROPPED, Said.NO_EXPERIMENT])
def test_a_last_word_ends_the_warning_whatever_the_verdict_and_nothing_is_asked_anew(
    verdict: Verdict, kind: Said
) -> None:
    found = plan([stall(1, verdict)], [opened(1)], answers=(said(kind),))
    assert [ending.resolution for ending in found.endings] == [BY_BO]
    assert found.asks == ()
    assert plan([stall(1, verdict)], answers=(said(kind),)).asks == ()


def test_what_is_newer_than_a_last_word_is_asked_about() -> None:
    newer = stall(1, days_ago=0.5)
    assert len(plan([newer], answers=(said(Said.FINISHED),)).asks) == 1
    assert plan([newer], answers=(said(Said.NO_EXPERIMENT),)).asks == ()


@pytest.mark.parametrize(("until", "asked"), [(TODAY, 0), (TODAY + DAY, 0), (TODAY - DAY, 1), (None, 1)])
@pytest.mark.parametrize("kind", [Said.RUNNING, Said.WAITING])
def test_a_promise_holds_to_the_end_of_its_day(kind: Said, until: date | None, asked: int) -> None:
    late = stall(1, Verdict.OVERDUE_BACK)
    assert len(plan([late], answers=(said(kind, until=until),)).asks) == asked


def test_an_answer_with_which_the_rules_are_content_ends_the_warning() -> None:
    calm = stall(1, Verdict.QUIET_EXPECTED)
    (ending,) = plan([calm], [opened(1)], answers=(said(Said.RUNNING, until=date(2026, 11, 27)),)).endings
    assert ending.resolution == BY_BO


def test_an_answer_after_which_another_person_is_asked_ends_the_question_to_the_first() -> None:
    answer = said(Said.WAITING, waiting_for="decision")
    waits = _after(answer, replace(stall(1, Verdict.BLOCKED, silent=1, ask="ana")))
    found = plan([waits], [opened(1)], answers=(answer,))
    assert [ending.resolution for ending in found.endings] == [BY_BO]
    assert [ask.target for ask in found.asks] == ["U0ANA"]


def _after(answer: Answer, quiet: Stall) -> Stall:
    return replace(quiet, last_sign=Sign(as_activity(answer), quiet.item))


def test_a_sign_of_life_after_an_answer_is_what_ended_the_silence() -> None:
    back = stall(1, Verdict.ACTIVE, silent=0, days_ago=0.1)
    (ending,) = plan([back], [opened(1)], answers=(said(Said.WAITING),)).endings
    assert (ending.resolution.how, ending.resolution.what) == (How.BACK, "pushed")


def test_an_answer_given_before_the_warning_does_not_end_it() -> None:
    assert plan([stall(1)], [opened(1)], answers=(said(Said.RUNNING, NOW - 5 * DAY, TODAY),)).endings == ()


@pytest.mark.parametrize(("until", "asked"), [(TODAY, 0), (TODAY - DAY, 1)])
def test_a_snooze_lasts_to_the_end_of_its_day_and_the_warning_stays_open(until: date, asked: int) -> None:
    sleeping = replace(opened(1), snoozed_until=until)
    found = plan([stall(1)], [sleeping], answers=(said(Said.SNOOZED, until=until),))
    assert (found.endings, len(found.asks)) == ((), asked)
    assert [one.warning for ask in found.asks for one in ask.renews] == [sleeping] * asked


def test_nobody_is_asked_by_a_run_that_may_not_ask() -> None:
    assert plan([stall(1)], asking=False).asks == ()


LEAD = Person("lee", "Lead", slack="U0LEE")
OWNER = Person("pat", "product-owner", slack="U0PAT")


@pytest.mark.parametrize(
    ("people", "first"),
    [
        ((LEAD, OWNER, PM), "kim"),
        ((LEAD, OWNER), "pat"),
        ((LEAD, OWNER, replace(PM, active=False)), "pat"),
        ((LEAD, OWNER, replace(PM, slack=None)), "pat"),
        ((BO, ANA), None),
    ],
)
def test_one_person_leads_a_project_in_the_order_of_roles_and_whom_slack_reaches_first(
    people: tuple[Person, ...], first: str | None
) -> None:
    assert next((one.name for one in keepers(people)), None) == first
    found = hearer_for(scene([], replace(CHURN, people=people)), "somebody who left")
    assert (found.name if found else None) == first


def test_two_people_of_one_name_in_other_projects_are_not_taken_for_each_other() -> None:
    ops = replace(CHURN, slug="ops", people=(Person("Zoe", slack="U0ZOE"),))
    web = replace(CHURN, slug="web", people=(Person("zoe", slack="U0OTHER"),))
    assert plan([stall(1, ask="zoe")], others=(ops,)).asks[0].target == "U0ZOE"
    assert plan([stall(1, ask="zoe")], others=(ops, web)).asks[0].target == "U0PM"
    gone = replace(CHURN, people=(replace(BO, active=False), PM))
    elsewhere = replace(CHURN, slug="ops", people=(replace(BO, slack="U0STRANGER"),))
    assert plan([stall(1)], project=gone, others=(elsewhere,)).asks[0].target == "U0PM"

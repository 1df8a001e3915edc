"""The second verb on a real store: which report answers a question, over which time, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.render.text import to_text
from config.asked import AUDIENCES, REPORTS
from tests.integration.schedule.desk import CHURN, FRAUD, FRIDAY
from workflows.compose import WEEK, Question, compose, stalled_json, states, verdicts
from workflows.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.schedule.desk import Desk

DAY = timedelta(days=1)


def text(desk: Desk, question: Question, as_of: datetime = FRIDAY) -> str:
    return to_text(compose(desk.engine, desk.service.policy, question, as_of=as_of))


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_report_can_be_had_for_every_audience(desk: Desk, report: str, audience: str) -> None:
    built = compose(desk.engine, desk.service.policy, Question(report, "churn", audience), as_of=FRIDAY)
    assert built.kind == report
    assert to_text(built).strip()


def test_the_portfolio_and_the_stalled_report_cover_all_projects_when_none_is_named(desk: Desk) -> None:
    desk.experiment("CH-1", quiet_since=FRIDAY - 40 * DAY)
    desk.experiment("FR-1", quiet_since=FRIDAY - 40 * DAY, slug="fraud")
    for report in ("portfolio", "stalled"):
        told = text(desk, Question(report))
        assert CHURN.name in told
        assert FRAUD.name in told


@pytest.mark.parametrize("report", ["summary", "digest"])
def test_a_report_of_one_project_asks_for_its_name_where_there_are_several(desk: Desk, report: str) -> None:
    with pytest.raises(Refused, match="name a project with --project: churn, fraud"):
        text(desk, Question(report))


@pytest.mark.parametrize("report", ["summary", "digest"])
def test_the_only_project_need_not_be_named(desk: Desk, report: str) -> None:
    desk.statement("DELETE FROM projects WHERE slug = 'fraud'")
    assert CHURN.name in text(desk, Question(report))


@pytest.mark.parametrize("report", REPORTS)
def test_without_any_project_the_refusal_says_how_to_declare_one(desk: Desk, report: str) -> None:
    desk.statement("DELETE FROM projects")
    with pytest.raises(Refused, match="stagecoach projects apply"):
        text(desk, Question(report))


@pytest.mark.parametrize("report", REPORTS)
def test_an_unknown_project_is_refused_with_the_nearest_name(desk: Desk, report: str) -> None:
    with pytest.raises(Refused, match=r"Did you mean churn\?"):
        text(desk, Question(report, "chrun"))


@pytest.mark.parametrize("report", REPORTS)
def test_an_empty_name_is_no_project(desk: Desk, report: str) -> None:
    with pytest.raises(Refused):
        text(desk, Question(report, ""))


def test_the_period_ends_at_the_moment_asked_for(desk: Desk) -> None:
    (week,) = states(desk.engine, desk.service.policy, Question("summary", "churn"), as_of=FRIDAY)
    fortnight = Question("summary", "churn", period=2 * WEEK)
    (longer,) = states(desk.engine, desk.service.policy, fortnight, as_of=FRIDAY)
    assert (week.now, week.since) == (FRIDAY, FRIDAY - 7 * DAY)
    assert longer.since == FRIDAY - 14 * DAY


def test_what_came_later_is_not_known_at_an_earlier_moment(desk: Desk) -> None:
    desk.experiment("CH-1", quiet_since=FRIDAY - 40 * DAY)
    desk.experiment("CH-2", quiet_since=FRIDAY - 2 * DAY)
    question = Question("summary", "churn")
    (now,) = states(desk.engine, desk.service.policy, question, as_of=FRIDAY)
    (before,) = states(desk.engine, desk.service.policy, question, as_of=FRIDAY - 5 * DAY)
    assert [stall.item.key for stall in now.stalls] == ["CH-1", "CH-2"]
    assert [stall.item.key for stall in before.stalls] == ["CH-1"]


def test_the_verdicts_on_a_project_are_those_of_its_stalled_report(desk: Desk) -> None:
    desk.experiment("CH-1", quiet_since=FRIDAY - 40 * DAY)
    desk.experiment("CH-2", quiet_since=FRIDAY - DAY)
    facts, found = verdicts(desk.engine, desk.service.policy, "churn", as_of=FRIDAY)
    told = stalled_json(desk.engine, desk.service.policy, Question("stalled", "churn"), as_of=FRIDAY)
    assert facts.project.slug == "churn"
    assert {one["key"]: one["verdict"] for one in told["experiments"]} == {
        stall.item.key: stall.verdict.value for stall in found
    }
    assert [stall.verdict.value for stall in found if stall.item.key == "CH-1"] == ["stalled"]


def test_a_question_of_the_schedule_and_one_of_a_person_get_the_same_report(desk: Desk) -> None:
    desk.experiment("CH-1", quiet_since=FRIDAY - 40 * DAY)
    asked = Question("digest", "churn", "team")
    assert text(desk, asked) == text(desk, replace(asked, period=timedelta(weeks=1)))

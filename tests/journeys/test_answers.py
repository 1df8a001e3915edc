"""Somebody answers a warning: each button, what is read afterwards, what stands on the ticket, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes, quiet
from bot.click import Asker, Click
from bot.sandbox.faults import Drop, Fault
from config.projects import ProjectsFile
from config.settings import load_settings
from tests.integration.sandbox.small_world import hang_up
from tests.journeys.answering import (
    KEY,
    asked,
    comments,
    on,
    press,
    said,
    send,
    snooze,
    take_back,
    told_privately,
    verdict,
)
from workflows.compose import Question, compose
from workflows.reports import offers
from workflows.store.declared import declared_in
from workflows.store.facts import find_project, load_facts
from workflows.store.projects import add_project
from workflows.store.warnings import open_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.conftest import Life


@pytest.fixture
def life(life: Life) -> Iterator[Life]:
    """Half past nine on Monday: Iker was asked, and the bot listens to Slack."""
    life.only("meters").clock.at = on(16, 9, 30)
    life.sync()
    jobs.warn_everyone(life.service)
    settings = load_settings({**life.sandbox.environment, "DATABASE_URL": life.database})
    with processes.connected(settings, life.service) as handler:
        yield life
        hang_up(life.sandbox, handler)


def test_it_runs_until_a_day_which_is_shown_in_place_and_put_on_the_ticket(life: Life) -> None:
    before = asked(life)
    press(life, offers.RUNNING)
    assert send(life, {"until": "2026-11-27", "words": "second of three seeds"}) == {}
    assert "Iker said it runs until Fri 27 Nov" in said(life)
    assert "I will ask again if there is no news by then." in said(life)
    assert asked(life).ts == before.ts
    assert verdict(life) == "quiet-expected"
    (comment,) = comments(life)
    assert comment.startswith("Iker (in Slack): still running until Fri 27 Nov 2026: second of three seeds")


def test_what_was_put_on_the_ticket_is_read_again_and_counts_for_nobody(life: Life) -> None:
    press(life, offers.RUNNING)
    send(life, {"until": "2026-11-17"})
    comments(life)
    life.at(on(18, 9, 30))
    assert verdict(life) == "overdue-back"


def test_a_promise_that_went_by_is_asked_about_on_the_next_working_day(life: Life) -> None:
    press(life, offers.RUNNING)
    send(life, {"until": "2026-11-17"})
    life.at(on(17, 9, 30))
    assert len(life.posts(life.sandbox.world.people.get("iker").slack_id)) == 1
    life.at(on(18, 9, 30))
    assert len(life.posts(life.sandbox.world.people.get("iker").slack_id)) == 2


def test_waiting_for_data_is_remembered_and_rests(life: Life) -> None:
    press(life, offers.WAITING)
    send(life, {"what": "data", "words": "the August labels"})
    assert "Iker said it waits for data" in said(life)
    assert comments(life) == ["Iker (in Slack): waiting for data: the August labels."]
    assert verdict(life) == "active"
    life.at(on(17, 9, 30))
    assert len(life.posts(life.sandbox.world.people.get("iker").slack_id)) == 1


def test_a_finished_experiment_records_its_outcome_and_is_told_as_an_answer_once_closed(life: Life) -> None:
    press(life, offers.FINISHED)
    assert "words" in send(life, {"outcome": "ruled out"})["errors"]
    send(life, {"outcome": "ruled out", "words": "no gain on this data, 0.2 points"})
    assert "Iker said it is finished: ruled out, “no gain on this data, 0.2 points”" in said(life)
    assert comments(life) == ["Iker (in Slack): ruled out: no gain on this data, 0.2 points."]
    issue = next(one for one in life.sandbox.world.jira.issues if one.key == KEY)
    issue.transition("iker", on(17, 8), "Done")
    life.at(on(17, 12))
    report = compose(
        life.service.engine,
        life.service.policy,
        Question("digest", "meters"),
        as_of=life.clock(),
        model=life.service.model(),
    )
    assert "ruled out: no gain on this data" in str(report)


def test_a_dropped_experiment_is_inconclusive_unless_somebody_knows_better(life: Life) -> None:
    press(life, offers.DROPPED)
    send(life, {"words": "another approach is quicker"})
    assert "Iker dropped it: inconclusive, “another approach is quicker”" in said(life)
    assert "Close the ticket to end this." in said(life)
    assert verdict(life) == "active"


def test_a_snooze_of_three_days_goes_over_the_weekend_and_then_it_is_asked_anew(life: Life) -> None:
    life.clock.at = on(19, 10)
    press(life, offers.SNOOZE, value=snooze(life, 3))
    assert "Iker asked me not to remind until Tue 24 Nov" in said(life)
    iker = life.sandbox.world.people.get("iker").slack_id
    for day in (20, 23, 24):
        life.at(on(day, 9, 30))
        assert len([one for one in life.posts(iker) if KEY in life.text(one)]) == 1


def test_what_is_no_experiment_is_not_listed_until_that_is_taken_back(life: Life) -> None:
    press(life, offers.NO_EXPERIMENT)
    assert "Iker said it is no experiment" in said(life)
    assert verdict(life) is None
    assert comments(life) == []
    take_back(life)
    assert verdict(life) == "stalled"
    assert len(open_warnings(life.service.engine, "meters")) > 0
    assert "Still running until" in said(life)


def test_an_answer_that_is_taken_back_is_taken_back_on_the_ticket_too(life: Life) -> None:
    press(life, offers.RUNNING)
    send(life, {"until": "2026-11-27"})
    take_back(life)
    assert verdict(life) == "stalled"
    assert [text.split(":")[0] for text in comments(life)] == [
        "Iker (in Slack)",
        "Iker (in Slack) took back what Iker had said",
    ]


def test_a_day_in_the_past_is_refused_in_the_form(life: Life) -> None:
    press(life, offers.RUNNING)
    assert send(life, {"until": "2026-11-12"})["errors"] == {"until": "This day is past: when is news due?"}
    assert verdict(life) == "stalled"


def test_somebody_who_is_not_on_the_project_cannot_answer_for_it(life: Life) -> None:
    stranger = next(
        one.handle for one in life.sandbox.world.people if not one.robot and one.slack_id not in members(life)
    )
    shown = press(life, offers.NO_EXPERIMENT, who=stranger).wait(1, seconds=10)
    assert "Only people of Meter fault detection can answer" in shown[0].text
    assert verdict(life) == "stalled"


def test_a_forged_button_answers_nothing(life: Life) -> None:
    press(life, offers.RUNNING)
    form = life.sandbox.form("iker")
    form.view["private_metadata"] = "0000000000000000"
    send(life, {"until": "2026-11-27"})
    assert verdict(life) == "stalled"
    assert "Nothing is open about this experiment any more" in told_privately(life)


def test_a_double_click_is_one_answer(life: Life) -> None:
    iker = life.sandbox.world.people.get("iker").slack_id
    asker = Asker(iker, "iker", "D1", "", "click:1", "trigger")
    value = snooze(life, 1)
    for half in (asker, replace(asker, trigger="another")):
        quiet.take_click(life.service, Click(half, offers.SNOOZE, value))
    facts = load_facts(life.service.engine, "meters")
    assert [one.person for one in facts.answers] == ["Iker"]


def test_a_comment_is_written_once_although_jira_did_not_say_so(life: Life) -> None:
    life.sandbox.faults.drop("/comment", Drop.AFTER, method="POST")
    press(life, offers.RUNNING)
    send(life, {"until": "2026-11-27"})
    life.at(on(16, 12))
    assert len(comments(life)) == 1


def test_of_two_people_of_one_name_the_one_who_answered_hears_that_the_comment_failed(life: Life) -> None:
    paula = life.sandbox.world.people.get("paula").slack_id
    namesake = {
        "slug": "abroad",
        "name": "Abroad",
        "jira_keys": ["AB"],
        "people": [{"name": "Iker", "slack": paula}],
    }
    (declared,) = declared_in(ProjectsFile.model_validate({"projects": [namesake]}))
    add_project(life.service.engine, declared, now=life.clock())
    life.sandbox.faults.add(Fault("/comment", status=403, method="POST"))
    press(life, offers.RUNNING)
    send(life, {"until": "2026-11-27"})
    assert comments(life) == []
    assert "Your words were not posted" in told_privately(life)
    assert life.posts(paula) == []


def members(life: Life) -> set[str | None]:
    return {person.slack for person in find_project(life.service.engine, "meters").people}

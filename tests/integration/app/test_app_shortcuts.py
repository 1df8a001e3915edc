"""Global shortcuts: a form at once, its projects from the store, and an answer for the one who asked alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot import ask, setup
from bot.answer import SHARE
from bot.channel import as_text
from bot.click import Asker, Submission
from bot.listeners import FORMS
from bot.views import ask as view
from tests.integration.app.test_app_forms import told_to
from workflows.store import schema
from workflows.store.engine import writing

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import View
    from bot.service import Service

PATIENCE = 10.0


def filled(sandbox: Sandbox, user: str = "ana") -> View:
    """Use the shortcut and return the form once it offers projects, or says that there are none."""
    assert sandbox.begin(ask.SHORTCUT, user=user).is_acknowledged
    form = sandbox.form(user)
    with sandbox.world.slack.shown:
        assert sandbox.world.slack.shown.wait_for(lambda: "One moment" not in json.dumps(form.view), PATIENCE)
    return form


def make_private(service: Service) -> None:
    with writing(service.engine) as connection:
        connection.execute(update(schema.projects).values(private=True))


@pytest.mark.parametrize(
    ("question", "words"), [("status", "Churn early warning"), ("stalled", "quiet experiments")]
)
def test_a_question_is_answered_privately_as_the_command_would(
    talking: Sandbox, question: str, words: str
) -> None:
    form = filled(talking)
    assert talking.submit(form, {view.PROJECT: "churn", view.QUESTION: question}, user="ana").ack == {}
    assert words in told_to(talking, "ana")
    person = talking.world.people.get("ana").slack_id
    posted = talking.world.slack.messages()
    assert {one.channel for one in posted} == {talking.world.slack.direct(person).id}
    # There is no channel here to share it with.
    assert SHARE not in json.dumps([one.blocks for one in posted])


@pytest.mark.parametrize("question", [value for value, _ in view.QUESTIONS])
def test_every_question_has_an_answer(sandbox: Sandbox, service: Service, question: str) -> None:
    sent = Submission(
        Asker("U1", "ana", "", "", "k"), view.FORM, "", {view.PROJECT: "churn", view.QUESTION: question}
    )
    row = FORMS[view.FORM]
    assert row.check(service, sent) == {}
    (first, *_) = row.does(service, sent).messages
    assert "Churn early warning" in as_text(first)


def test_a_private_project_is_offered_to_its_own_people_alone(talking: Sandbox, service: Service) -> None:
    make_private(service)
    assert "No project that you may see" in json.dumps(filled(talking).view)
    with writing(service.engine) as connection:
        account = talking.world.people.get("ben").slack_id
        connection.execute(update(schema.people).values(slack=account))
    assert "Churn early warning" in json.dumps(filled(talking, "ben").view)


def test_a_project_that_somebody_may_not_see_is_not_answered_about_however_the_form_was_filled(
    talking: Sandbox, service: Service
) -> None:
    form = filled(talking)
    make_private(service)
    talking.submit(form, {view.PROJECT: "churn", view.QUESTION: "status"}, user="ana")
    assert "No project is set up yet" in told_to(talking, "ana")


def test_a_form_that_was_closed_meanwhile_is_no_trouble(talking: Sandbox, service: Service) -> None:
    talking.faults.status("/views.update", 200, json_body={"ok": False, "error": "not_found"})
    assert talking.begin(ask.SHORTCUT, user="ana").is_acknowledged
    talking.form("ana")
    talking.begin(setup.SHORTCUT, user="ana")
    assert service.queue.drain(PATIENCE)
    assert talking.world.slack.messages() == []


def test_a_form_that_cannot_be_opened_is_told_privately(talking: Sandbox) -> None:
    talking.faults.status("/views.open", 200, json_body={"ok": False, "error": "expired_trigger_id"})
    talking.begin(ask.SHORTCUT, user="ana")
    assert "Slack waited too long" in told_to(talking, "ana")


def test_a_project_can_be_set_up_from_everywhere(talking: Sandbox) -> None:
    assert talking.begin(setup.SHORTCUT, user="ana").is_acknowledged
    form = talking.form("ana")
    assert form.view["title"]["text"] == "Set up a project"

"""Buttons that open forms, forms that are sent, and shortcuts, through the sandbox's Slack both ways."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from bot import app, work
from bot.channel import as_text
from bot.click import Reply
from bot.listeners import Clicked, Sent
from bot.render.blocks import to_messages
from bot.render.form import Form, Sentence
from bot.render.message import Message
from bot.told import told
from workflows.reports.shape import Button, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Click, Pointed, Submission
    from bot.sandbox.server import Sandbox
    from bot.service import Service


def ask_why(_: Service, click: Click) -> Form:
    return Form("why", "Why", "Send", (Sentence("words", "Because"),), carried=click.value)


def too_short(_: Service, sent: Submission) -> Mapping[str, str]:
    return {} if len(sent.values["words"] or "") > 2 else {"words": "Say a little more"}


def thank(_: Service, sent: Submission) -> Reply:
    return Reply((told(f"{sent.asker.name} on {sent.carried}: {sent.values['words']}"),))


def repeat(_: Service, point: Pointed) -> Reply:
    return Reply((told(f"You pointed at: {point.text[:20]}"),))


@pytest.fixture
def talking(talking: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A bot whose tables have one row of each kind."""
    for reads in (app, work):
        monkeypatch.setattr(reads, "CLICKS", {"why": Clicked(opens=ask_why)})
        monkeypatch.setattr(reads, "FORMS", {"why": Sent(too_short, thank)})
    monkeypatch.setattr(work, "SHORTCUTS", {"repeat": repeat})
    return talking


@pytest.fixture
def posted(talking: Sandbox, service: Service) -> str:
    """The ts of a message with a button that asks why."""
    (message,) = to_messages(Report("r", ("Quiet",), (), buttons=(Button("Why…", "why:1", "CH-1"),)))
    return service.channel.post("#ml-churn", message, key="k").ts


def test_a_button_opens_its_form_and_the_sender_hears_privately_how_it_ended(
    talking: Sandbox, posted: str
) -> None:
    assert talking.click("why:1", user="ana", message=posted, wait=0).is_acknowledged
    form = talking.form("ana")
    assert talking.submit(form, {"words": "x"}, user="ana").ack["errors"] == {"words": "Say a little more"}
    assert form.id in talking.world.slack.views
    assert talking.submit(form, {"words": "long run"}, user="ana").ack == {}
    assert form.id not in talking.world.slack.views
    said = told_to(talking, "ana")
    assert said == "ana on CH-1: long run"


def test_a_form_that_nobody_knows_any_more_says_so(talking: Sandbox, posted: str) -> None:
    talking.click("why:1", user="ana", message=posted, wait=0)
    form = talking.form("ana")
    form.view["callback_id"] = "gone"
    shown = talking.submit(form, {"words": "long run"}, user="ana").ack
    assert "older version" in json.dumps(shown)


def test_a_form_that_cannot_be_opened_is_told_to_who_clicked(talking: Sandbox, posted: str) -> None:
    talking.faults.status("/views.open", 200, json_body={"ok": False, "error": "expired_trigger_id"})
    answers = talking.click("why:1", user="ana", message=posted).wait(1, seconds=10)
    assert "press the button again" in answers[0].text


def test_a_shortcut_sees_the_message_it_was_used_on(talking: Sandbox, posted: str) -> None:
    answers = talking.point("repeat", user="ana", message=posted).wait(1, seconds=10)
    assert "You pointed at: Quiet" in answers[0].text


def test_a_button_of_an_older_version_is_acknowledged(talking: Sandbox, service: Service) -> None:
    (message,) = to_messages(Report("r", ("Old",), (), buttons=(Button("Old", "forgotten", "x"),)))
    stamp = service.channel.post("#ml-churn", message, key="k").ts
    assert talking.click("forgotten", user="ana", message=stamp, wait=0).is_acknowledged


def told_to(sandbox: Sandbox, user: str) -> str:
    """Return the last private message to somebody, once it is there."""
    person = sandbox.world.people.get(user).slack_id
    for _ in range(200):
        if found := sandbox.world.slack.messages(person):
            return as_text(Message(found[-1].text, tuple(found[-1].blocks)))
        time.sleep(0.05)
    raise AssertionError("nothing was said")

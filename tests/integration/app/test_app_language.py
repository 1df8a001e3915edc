"""Whoever chose a language is answered in it, by commands, forms, refusals and private questions; nobody else is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.click import Asker
from bot.work import Typed, Work, take
from config.asked import LANGUAGES
from tests.integration.app.test_app_commands import ask
from tests.integration.app.test_app_setup import told

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.service import Service

CHOSEN = "Von jetzt an spreche ich mit Ihnen Deutsch."


def asked_by(sandbox: Sandbox, user: str, text: str) -> str:
    answers = sandbox.slash(text, user=user, channel="ml-churn").wait(1, seconds=10)
    return json.dumps([one.body for one in answers], ensure_ascii=False)


def test_whoever_chose_a_language_is_answered_in_it_and_nobody_else_is(talking: Sandbox) -> None:
    assert CHOSEN in ask(talking, "/ml language deutsch")
    assert "Schwerpunkt der Arbeit" in ask(talking, "/ml digest team")
    assert "Centre of work" in asked_by(talking, "ben", "/ml digest team")
    assert "welche Risiken nach Aktenlage möglich sind" in ask(talking, "/ml help risks")
    assert 'Ein Projekt \\"chrun\\" gibt es nicht. Meinten Sie *churn*?' in ask(talking, "/ml status chrun")
    assert "I speak English to you from now on." in ask(talking, "/ml language usual")
    assert "Centre of work" in ask(talking, "/ml digest team")


def test_a_form_and_what_is_wrong_with_it_are_told_in_the_chosen_language(talking: Sandbox) -> None:
    ask(talking, "/ml language de")
    talking.slash("/ml subscribe churn", user="ana", channel="ml-churn", wait=0)
    form = talking.form("ana")
    drawn = json.dumps(form.view, ensure_ascii=False)
    assert '"Abonnieren"' in drawn
    assert "Wie oft" in drawn
    assert "How often" not in drawn
    refused = talking.submit(form, {"zone": "Europe/Berlln", "time": "9"}, user="ana").ack["errors"]
    assert refused["time"] == "Eine Uhrzeit wie 09:00."
    assert refused["zone"] == "Diese Zeitzone gibt es nicht: Schreiben Sie sie wie Europe/Berlin."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Español", "Desde ahora le hablo en Español."),
        ("FR", "Désormais, je vous parle en Français."),
        ("german", CHOSEN),
        ("fransais", "Désormais, je vous parle en Français."),
        ("klingon", 'I do not speak \\"klingon\\". There are `/ml language en`'),
        ("", "I speak English to you. There are `/ml language en`"),
    ],
)
def test_a_language_is_chosen_by_code_or_name_whatever_the_case(
    talking: Sandbox, typed: str, said: str
) -> None:
    assert said in ask(talking, f"/ml language {typed}")


def test_the_command_names_every_language(talking: Sandbox) -> None:
    shown = ask(talking, "/ml sprache")
    assert all(f"`/ml language {code}`" in shown for code in LANGUAGES)


def test_who_waits_for_what_was_given_up_hears_so_in_their_language_and_nothing_is_done(
    talking: Sandbox, service: Service
) -> None:
    ask(talking, "/ml language de")
    ana = talking.world.people.get("ana").slack_id
    asker = Asker(ana, "ana", "C1", "ml-churn", "typed:1")
    take(service, Work(Typed(asker, "/ml language en"), spoilt=True))
    service.queue.drain(10)
    (said,) = told(talking, "ana")
    assert said.startswith("Bei mir ist etwas schiefgegangen.")
    assert "Schwerpunkt der Arbeit" in ask(talking, "/ml digest team")

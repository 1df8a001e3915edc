"""Every form that the bot can open is one that Slack takes, whatever is typed or stands in what it carries."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import views
from bot.click import Asker, Click
from bot.commands.table import COMMANDS
from bot.render.check import view_problems
from bot.render.form import Form, to_view
from bot.render.voice import ENGLISH
from bot.views import ask, dismiss, quiet, setup, subscribe, waive, who
from config.asked import LANGUAGES
from config.source import load_policy
from workflows.errors import Refused
from workflows.lifecycle.proposals import Proposal
from workflows.model import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.render.message import Block

POLICY = load_policy(None)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BUTTON_VALUE = 2000
HOSTILE = (
    "<!channel>", "<https://evil.example|CH-1>", "*_~`&<>", "\u202egnirts", "Z\u0351\u036b\u0343" * 40,
    "x" * 40_000, "a\x00\x07\x1b[31mb", "раyраl", "\ud800", " ", "👩‍👩‍👧‍👦" * 60,
)  # fmt: skip


def asker(text: str) -> Asker:
    return Asker("U0ANA00000", text, "C1", text[:80], "key")


def click(text: str) -> Click:
    return Click(asker(text), "quiet", text[:BUTTON_VALUE])


def everybody(text: str) -> str:
    found = [Proposal(text[:200] or "x", text[:60], text[:60], f"{text[:40]}@a.example")] * 30
    return who.dump("churn", found)


def project(text: str, number: int = 0) -> Project:
    return Project(f"{text}{number or ''}" or "x", text or "x")


CASES: dict[str, Callable[[str], Form]] = {
    "ask.form": lambda text: ask.form([project(text, number) for number in range(120)]),
    "ask.waiting": lambda _text: ask.waiting(),
    "dismiss.form": lambda text: dismiss.form(f"{text[:150]} {' '.join(POLICY.risks.watched)}"[:BUTTON_VALUE], POLICY),
    "quiet.dropped": lambda text: quiet.dropped(click(text), NOW),
    "quiet.finished": lambda text: quiet.finished(click(text), NOW),
    "quiet.running": lambda text: quiet.running(click(text), NOW),
    "quiet.waiting": lambda text: quiet.waiting(click(text), NOW),
    "setup.form": lambda text: setup.form(
        asker(text), POLICY, dict.fromkeys(("name", "keys", "repositories", "channel", "zone"), text), name=text
    ),
    "subscribe.form": lambda text: subscribe.form(asker(text), text),
    "waive.form": lambda text: waive.form(
        f"{text[:150]} validation {' '.join(POLICY.gates.of('validation').asked)}"[:BUTTON_VALUE], POLICY
    ),
    "who.form": lambda text: who.form(everybody(text), POLICY),
}  # fmt: skip
"""What opens each form, with a text from outside wherever one can stand."""


def makers() -> set[str]:
    """Return every function of the views that gives a form, by module and name."""
    found = set()
    for each in pkgutil.iter_modules(views.__path__):
        module = importlib.import_module(f"bot.views.{each.name}")
        for name, made in inspect.getmembers(module, inspect.isfunction):
            own = made.__module__ == module.__name__ and not name.startswith("_")
            if own and inspect.signature(made).return_annotation == "Form":
                found.add(f"{each.name}.{name}")
    return found


def test_no_form_is_left_out() -> None:
    asks_the_store = {"home.open_subscribe"}  # gives the form of `subscribe`
    assert makers() - asks_the_store == set(CASES)


def made(name: str, text: str) -> list[Form]:
    """Return the form; none where what it would carry is no longer there: said in one line, and nothing is opened."""
    try:
        return [CASES[name](text)]
    except Refused:
        return []


@pytest.mark.parametrize("name", sorted(CASES))
def test_slack_takes_every_form_with_hostile_content_in_each_language(name: str) -> None:
    forms = [form for text in HOSTILE for form in made(name, text)]
    assert forms
    for form in forms:
        for language in LANGUAGES:
            assert view_problems(to_view(replace(form, language=language))) == ()


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != ENGLISH])
@pytest.mark.parametrize("name", sorted(CASES))
def test_every_form_is_told_whole_in_each_language(name: str, language: str) -> None:
    form = CASES[name]("churn")
    view, english = to_view(replace(form, language=language)), to_view(form)
    for part in {"title", "submit", "close"} & set(view):
        assert not view[part]["text"].endswith("…"), f"{view[part]['text']} is cut"
    assert view["title"] != english["title"]
    same = set(labels(view)) & set(labels(english)) - ALIKE
    assert not same, f"in English in every language: {same}"


ALIKE = frozenset({"Question", "Name", "Rol", "Role", "Repositories", "Channel"})
"""Labels that one of the languages has from another."""


def labels(view: Block) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if "label" in block]


@pytest.mark.parametrize("name", sorted(CASES))
@given(text=st.text(max_size=300))
@example(text="")
def test_slack_takes_every_form_with_any_content(name: str, text: str) -> None:
    for form in made(name, text):
        assert view_problems(to_view(form)) == ()


def test_a_form_without_projects_can_be_read_and_closed() -> None:
    view = to_view(ask.form([]))
    assert "submit" not in view
    assert view_problems(view) == ()


def test_every_question_of_the_form_is_a_command() -> None:
    words = {one.word for one in COMMANDS}
    assert {value.split()[0] for value, _ in ask.QUESTIONS} <= words

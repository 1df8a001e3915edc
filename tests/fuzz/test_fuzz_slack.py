"""What people send through Slack, spoiled in every way: it is done, or refused in a sentence of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from bot.answer import answer
from bot.channel import as_text
from bot.click import read_click, read_links, read_shortcut, read_submission
from bot.commands.table import COMMANDS
from bot.listeners import CLICKS, FORMS, ORDERS, SHORTCUTS
from bot.permissions.cells import ACCOUNTS, CHANNELS, Place, Role
from bot.render.check import problems, view_problems
from bot.render.form import to_view
from bot.triage_state import ALL, ASK_ALL, PAGE, SKIP, TAG, View, short, write_button
from bot.unfurl import shared
from bot.views import ask, dismiss, setup, subscribe, waive, who
from config.source import load_policy
from tests.fuzz.hostile import chances, fuzzed, spoiled, text
from tests.integration.app.permission_play import Company, settle
from tests.integration.schedule.desk import PATIENCE, open_desk
from workflows.errors import StagecoachError
from workflows.lifecycle.proposals import Proposal
from workflows.outbox import token
from workflows.reports.offers import SNOOZES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from typing import Any

    from sqlalchemy import Engine

    from bot.click import Reply
    from bot.service import Service

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
SHIPPED = load_policy(None)
VOCABULARY = [
    *(word for one in COMMANDS for word in (one.word, *one.synonyms)), *(one.usage for one in COMMANDS),
    "own", "near", "OWN-1", "OWN-1,OWN-2", "data", "none", "modeling=5", "set", "recall", "value", "0.7", "due",
    "2027-01-31", "executive", "acme/churn#41", "#41", "<https://jira.example/browse/OWN-1|OWN-1>",
]  # fmt: skip
SNOOZED = f"{SNOOZES[0]} {token('jira:OWN-OTHERS')}"
LIST = View(short("own"))
CARRIED = (
    "own", "", "slack:1", "own data load-test", "own privacy", SNOOZED, token("jira:OWN-1"), "status own",
    json.dumps({"report": "summary", "project": "own", "audience": "product"}), "data|0|jira:OWN-1", "U0LEAD",
    *(write_button(verb, LIST, item="jira:OWN-1", stage="data") for verb in (TAG, SKIP, PAGE, ASK_ALL)),
    write_button(ALL, LIST, rest=f"data:{short('jira:OWN-1')}"), "C0OWN ml-own own",
    who.dump("own", (Proposal("Nils", "nils", None, None, "U0NILS", "data scientist"),)),
)  # fmt: skip
FILLED: dict[str, str] = {
    **{name: options[0][0] for name, options in subscribe.OPTIONS.items()}, subscribe.TIME_OF_DAY: "09:00",
    waive.CRITERION: "load-test", waive.REASON: "a pilot", dismiss.RISK: "privacy", setup.NAME: "Another",
    "until": "2026-12-01",
    setup.REPOSITORIES: "acme/x", setup.KEYS: "XX", setup.ZONE: "UTC", setup.SEEN_BY: setup.OPEN,
    "outcome": "supported",
    "words": "no gain", "what": "data", "role:0": "data scientist", "account:0": "U0NILS", ask.PROJECT: "own",
    ask.QUESTION: "status", setup.ROLE: "product manager",
}  # fmt: skip


@pytest.fixture
def service(sqlite: Engine) -> Iterator[Service]:
    """A workspace with two projects; whatever is wished for is carried out."""
    desk = open_desk(sqlite, SHIPPED)
    settle(desk, private=False)
    yield replace(desk.service, channel=Company(desk.clock))
    assert desk.service.queue.drain(PATIENCE)
    desk.service.queue.close(PATIENCE)


def somebody(dice: random.Random) -> dict[str, Any]:
    """Return who acts and where, as Slack says it."""
    account = ACCOUNTS[dice.choice(list(Role))]
    channel, name = CHANNELS[dice.choice(list(Place))]
    return {
        "user": {"id": account, "name": account.lower()},
        "channel": {"id": channel, "name": name},
        "trigger_id": f"{dice.random()}",
    }


def taken(does: Callable[[], Reply]) -> None:
    """Do it: what is answered is legal for Slack, and what is refused has words."""
    try:
        reply = does()
    except StagecoachError:
        return
    for message in reply.messages:
        assert problems(message) == ()
        assert "Traceback" not in as_text(message)


@fuzzed(0.2)
@given(chances())
def test_whatever_is_typed_is_answered(service: Service, dice: random.Random) -> None:
    words = [dice.choice(VOCABULARY) if dice.random() < 0.8 else text(dice) for _ in range(dice.randrange(7))]
    who_asks = read_click(somebody(dice)).asker
    taken(lambda: answer(service, " ".join(words), who_asks, orders=ORDERS))


@fuzzed(0.1)
@given(chances())
def test_whatever_a_button_carries_is_answered(service: Service, dice: random.Random) -> None:
    pressed = {
        **somebody(dice), "container": {"message_ts": "1.0"}, "view": {"type": "home"},
        "actions": [{"action_id": f"{dice.choice(list(CLICKS))}:1", "value": carried(dice)}],
    }  # fmt: skip
    click = read_click(spoiled(pressed, dice, inside=True) if dice.random() < 0.3 else pressed)
    row = CLICKS.get(click.action)
    if row is None:
        return
    if row.does is not None:
        taken(lambda: row.does(service, click))  # type: ignore[misc]  # looked at a line above
    if row.opens is not None:
        with suppress(StagecoachError):
            assert view_problems(to_view(row.opens(service, click))) == ()


@fuzzed(0.15)
@given(chances())
def test_whatever_a_form_sends_is_taken_or_marked(service: Service, dice: random.Random) -> None:
    filled = {name: held if dice.random() < 0.8 else text(dice) for name, held in FILLED.items()}
    view = {
        "id": f"V{dice.random()}", "callback_id": dice.choice(list(FORMS)), "private_metadata": carried(dice),
        "state": {"values": {name: {name: {"value": held}} for name, held in filled.items()}},
    }  # fmt: skip
    body = {"user": somebody(dice)["user"], "view": view}
    sent = read_submission(spoiled(body, dice, inside=True) if dice.random() < 0.5 else body)
    row = FORMS.get(sent.form)
    if row is None:
        return
    try:
        marked = row.check(service, sent)
    except StagecoachError:
        return
    if marked:
        assert all(words for words in marked.values())
    else:
        taken(lambda: row.does(service, sent))


@fuzzed(0.05)
@given(chances())
def test_whatever_a_message_holds_is_looked_through(service: Service, dice: random.Random) -> None:
    links = [{"url": dice.choice(("https://jira.example/browse/OWN-1", text(dice)))} for _ in range(3)]
    event = {"user": "U0LEAD", "channel": "C0OWN", "message_ts": "1.0", "links": links, "source": "x"}
    if linked := read_links(spoiled(event, dice, inside=True)):
        shared(service, linked)
    message = {
        "text": f"{text(dice)} OWN-1",
        "ts": "1.0",
        "blocks": [{"text": text(dice), "url": text(dice)}],
    }
    pointed = {**somebody(dice), "callback_id": "tag_ticket", "message": message}
    point = read_shortcut(spoiled(pointed, dice, inside=True))
    for does in SHORTCUTS.values():
        taken(lambda does=does: does(service, point))


def carried(dice: random.Random) -> str:
    """Return what one of our buttons or forms carries, sound or not."""
    sound = dice.choice(CARRIED)
    if dice.random() < 0.5:
        return sound
    cut = dice.randrange(len(sound) + 1)
    return f"{sound[:cut]}{text(dice)}{sound[cut:]}"[: dice.choice((20, 2_000))]

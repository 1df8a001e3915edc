"""The demo's team on Monday 16 November, half past nine: Iker was asked about MTR-49, and a bot is listening."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import jobs
from tests.journeys.conftest import BERLIN
from workflows.compose import Question, stalled_json
from workflows.outbox import token
from workflows.reports.offers import SNOOZE, SNOOZES, TAKE_BACK
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from typing import Any

    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world_slack import Message
    from tests.journeys.conftest import Life

KEY = "MTR-49"
WAIT = 10.0


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Berlin."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def asked(life: Life) -> Message:
    """Return the private message to Iker, as it stands now."""
    return life.posts(life.sandbox.world.people.get("iker").slack_id)[0]


def said(life: Life) -> str:
    """Return what Iker reads now."""
    return life.text(asked(life))


def press(life: Life, action: str, *, who: str = "iker", value: str | None = None) -> Exchange:
    """Press a button, or choose from a menu, of the message about MTR-49, and let the work be done."""
    name = value or offered(life, action)
    exchange = life.sandbox.click(action, user=who, message=asked(life).ts, value=name, wait=0)
    assert life.service.queue.drain(WAIT)
    return exchange


def offered(life: Life, action: str) -> str:
    """Return what the button about MTR-49 carries; of a menu the first entry. LookupError when it is not offered."""
    name = token(load_facts(life.service.engine, "meters").keys[KEY])
    for block in asked(life).blocks:
        for element in block.get("elements", ()):
            values = [element.get("value"), *(one["value"] for one in element.get("options", ()))]
            for value in values:
                if element.get("action_id") == action and (action == TAKE_BACK or name in str(value)):
                    return str(value)
    raise LookupError(f"no {action} is offered")


def send(life: Life, values: dict[str, str | None], *, who: str = "iker") -> dict[str, Any]:
    """Send the form that was opened last, let the work be done, and return what Slack was answered at once."""
    exchange = life.sandbox.submit(life.sandbox.form(who), values, user=who)
    assert life.service.queue.drain(WAIT)
    return exchange.ack


def snooze(life: Life, days: int) -> str:
    """Return the entry of the menu about MTR-49 for so many working days."""
    return offered(life, SNOOZE).replace(f"{SNOOZES[0]} ", f"{days} ")


def take_back(life: Life) -> None:
    """Press the button beneath the answer."""
    press(life, TAKE_BACK)


def verdict(life: Life, key: str = KEY) -> str | None:
    """Return what the rules make of an experiment now, None when it is not listed."""
    found = stalled_json(
        life.service.engine,
        life.service.policy,
        Question("stalled", "meters"),
        as_of=life.clock(),
        model=life.service.model(),
    )
    return next((one["verdict"] for one in found["experiments"] if one["key"] == key), None)


def comments(life: Life, key: str = KEY) -> list[str]:
    """Return what Stagecoach wrote on a ticket."""
    jobs.do_writes(life.service)
    found = life.sandbox.world.jira.find(key)
    assert found is not None
    return [one.text for one in found[1].comments if "(in Slack)" in one.text]


def told_privately(life: Life) -> str:
    """Return the last private message to Iker."""
    return life.text(life.posts(life.sandbox.world.people.get("iker").slack_id)[-1])

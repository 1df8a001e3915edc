"""A question that nobody answers: the owner first, then the channel, then the digests, each once and in their hours."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes, quiet
from bot.answer import answer, shared
from bot.channel import as_text
from bot.click import Asker, Click, Submission
from bot.commands.understand import Asked
from bot.periods import due
from bot.render.text import to_text
from bot.turns import report_for
from bot.views.quiet import UNTIL, WORDS
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy
from tests.journeys.conftest import BERLIN
from workflows.lifecycle.calendar import Workdays
from workflows.outbox import Subscription, token
from workflows.reports.offers import RUNNING, SNOOZE
from workflows.store import schema
from workflows.store.engine import writing
from workflows.store.facts import find_project
from workflows.store.warnings import open_warnings

if TYPE_CHECKING:
    from bot.sandbox.world_slack import Message
    from bot.service import Service
    from tests.journeys.conftest import Life
    from workflows.outbox import OpenWarning

HOUR = timedelta(hours=1)
FUSION = "Temporal fusion transformer instead of boosting"


def on(day: int, hour: int, minute: int = 30) -> datetime:
    """Return a moment of November 2026 in Berlin."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def evenings(life: Life, *days: int) -> None:
    """Let the last hour of questions of these days come: half past five; the sources are read in the last of them."""
    for day in days[:-1]:
        life.clock.at = on(day, 17)
        life.turn()
    life.at(on(days[-1], 17))


def asked(life: Life, handle: str) -> list[Message]:
    """Return the private messages to somebody about quiet experiments."""
    return life.posts(life.sandbox.world.people.get(handle).slack_id)


def raised(life: Life, channel: str) -> list[Message]:
    """Return the messages of a channel about what nobody answered."""
    return [one for one in life.posts(channel) if "Days are working days" in life.text(one)]


def warning_about(life: Life, title: str, slug: str) -> OpenWarning:
    """Return the open warning about the ticket of that title."""
    item = ticket(life, title)
    (found,) = (one for one in open_warnings(life.service.engine, slug) if one.item == item)
    return found


def ticket(life: Life, title: str) -> str:
    """Return the id of the ticket of that title."""
    return next(
        f"jira:{one.id}" for one, state in life.sandbox.world.jira.visible() if state.summary == title
    )


def is_away(life: Life, name: str, *stretches: str) -> None:
    """Let somebody have days off, as projects.yaml would say."""
    table = schema.people
    with writing(life.service.engine) as connection:
        connection.execute(table.update().where(table.c.name == name).values(away=list(stretches)))


def test_asked_on_monday_raised_on_friday_in_the_digests_from_monday_week(life: Life) -> None:
    life.only("load").at(on(16, 9, 29))
    assert asked(life, "chen") == []
    life.at(on(16, 9))
    (private,) = asked(life, "chen")
    assert FUSION in life.text(private)

    # Three working days of silence go by: Tuesday, Wednesday and Thursday, to their last hour.
    evenings(life, 16, 17, 18, 19)
    assert raised(life, "ml-load") == []

    # Friday morning the channel hears of it, with a restart just before and just after.
    life.restart()
    life.at(on(20, 9, 29))
    assert raised(life, "ml-load") == []
    life.at(on(20, 9))
    life.restart()
    life.at(on(20, 10))
    (public,) = raised(life, "ml-load")
    assert "Chen was asked in private on Mon 16 Nov, and there is no answer yet." in life.text(public)
    assert asked(life, "chen") == [private]

    # Five more working days, Monday to Friday; on Monday the 30th the digests may name it.
    evenings(life, 20, 23, 24, 25, 26, 27)
    assert warning_about(life, FUSION, "load").digest_at is None
    life.at(on(30, 9))
    assert warning_about(life, FUSION, "load").digest_at == on(30, 9)
    assert asked(life, "chen") == [private]
    assert raised(life, "ml-load")[0] == public


@pytest.mark.parametrize("report", ["summary", "stalled"])
def test_what_others_read_names_no_experiment_before_its_owner_was_asked(life: Life, report: str) -> None:
    life.only("load").at(on(16, 9, 5))
    assert FUSION in typed(life, report)
    for read in (in_the_channel(life, report), by_itself(life, report)):
        assert FUSION not in read
        assert "their owners hear first" in read
    life.at(on(16, 9))
    assert asked(life, "chen")
    for read in (in_the_channel(life, report), by_itself(life, report)):
        assert FUSION in read


def typed(life: Life, report: str) -> str:
    """Return what somebody reads alone who asks."""
    said = answer(life.service, f"{'status' if report == 'summary' else report} load", asker(life))
    return "\n".join(as_text(one) for one in said.messages)


def in_the_channel(life: Life, report: str) -> str:
    """Return what the channel reads of what somebody shares."""
    value = json.dumps(asdict(Asked(report, "load", "product")))
    return "\n".join(as_text(one) for one in shared(life.service, value, asker(life)))


def by_itself(life: Life, report: str) -> str:
    """Return what a subscription brings the channel."""
    wanted = Subscription("1", "load", report, "product", "#ml-load", 0, "09:00", "Europe/Berlin")
    calendar = Workdays(find_project(life.service.engine, "load"), life.service.policy)
    period = due(wanted, life.clock(), calendar)
    assert period is not None
    return to_text(report_for(life.service, wanted, period).report)


def asker(life: Life) -> Asker:
    channel = next(one.id for one in life.sandbox.world.slack.channels.values() if one.name == "ml-load")
    return Asker(life.sandbox.world.people.get("mira").slack_id, "mira", channel, "ml-load", "ask:1")


def test_a_sign_of_life_edits_the_private_message_and_the_channels(life: Life) -> None:
    life.only("heatpump").at(on(16, 10))
    life.at(on(20, 9, 30))
    (private,), (public,) = asked(life, "finn"), raised(life, "ml-heatpump")
    assert "Finn was asked in private on Mon 16 Nov" in life.text(public)
    assert (private.edited, public.edited) == (None, None)
    # Bo goes on at half past ten; the next sync reads it.
    life.clock.at = on(20, 11)
    life.sync()
    (private,), (public,) = asked(life, "finn"), raised(life, "ml-heatpump")
    for message in (private, public):
        assert message.edited is not None
        text = life.text(message)
        assert "It is back: change of status by Bo on Fri 20 Nov. Quiet for 18 working days in all." in text
        assert "Finn was asked" not in text
    assert "HP-17" in life.text(public)


def test_an_owner_on_holiday_is_asked_on_the_first_working_day_and_has_three_of_their_own(life: Life) -> None:
    is_away(life.only("load"), "Chen", "2026-11-16..2026-11-18", "2026-11-23")
    evenings(life, 16, 17, 18)
    assert asked(life, "chen") == []
    life.at(on(19, 9))
    assert len(asked(life, "chen")) == 1
    # Friday, Tuesday and Wednesday are theirs; Monday is not.
    evenings(life, 20, 23, 24, 25)
    assert not any("Chen was asked" in life.text(one) for one in raised(life, "ml-load"))
    life.at(on(26, 9))
    assert "Chen was asked in private on Thu 19 Nov" in life.text(raised(life, "ml-load")[-1])
    assert len(asked(life, "chen")) == 1


def test_the_owner_of_another_teams_blocker_is_asked_and_not_the_one_who_waits(new_life: Life) -> None:
    life = new_life
    jira = life.sandbox.world.jira
    begun = on(2, 10)
    blocker = jira.issue(
        "LF", type="Task", summary="Hourly prices for tests", reporter="mira", at=begun, assignee="tarek"
    )
    waiting = jira.issue(
        "HP",
        type="Experiment",
        summary="Price as an input",
        reporter="bo",
        at=begun,
        assignee="bo",
        labels=["ml-modeling"],
    )
    waiting.transition("bo", begun + HOUR, "In Progress")
    waiting.link("bo", begun + 2 * HOUR, "is blocked by", blocker)
    before = asked(life, "bo")
    life.at(on(16, 10))
    (message,) = asked(life, "tarek")
    assert f"{waiting.key} “Price as an input” is blocked." in life.text(message)
    assert blocker.key in life.text(message)
    assert asked(life, "bo") == before


def test_two_workers_at_once_tell_everybody_once(life: Life) -> None:
    settings = load_settings({**life.sandbox.environment, "DATABASE_URL": life.database})
    other = build(settings, load_policy(None), clock=life.clock)
    try:
        life.clock.at = on(16, 10)
        life.sync()
        for moment in (on(16, 10), on(16, 17), on(20, 9), on(20, 10), on(20, 17)):
            life.clock.at = moment
            both_warn(life.service, other)
        people = [person.handle for person in life.sandbox.world.people]
        private = {who: len(asked(life, who)) for who in people if asked(life, who)}
        assert private.keys() >= {"chen", "finn", "iker", "theo", "wren"}
        assert set(private.values()) == {1}
        for channel in ("ml-heatpump", "ml-load", "ml-meters", "ml-solar"):
            assert len(raised(life, channel)) == 1
    finally:
        processes.stop(other)


def both_warn(*services: Service) -> None:
    """Let each worker warn everybody, at the same time."""
    start = Barrier(len(services))

    def work(service: Service) -> None:
        start.wait()
        jobs.warn_everyone(service)

    with ThreadPoolExecutor(len(services)) as pool:
        list(pool.map(work, services))


def test_an_answer_ends_the_question_until_its_promise_has_run_out(life: Life) -> None:
    life.only("load").at(on(16, 9))
    life.at(on(20, 9))
    (private,), (public,) = asked(life, "chen"), raised(life, "ml-load")
    life.clock.at = on(20, 11)
    chen = Asker(life.sandbox.world.people.get("chen").slack_id, "chen", "C1", "ml-load", "form:V1", "")
    sent = Submission(
        chen, RUNNING, token(ticket(life, FUSION)), {UNTIL: "2026-11-25", WORDS: "one fold is left"}
    )
    quiet.take_form(life.service, sent)
    for message in (*asked(life, "chen"), *raised(life, "ml-load")):
        assert message.edited is not None
        assert (
            "Chen said it runs until Wed 25 Nov: “one fold is left” (Fri 20 Nov 11:30). "
            "I will ask again if there is no news by then."
        ) in life.text(message)

    # The other question of the message is still put; nobody asks about this one until the day is over.
    assert "LF-68 “Ensemble of both weather providers” waits for compute." in life.text(
        asked(life, "chen")[0]
    )
    evenings(life, 20, 23, 24, 25)
    assert [one.ts for one in asked(life, "chen")] == [private.ts]
    life.at(on(26, 9))
    _, again = asked(life, "chen")
    assert "was due back on Wed 25 Nov, and there is no news." in life.text(again)
    assert [one.ts for one in raised(life, "ml-load") if one.ts == public.ts] == [public.ts]


def test_a_snooze_over_a_weekend_ends_with_a_new_question(life: Life) -> None:
    life.only("load").at(on(20, 9))
    life.clock.at = on(20, 10)
    chen = Asker(life.sandbox.world.people.get("chen").slack_id, "chen", "C1", "ml-load", "click:1", "")
    quiet.take_click(life.service, Click(chen, SNOOZE, f"1 {token(ticket(life, FUSION))}", None))
    (private,) = asked(life, "chen")
    assert "Chen asked me not to remind until Mon 23 Nov (1 working day)." in life.text(private)
    evenings(life, 20, 21, 22, 23)
    assert len(asked(life, "chen")) == 1
    life.at(on(24, 9))
    old, again = asked(life, "chen")
    assert (old.ts, old.edited) == (private.ts, private.edited)
    assert f"“{FUSION}” is quiet." in life.text(again)
    life.at(on(25, 9))
    assert len(asked(life, "chen")) == 2

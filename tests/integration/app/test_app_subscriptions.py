"""/ml subscribe and /ml subscriptions in Slack: the form, the list, preview, pause, end, and who is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot import jobs, subscriptions
from bot.click import Asker, Click, Submission
from bot.commands.understand import Order
from bot.deliver import State
from bot.periods import next_run
from config.source import load_projects
from tests.integration.app.test_app_forms import told_to
from tests.integration.app.test_app_gates import ana, shown
from tests.integration.app.test_app_webhooks import counted
from tests.integration.cli.conftest import PROJECTS
from tests.integration.sandbox.small_world import on
from workflows.errors import Refused
from workflows.reports.subscribed import END, PAUSE, PREVIEW, RESUME
from workflows.store import schema
from workflows.store.engine import writing
from workflows.store.projects import apply_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from tests.integration.sandbox.small_world import Clock
    from workflows.outbox import Subscription

__all__ = ["ana"]
DUE = on(24) + timedelta(minutes=30)
"""10:30 in Berlin."""
WANTED = {
    "report": "digest", "audience": "executive", "where": "here", "rhythm": "weekly", "weekday": "tue",
    "time": "10:30", "holidays": "shift",
}  # fmt: skip


def made(service: Service) -> list[Subscription]:
    return [one for one in load_subscriptions(service.engine) if one.made_by]


def sent(user: str, place: str = "C0OTHER other", project: str = "churn", **values: str | None) -> Submission:
    wanted: dict[str, str | None] = {**WANTED, **values}
    asker = Asker(user, "Ana", "", "", "form:V1", "t1")
    return Submission(asker, "subscribe", f"{place} {project}", wanted)


def test_somebody_subscribes_looks_pauses_and_ends(
    talking: Sandbox, service: Service, ana: str, clock: Clock
) -> None:
    asked = talking.slash("/ml subscribe churn", user="ana", channel="ml-churn", wait=0)
    assert asked.is_acknowledged
    form = talking.form("ana")
    wrong = talking.submit(form, {**WANTED, "zone": "Europe/Berlln", "until": "2026-01-01"}, user="ana")
    assert set(wrong.ack["errors"]) == {"zone", "until"}
    assert talking.submit(form, WANTED, user="ana").ack == {}
    words = told_to(talking, "ana")
    assert "digest of churn for executive to #ml-churn, every Tuesday at 10:30 (Europe/Berlin)" in words
    assert "next: Tue 24 Nov 2026 10:30" in words
    (one,) = made(service)
    assert (one.made_by, one.target, one.project) == (ana, "#ml-churn", "churn")

    answer, listed = shown(talking, "/ml subscriptions")
    assert "made in Slack" in listed
    assert "declared in the projects file" in listed
    previewed = talking.click(PREVIEW, user="ana", answer=answer, value=one.id).wait(1, seconds=10)
    assert "Status: " in json.dumps(previewed[0].body)
    assert talking.world.slack.messages("ml-churn") == [], "only the asker sees it"

    paused = talking.click(PAUSE, user="ana", answer=answer, value=one.id).wait(1, seconds=10)
    assert "paused since" in json.dumps(paused[0].body)
    clock.now = DUE
    assert [out.key for out in jobs.deliver_due(service, one.id)] == []

    clock.now = DUE + timedelta(minutes=5)
    answer, _ = shown(talking, "/ml subscriptions")
    resumed = talking.click(RESUME, user="ana", answer=answer, value=one.id).wait(1, seconds=10)
    assert "next: Tue 1 Dec 2026 10:30" in json.dumps(resumed[0].body), "what it missed is not made up for"
    assert jobs.deliver_due(service, one.id) == ()
    clock.now = DUE + timedelta(days=7)
    (out,) = jobs.deliver_due(service, one.id)
    assert out.state is State.SENT
    assert jobs.deliver_due(service, one.id) == ()

    ended = talking.click(END, user="ana", answer=answer, value=one.id).wait(1, seconds=10)
    assert "Ended" in json.dumps(ended[0].body)
    assert made(service) == []


def test_a_form_that_arrives_twice_is_one_subscription(service: Service, ana: str) -> None:
    subscriptions.take_form(service, sent(ana, "C1 ml-churn"))
    subscriptions.take_form(service, sent(ana, "C1 ml-churn"))
    assert len(made(service)) == 1


def test_a_month_a_fortnight_and_a_language_are_kept(service: Service, ana: str) -> None:
    subscriptions.take_form(
        service, sent(ana, "C1 ml-churn", rhythm="last", language="de", until="2027-06-30")
    )
    (one,) = made(service)
    assert (one.monthly, one.every, one.language) == ("last", 1, "de")
    other = replace(
        sent(ana, "C1 ml-churn", rhythm="fortnightly", where="me"), asker=Asker(ana, "Ana", "", "", "form:V2")
    )
    subscriptions.take_form(service, other)
    fortnight = next(one for one in made(service) if one.every == 2)
    assert (fortnight.target, fortnight.anchor) == (ana, service.clock().date())


def test_the_first_fortnight_is_the_week_that_it_is_where_it_is_read(
    service: Service, ana: str, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 22, 19, tzinfo=UTC)  # Monday morning in Auckland, Sunday elsewhere
    there = sent(ana, rhythm="fortnightly", where="me", zone="Pacific/Auckland", weekday="mon")
    subscriptions.take_form(service, there)
    (one,) = made(service)
    assert next_run(one, clock()) == datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


def test_a_project_that_nobody_knows_is_named_as_it_was_typed(
    talking: Sandbox, service: Service, ana: str
) -> None:
    talking.slash("/ml subscribe R&D", user="ana", channel="ml-churn", wait=0)
    talking.submit(talking.form("ana"), WANTED, user="ana")
    assert 'There is no project "R&D".' in told_to(talking, "ana")
    assert made(service) == []


def test_one_that_became_unusable_stands_in_the_list_beside_the_others(service: Service, ana: str) -> None:
    subscriptions.take_form(service, sent(ana, "C1 ml-churn"))
    with writing(service.engine) as connection:
        connection.execute(update(schema.subscribed).values(timezone="Mars/Base"))
    again = replace(sent(ana, "C1 ml-churn"), asker=Asker(ana, "Ana", "", "", "form:V2", "t2"))
    subscriptions.take_form(service, again)
    reply = subscriptions.show(
        service, Order("subscriptions", (), None), Asker(ana, "Ana", "C1", "ml-churn", "k3")
    )
    assert str(reply.messages).count("Preview now") >= len(("unusable", "usable"))
    assert [one.timezone for one in made(service)].count("Mars/Base") == 1


def test_a_list_costs_the_same_number_of_statements_however_long_it_is(service: Service, ana: str) -> None:
    costs = []
    for number in range(3):
        form = replace(sent(ana, where="me"), asker=Asker(ana, "Ana", "", "", f"form:V{number}"))
        subscriptions.take_form(service, form)
        with counted(service.engine) as statements:
            subscriptions.show(service, Order("subscriptions", (), None), Asker(ana, "Ana", "", "", "k"))
        costs.append(len(statements))
    assert costs == costs[:1] * 3


def test_a_channel_shared_with_another_company_is_refused_when_asked_for_and_when_due(
    sandbox: Sandbox, service: Service, ana: str, clock: Clock
) -> None:
    subscriptions.take_form(service, sent(ana, "C1 ml-churn"))
    (one,) = made(service)
    place = sandbox.world.slack.find("ml-churn")
    assert place is not None
    place.shared = True
    with pytest.raises(Refused, match="shared with another company"):
        subscriptions.take_form(service, sent(ana, "C1 ml-churn"))
    clock.now = DUE
    (out,) = jobs.deliver_due(service, one.id)
    assert (out.state, out.refused) == (State.WAITING, True)
    assert sandbox.world.slack.messages("ml-churn") == []
    rules = service.policy.digests.model_copy(update={"shared_channels": True})
    open_ = replace(service, policy=service.policy.model_copy(update={"digests": rules}))
    (out,) = jobs.deliver_due(open_, one.id)
    assert out.state is State.SENT


def test_who_is_no_person_of_the_project_is_refused(service: Service, ana: str) -> None:
    del ana
    with pytest.raises(Refused, match="only the people of the project may"):
        subscriptions.take_form(service, sent("U0BEN"))
    (declared,) = load_subscriptions(service.engine)
    click = Click(Asker("U0BEN", "Ben", "C1", "ml-churn", "k"), PAUSE, declared.id)
    with pytest.raises(Refused, match="only the people of the project may"):
        subscriptions.pause(service, click)


def test_what_the_projects_file_declares_is_paused_here_and_ended_there(service: Service, ana: str) -> None:
    (declared,) = load_subscriptions(service.engine)
    click = Click(Asker(ana, "Ana", "C1", "ml-churn", "k"), END, declared.id)
    with pytest.raises(Refused, match="The projects file declares it"):
        subscriptions.end(service, click)
    subscriptions.pause(service, replace(click, action=PAUSE))
    assert load_subscriptions(service.engine)[0].paused_at is not None
    with pytest.raises(Refused, match="has ended"):
        subscriptions.pause(service, replace(click, value="nothing"))


def private(service: Service, path: Path, account: str) -> None:
    """Make the project private."""
    text = PROJECTS.replace("github: ana", f"github: ana, slack: {account}")
    path.write_text(text.replace("    timezone", "    private: true\n    timezone", 1), encoding="utf-8")
    apply_projects(service.engine, load_projects(path), now=service.clock())


def test_a_private_project_stays_with_its_people_and_in_its_channel(
    talking: Sandbox, service: Service, ana: str, tmp_path: Path
) -> None:
    private(service, tmp_path / "private.yaml", ana)
    with pytest.raises(Refused, match="its own channel and people only"):
        subscriptions.take_form(service, sent(ana))
    (told,) = subscriptions.take_form(service, sent("U0BEN", where="me")).messages
    assert told.text.startswith("No project is set up yet")
    subscriptions.take_form(service, sent(ana, where="me"))
    for text in (
        "/ml status churn",
        "/ml gate churn",
        "/ml risks churn",
        "/ml kpi churn",
        "/ml digest churn",
    ):
        exchange = talking.slash(text, user="ben", channel="elsewhere")
        assert "No project is set up" in json.dumps(exchange.wait(1, seconds=10)[0].body), text
    assert "I know no" in json.dumps(
        talking.slash("/ml history CH-1", user="ben", channel="elsewhere").wait(1, seconds=10)[0].body
    )
    assert "Churn early warning" in shown(talking, "/ml status churn")[1]
    everywhere = talking.slash("/ml portfolio", user="ben", channel="elsewhere").wait(1, seconds=10)
    assert "Churn" not in json.dumps(everywhere[0].body)


def test_a_private_project_cannot_be_declared_for_others(tmp_path: Path) -> None:
    from config.errors import ConfigError  # noqa: PLC0415 - only here

    path = tmp_path / "private.yaml"
    text = PROJECTS.replace("    timezone", "    private: true\n    timezone", 1)
    path.write_text(text.replace('time: "09:00"}', 'time: "09:00", to: "#general"}'), encoding="utf-8")
    with pytest.raises(
        ConfigError, match="neither the channel of this private project nor one of its people"
    ):
        load_projects(path)

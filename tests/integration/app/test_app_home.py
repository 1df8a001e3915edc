"""The App Home in the sandbox's Slack, both ways: who sees what, when it is published again, and what it costs."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import event

from bot import jobs
from bot.click import Asker, Submission
from bot.slack import slack_client
from bot.subscriptions import take_form
from bot.views import home
from config.source import load_projects
from tests.integration.app.test_app_forms import told_to
from tests.integration.app.test_app_gates import ana
from tests.integration.cli.conftest import PROJECTS
from tests.integration.sandbox.small_world import on
from workflows.errors import Refused
from workflows.reports.subscribed import PAUSE
from workflows.store.projects import apply_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from tests.integration.sandbox.small_world import Clock

__all__ = ["ana"]
TEAM = """
      - {name: Ben, role: data scientist, github: ben, email: MAIL, slack: BEN}
"""
PUBLISH = "views.publish"


@pytest.fixture
def both(sandbox: Sandbox, service: Service, ana: str, tmp_path: Path) -> tuple[str, str]:
    """Ana keeps the project together, Ben works on it."""
    known = sandbox.world.people.get("ben")
    ben = known.slack_id
    team = TEAM.replace("BEN", ben).replace("MAIL", known.email).rstrip()
    people = f"github: ana, slack: {ana}}}{team}"
    path = tmp_path / "both.yaml"
    path.write_text(PROJECTS.replace("github: ana}", people), encoding="utf-8")
    apply_projects(service.engine, load_projects(path), now=service.clock())
    jobs.read_sources(service)
    return ana, ben


@contextmanager
def counted(service: Service) -> Iterator[list[str]]:
    """Collect the statements that are executed."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(service.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(service.engine, "before_cursor_execute", note)


HEARD = threading.Semaphore(0)
"""Released when the bot has heard of an opened Home: Slack gets its acknowledgement before."""


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = home.opened

    def opened(service: Service, user: str, mark: str) -> None:
        taken(service, user, mark)
        HEARD.release()

    monkeypatch.setattr(home, "opened", opened)


def look_at(sandbox: Sandbox, service: Service, handle: str) -> None:
    """Open the Home as Slack does, and wait until the bot has done what it does."""
    assert sandbox.open_home(handle).is_acknowledged
    assert HEARD.acquire(timeout=10)
    assert service.queue.drain(10)


def page(sandbox: Sandbox, user: str) -> str:
    return json.dumps(sandbox.world.slack.homes[user].view, ensure_ascii=False)


def opened(sandbox: Sandbox, service: Service, handle: str) -> str:
    """Open a Home and return it."""
    look_at(sandbox, service, handle)
    return page(sandbox, sandbox.world.people.get(handle).slack_id)


def test_who_works_on_a_project_and_who_keeps_it_together_see_what_is_theirs(
    talking: Sandbox, service: Service, both: tuple[str, str]
) -> None:
    working, keeping = opened(talking, service, "ben"), opened(talking, service, "ana")
    for words in (working, keeping):
        assert "Data as of" in words
        assert "open tickets: " in words
        assert "Centre of work: *modeling*" in words
        assert "next on Mon 23 Nov" in words
    assert "Your work, Ben" in working
    assert "CH-1" in working.partition("Your projects")[0], "his experiment is told before the projects"
    assert "Status: " not in working, "the colour is for who keeps the project together"
    assert "Status: " in keeping
    assert "Nothing is asked of you" in keeping


def test_a_stranger_is_told_what_this_is_and_how_to_be_linked(talking: Sandbox, service: Service) -> None:
    words = opened(talking, service, "ben")
    assert "Welcome to Stagecoach" in words
    assert talking.world.people.get("ben").slack_id in words
    assert "Churn" not in words, "nothing of a project stands on it"


def test_opening_it_twice_with_nothing_changed_publishes_once(
    talking: Sandbox, service: Service, both: tuple[str, str]
) -> None:
    opened(talking, service, "ben")
    with counted(service) as said:
        opened(talking, service, "ben")
    assert talking.requests.count("slack", PUBLISH) == 1
    assert len(said) <= 10


def test_a_change_that_does_not_show_is_not_published(
    talking: Sandbox, service: Service, both: tuple[str, str], clock: Clock
) -> None:
    opened(talking, service, "ben")
    clock.now += timedelta(minutes=6)
    opened(talking, service, "ben")
    assert talking.requests.count("slack", PUBLISH) == 1


def test_the_statements_do_not_grow_with_the_work(
    sandbox: Sandbox, service: Service, both: tuple[str, str], clock: Clock
) -> None:
    def cost(user: str) -> int:
        with counted(service) as said:
            assert home.show(service, user)
        return len(said)

    before = cost(both[0])
    assert before <= 45
    for number in range(40):
        sandbox.world.jira.issue("CH", summary=f"More {number}", reporter="ben", at=on(19))
    clock.now += timedelta(minutes=1)
    jobs.read_sources(service)
    assert cost(both[1]) == before
    assert cost(both[0]) <= 10, "what a project shows was read for Ben a moment ago"


def test_a_sync_and_a_subscription_show_on_a_home_that_is_looked_at(
    talking: Sandbox, service: Service, both: tuple[str, str], clock: Clock
) -> None:
    opened(talking, service, "ben")
    clock.now = on(22, 10)
    look_at(talking, service, "ben")
    jobs.read_sources(service)
    home.refresh(service)
    service.queue.drain(10)
    assert "Data as of Sun 22 Nov" in page(talking, both[1])
    values: dict[str, str | None] = {
        "report": "stalled", "audience": "team", "where": "me", "rhythm": "weekly", "weekday": "tue",
        "time": "10:30", "holidays": "shift", "language": "de",
    }  # fmt: skip
    asker = Asker(both[1], "Ben", "", "", "form:V1", "t1")
    take_form(service, Submission(asker, "subscribe", "  churn", values))
    home.refresh(service)
    service.queue.drain(10)
    words = page(talking, both[1])
    assert "stille Experimente von churn an Sie: als Nächstes am Di. 24. Nov." in words, "in his language now"


def test_buttons_on_the_home_lead_on(talking: Sandbox, service: Service, both: tuple[str, str]) -> None:
    opened(talking, service, "ana")
    (declared,) = load_subscriptions(service.engine)
    before = page(talking, both[0])
    assert talking.press(PAUSE, user="ana", value=declared.id).is_acknowledged
    shown = talking.world.slack.shown
    with shown:
        assert shown.wait_for(lambda: page(talking, both[0]) != before, 10)
    assert "paused since" in page(talking, both[0]), "the page itself is the answer"
    assert talking.world.slack.messages(both[0]) == []
    assert talking.press("home-subscribe", user="ana", value="churn").is_acknowledged
    form = talking.form("ana")
    assert "For churn." in json.dumps(form.view)
    assert "the project's channel" in json.dumps(form.view)
    talking.press("home-ask:portfolio", user="ana", value="portfolio")
    assert "ML portfolio" in told_to(talking, "ana")


def test_a_page_that_somebody_else_published_meanwhile_is_made_anew_once(
    sandbox: Sandbox, service: Service, both: tuple[str, str]
) -> None:
    assert home.show(service, both[1])
    web = slack_client(sandbox.world.slack.bot_token, sandbox.slack_url)
    web.views_publish(user_id=both[1], view={"type": "home", "blocks": [{"type": "divider"}]})
    jobs.read_sources(replace(service, clock=lambda: on(21)))
    assert home.show(service, both[1])
    assert sandbox.requests.count("slack", PUBLISH) == 4
    assert "Your work, Ben" in page(sandbox, both[1])
    made = service.homes.shown(both[1])
    assert made is not None
    assert made.mark == sandbox.world.slack.homes[both[1]].hash


def test_two_events_of_before_the_first_page_make_one_page(
    sandbox: Sandbox, service: Service, both: tuple[str, str]
) -> None:
    assert home.show(service, both[1], "")
    assert not home.show(service, both[1], "")
    assert sandbox.requests.count("slack", PUBLISH) == 1


def test_a_page_that_slack_says_is_not_ours_is_published_again(
    talking: Sandbox, service: Service, both: tuple[str, str], clock: Clock
) -> None:
    opened(talking, service, "ben")
    clock.now += timedelta(minutes=1)
    web = slack_client(talking.world.slack.bot_token, talking.slack_url)
    web.views_publish(user_id=both[1], view={"type": "home", "blocks": [{"type": "divider"}]})
    assert "Your work, Ben" in opened(talking, service, "ben")


def test_a_home_tab_that_is_off_is_said_to_be(
    sandbox: Sandbox, service: Service, both: tuple[str, str]
) -> None:
    sandbox.world.slack.has_home = False
    with pytest.raises(Refused, match="home tab is off"):
        home.show(service, both[0])
    assert service.homes.shown(both[0]) is None


def test_a_private_project_shows_to_its_people_alone(
    sandbox: Sandbox, service: Service, ana: str, tmp_path: Path
) -> None:
    path = tmp_path / "private.yaml"
    text = PROJECTS.replace("github: ana", f"github: ana, slack: {ana}")
    path.write_text(text.replace("    timezone", "    private: true\n    timezone", 1), encoding="utf-8")
    apply_projects(service.engine, load_projects(path), now=service.clock())
    ben = sandbox.world.people.get("ben").slack_id
    home.show(service, ana)
    home.show(service, ben)
    assert "Churn" in page(sandbox, ana)
    assert "hurn" not in page(sandbox, ben)


def test_the_sandbox_refuses_what_slack_refuses(sandbox: Sandbox) -> None:
    web = slack_client(sandbox.world.slack.bot_token, sandbox.slack_url)
    ben = sandbox.world.people.get("ben").slack_id
    divider = {"type": "divider"}
    refused = (
        ("hash_conflict", {"user_id": ben, "hash": "1.h1", "view": {"type": "home", "blocks": [divider]}}),
        ("invalid_arguments", {"user_id": ben, "view": {"type": "modal", "blocks": [divider]}}),
        ("invalid_arguments", {"user_id": ben, "view": {"type": "home", "blocks": [divider] * 101}}),
        ("invalid_arguments", {"user_id": ben, "view": {"type": "home", "blocks": [{"type": "alert"}]}}),
        ("invalid_arguments", {"user_id": "U0NOBODY", "view": {"type": "home", "blocks": [divider]}}),
    )
    for error, arguments in refused:
        with pytest.raises(SlackApiError) as told:
            web.api_call("views.publish", json=arguments)
        assert told.value.response["error"] == error
    assert sandbox.world.slack.homes == {}

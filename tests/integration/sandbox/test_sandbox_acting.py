"""What is done on the sandbox's pages is done by the person who looks, and by nobody on another site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World

TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, cookies={"as": "ana"}) as client:
        yield client


def place(world: World, name: str = "ml-churn") -> str:
    found = world.slack.find(name)
    assert found
    return found.id


def send(visitor: httpx.Client, act: str, **filled: str) -> httpx.Response:
    token = TOKEN.search(visitor.get("/").text)
    assert token
    return visitor.post(f"/act/{act}", data={"token": token[1], "back": "/", **filled})


def test_words_are_said_by_the_person_who_looks(visitor: httpx.Client, world: World) -> None:
    answer = send(visitor, "say", channel=place(world), text="hello <b>", back=f"/channels/{place(world)}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/channels/{place(world)}")
    (said,) = world.slack.messages("#ml-churn", by_bot=False)
    assert (said.user, said.text) == (world.people.get("ana").slack_id, "hello &lt;b&gt;")
    page = visitor.get(f"/channels/{place(world)}").text
    assert "hello &lt;b&gt;" in page
    assert "hello <b>" not in page


def test_a_form_of_another_site_does_nothing(visitor: httpx.Client, world: World) -> None:
    for token in ("", "guessed"):
        filled = {"token": token, "channel": place(world), "text": "x"}
        assert visitor.post("/act/say", data=filled).status_code == 403
    assert world.slack.messages("#ml-churn", by_bot=False) == []


def test_another_name_for_this_machine_shows_and_does_nothing(visitor: httpx.Client, world: World) -> None:
    named = {"host": "evil.example"}
    assert visitor.get("/", headers=named).status_code == 421
    token = TOKEN.search(visitor.get("/").text)
    assert token
    filled = {"token": token[1], "channel": place(world), "text": "x"}
    assert visitor.post("/act/say", data=filled, headers=named).status_code == 403


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_nothing_leads_back_to_another_site(visitor: httpx.Client, back: str) -> None:
    assert send(visitor, "person", **{"as": "ben", "back": back}).headers["location"] == "/"


def test_somebody_who_does_not_exist_is_played_by_nobody(sandbox: Sandbox) -> None:
    with httpx.Client(base_url=sandbox.url, cookies={"as": "<script>"}) as client:
        page = client.get("/")
    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script src="/script.js" defer></script>', "")


def test_a_private_channel_is_shown_to_its_members_only(
    sandbox: Sandbox, visitor: httpx.Client, world: World
) -> None:
    secret = world.slack.channel("secret", members=["ben"], private=True, created=world.now())
    assert visitor.get(f"/channels/{secret.id}").status_code == 404
    assert "secret" not in visitor.get("/channels/" + place(world)).text
    with httpx.Client(base_url=sandbox.url, cookies={"as": "ben"}) as ben:
        assert ben.get(f"/channels/{secret.id}").status_code == 200


def test_what_is_unread_is_counted_until_somebody_looks(visitor: httpx.Client, world: World) -> None:
    channel = world.slack.find("ml-churn")
    assert channel
    world.slack.post(channel, "news", [], None, None)
    assert 'class="unread"' in visitor.get("/").text
    visitor.get(f"/channels/{channel.id}")
    assert f'/channels/{channel.id}" class="unread"' not in visitor.get("/").text


def test_a_ticket_changes_as_the_person_says(visitor: httpx.Client, world: World) -> None:
    filled = {"key": "CH-2", "text": "Looked at it.", "label": "ml data", "status": "Done"}
    send(visitor, "issue", **filled)
    found = world.jira.find("CH-2")
    assert found
    _, state = found
    assert state.status == "Done"
    assert "ml-data" in state.labels
    assert [(one.who.handle, one.text) for one in state.comments][-1] == ("ana", "Looked at it.")


@pytest.mark.parametrize("act", ["issue", "thread", "say", "submit", "close", "clock", "read"])
def test_what_is_not_there_changes_nothing(visitor: httpx.Client, act: str) -> None:
    answer = send(
        visitor, act, key="CH-404", repo="acme/none", number="9", view="V1", channel="C404", to="never"
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("act", ["click", "shortcut"])
def test_a_button_that_is_not_there_is_told(visitor: httpx.Client, act: str) -> None:
    answer = send(visitor, act, action="share", callback="tag_ticket", ts="1.0")
    assert answer.status_code == 409
    assert "not there any more" in answer.text


def test_a_form_may_not_be_endless(visitor: httpx.Client) -> None:
    assert send(visitor, "say", text="x" * 300_000).status_code == 413


def test_nobody_writes_where_they_may_not_read(visitor: httpx.Client, world: World) -> None:
    secret = world.slack.channel("secret", members=["ben"], private=True, created=world.now())
    for text in ("hello", "/ml status"):
        assert send(visitor, "say", channel=secret.id, text=text).status_code == 303
    assert secret.messages == []
    assert world.slack.privates == []


@pytest.mark.parametrize("name", ["€", "<b>", "nobody", ""])
def test_only_people_of_the_sandbox_can_be_played(visitor: httpx.Client, name: str) -> None:
    answer = send(visitor, "person", **{"as": name})
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


def test_a_clock_that_breaks_says_so_on_the_page(visitor: httpx.Client, sandbox: Sandbox) -> None:
    class Broken:
        def move(self, to: datetime) -> None:
            raise RuntimeError(to.isoformat())

        def read(self) -> None:
            raise RuntimeError

    sandbox.desk = Broken()
    try:
        send(visitor, "clock", to="day")
        for _ in range(100):
            if "did not work" in (page := visitor.get("/").text):
                break
        assert 'role="alert"' in page
        assert "The time passes… That did not work" in page
    finally:
        sandbox.desk = None

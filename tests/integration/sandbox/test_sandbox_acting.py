"""What is done on the sandbox's pages is done by the person who looks, and by nobody on another site."""

from __future__ import annotations

import re
from html import unescape
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


@pytest.mark.parametrize(
    "act", ["issue", "create", "thread", "say", "submit", "clock", "read", "click", "shortcut"]
)
def test_what_cannot_be_done_is_told_in_the_workspace_with_a_way_back(
    visitor: httpx.Client, act: str
) -> None:
    gone = {"key": "CH-404", "repo": "acme/none", "number": "9", "view": "V1", "channel": "C404"}
    answer = send(visitor, act, **gone, to="never", action="share", callback="tag_ticket", back="/home")
    assert answer.status_code == 409
    assert "<h1>That was not done</h1>" in answer.text
    assert 'id="back" href="/home"' in answer.text
    assert "# ml-churn" in answer.text


def test_a_button_of_a_message_that_was_edited_is_told(visitor: httpx.Client, world: World) -> None:
    channel = world.slack.find("ml-churn")
    assert channel
    said = world.slack.post(channel, "news", [], None, None)
    for ts in (said.ts, "1.0", ""):
        answer = send(visitor, "click", action="share", channel=channel.id, ts=ts)
        assert answer.status_code == 409
        assert "the message was changed, or somebody was faster" in answer.text


def test_a_form_closed_twice_is_closed(visitor: httpx.Client) -> None:
    assert send(visitor, "close", view="V1").status_code == 303


def test_a_page_of_an_earlier_sandbox_says_that_it_is_old(visitor: httpx.Client) -> None:
    answer = visitor.post("/act/say", data={"token": "of yesterday", "back": "/channels/C1"})
    assert answer.status_code == 403
    assert "older than the sandbox that runs now" in answer.text
    assert 'href="/channels/C1"' in answer.text


@pytest.mark.parametrize("long", [40_001, 500_000])
def test_a_message_may_not_be_endless(visitor: httpx.Client, world: World, long: int) -> None:
    answer = send(visitor, "say", channel=place(world), text="x" * long)
    assert answer.status_code == 413
    assert "more than fits" in answer.text
    assert world.slack.messages("#ml-churn", by_bot=False) == []


HOSTILE = (
    "x" * 40_000, "\u202e\u200f\u05e9\u05dc\u05d5\u05dd <b>", "\U0001f389 :tada: \U0001f469\u200d\U0001f467",
    "\x00\x1b[31m", "\ue0000\ue001", "<script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}",
    "'\"><img src=x onerror=alert(1)>", "<!channel> <@U0ANA00000>", "```a `b",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_written_stays_words(visitor: httpx.Client, world: World, text: str) -> None:
    assert send(visitor, "say", channel=place(world), text=text).status_code == 303
    (said,) = world.slack.messages("#ml-churn", by_bot=False)
    assert said.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text.strip()
    for page in (f"/channels/{place(world)}", "/", f"/messages/{place(world)}/{said.ts}"):
        shown = visitor.get(page)
        assert shown.status_code == 200
        assert shown.text.count("<script") == 1
        assert "<img" not in shown.text
        assert 'class="mention' not in shown.text


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_is_said_with_nothing(visitor: httpx.Client, world: World, text: str) -> None:
    assert send(visitor, "say", channel=place(world), text=text).status_code == 303
    assert world.slack.messages("#ml-churn", by_bot=False) == []


def test_nobody_writes_where_they_may_not_read(visitor: httpx.Client, world: World) -> None:
    secret = world.slack.channel("secret", members=["ben"], private=True, created=world.now())
    offer = {"type": "button", "action_id": "share", "text": {"type": "plain_text", "text": "Share"}}
    said = world.slack.post(secret, "x", [{"type": "actions", "elements": [offer]}], None, None)
    for text in ("hello", "/ml status"):
        assert send(visitor, "say", channel=secret.id, text=text).status_code == 409
    assert send(visitor, "click", channel=secret.id, ts=said.ts, action="share").status_code == 409
    assert secret.messages == [said]
    assert world.slack.privates == []


def test_a_reply_stands_in_the_thread(visitor: httpx.Client, world: World) -> None:
    channel = world.slack.find("ml-churn")
    assert channel
    parent = world.slack.post(channel, "news", [], None, None)
    thread = f"/messages/{channel.id}/{parent.ts}"
    answer = send(visitor, "say", channel=channel.id, thread=parent.ts, text="Why?", back=thread)
    assert answer.headers["location"] == thread
    said = world.slack.messages("#ml-churn", by_bot=False)[-1]
    assert said.thread == parent.ts
    assert "1 reply" in visitor.get(thread).text
    assert "Why?" in visitor.get(thread).text


def test_a_thread_takes_no_command_and_begins_at_a_message(visitor: httpx.Client, world: World) -> None:
    channel = world.slack.find("ml-churn")
    assert channel
    parent = world.slack.post(channel, "news", [], None, None)
    command = send(visitor, "say", channel=channel.id, thread=parent.ts, text="/ml status")
    assert "Slack takes no commands in threads" in command.text
    assert send(visitor, "say", channel=channel.id, thread="1.0", text="hello").status_code == 409
    assert channel.messages == [parent]


def test_a_thread_of_others_can_be_seen_and_not_answered(visitor: httpx.Client, world: World) -> None:
    secret = world.slack.channel("secret", members=["ben"], private=True, created=world.now())
    said = world.slack.post(secret, "x", [], None, None)
    page = visitor.get(f"/messages/{secret.id}/{said.ts}").text
    assert "Reply" not in page
    assert "composer" not in page


def test_what_is_done_is_done_by_the_person_of_the_page(visitor: httpx.Client, world: World) -> None:
    """Another tab of the same browser has become Ben meanwhile."""
    visitor.cookies.set("as", "ben")
    here = f"/channels/{place(world)}"
    answer = send(visitor, "say", channel=place(world), text="mine", person="ana", back=here)
    assert answer.headers["location"] == f"{here}?as=ana"
    (said,) = world.slack.messages("#ml-churn", by_bot=False)
    assert said.user == world.people.get("ana").slack_id
    page = visitor.get(answer.headers["location"]).text
    assert 'data-person="ana"' in page
    assert f'href="{here}?as=ana"' in page
    assert "?as=" not in visitor.get(here).text


def test_what_came_since_somebody_looked_is_marked_as_new(visitor: httpx.Client, world: World) -> None:
    channel = world.slack.find("ml-churn")
    assert channel
    world.slack.post(channel, "old", [], None, None)
    here = f"/channels/{channel.id}"
    assert 'class="new"' not in visitor.get(here).text
    world.slack.post(channel, "news", [], None, None)
    page = visitor.get(here).text
    assert page.index(">old<") < page.index('class="new"') < page.index(">news<")
    assert 'class="new"' not in visitor.get(here).text


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


def test_a_page_says_what_there_was_to_see_when_it_was_drawn(visitor: httpx.Client, world: World) -> None:
    """Else what came before its first look at the pulse would not show until something else did."""
    for page in ("/", f"/channels/{place(world)}"):
        drawn = unescape(re.search(r'data-seen="([^"]*)"', visitor.get(page).text)[1])  # type: ignore[index]
        assert visitor.get("/pulse").json() == {"state": drawn}
    send(visitor, "say", channel=place(world), text="later")
    assert visitor.get("/pulse").json() != {"state": drawn}


def test_while_the_demo_tells_its_story_the_pages_show_and_take_nothing(
    visitor: httpx.Client, sandbox: Sandbox, world: World
) -> None:
    before = visitor.get("/pulse").json()
    sandbox.story = "Reading Jira <and> GitHub …"
    assert visitor.get("/pulse").json() != before, "a page that is open already shows it by itself"
    assert "Reading Jira &lt;and&gt; GitHub …" in visitor.get("/").text
    refused = send(visitor, "say", channel=place(world), text="me first")
    assert refused.status_code == 409
    assert "still telling its first week" in refused.text
    assert world.slack.messages("#ml-churn", by_bot=False) == []
    assert send(visitor, "person", **{"as": "ben"}).status_code == 303, "one may look as anybody"
    sandbox.story = ""
    assert send(visitor, "say", channel=place(world), text="now").status_code == 303

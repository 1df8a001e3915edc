"""What is changed on the pages of the sandbox's trackers is history of the vendor's own shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.world_threads import PullRequest
from tests.integration.sandbox.small_world import on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from bot.sandbox.world_jira_state import IssueState
    from tests.integration.sandbox.small_world import Clock

TICKET, PULL, ISSUE = "/jira/browse/CH-2", "/github/acme/churn/pull/1", "/github/acme/churn/issues/2"
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
BUTTON = re.compile(r'name="do" value="([^"]+)"')


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, cookies={"as": "ana"}) as client:
        yield client


def fill(visitor: httpx.Client, page: str, act: str, **filled: str) -> httpx.Response:
    """Send the form of a page as a browser does, with what it carries unseen."""
    html = visitor.get(page).text
    (form,) = [one for one in html.split("<form")[1:] if f'action="/act/{act}"' in one][:1]
    return visitor.post(f"/act/{act}", data={**dict(INPUT.findall(form)), **filled})


def ticket(world: World, key: str = "CH-2") -> IssueState:
    found = world.jira.find(key)
    assert found
    return found[1]


def logged(world: World) -> list[tuple[str, str | None, str | None]]:
    return [(one.field, one.old, one.new) for each in ticket(world).histories for one in each.changes]


def test_each_field_of_a_ticket_leaves_its_line_in_the_changelog(visitor: httpx.Client, world: World) -> None:
    before = len(logged(world))
    answer = fill(
        visitor, TICKET, "issue", summary="Label it all", status="Done", resolution="Won't Do", assignee="ben",
        due="2026-12-24", type="Bug", priority="High", labels="ml-data  gpu", flag="Impediment",
        link="is blocked by", other="ch-1", text="Looked at it.",
    )  # fmt: skip
    assert answer.status_code == 303
    assert sorted(logged(world)[before:], key=lambda one: one[0]) == [
        ("Flagged", "", "Impediment"),
        ("Link", None, "This issue is blocked by CH-1"),
        ("assignee", None, "Ben Example"),
        ("duedate", None, "2026-12-24"),
        ("issuetype", "Task", "Bug"),
        ("labels", "data", "ml-data gpu"),
        ("priority", "Medium", "High"),
        ("resolution", None, "Won't Do"),
        ("status", "To Do", "Done"),
        ("summary", "Label the data", "Label it all"),
    ]
    said = ticket(world).comments[-1]
    assert (said.who.handle, said.text) == ("ana", "Looked at it.")
    assert {one.who.handle for one in ticket(world).histories if one.at == world.now()} == {"ana"}


def test_what_was_set_can_be_taken_away_again(visitor: httpx.Client, world: World) -> None:
    fill(visitor, TICKET, "issue", assignee="ben", due="2026-12-24", flag="Impediment", status="Done")
    fill(visitor, TICKET, "issue", assignee="-", due="", flag="", status="In Progress", labels="")
    state = ticket(world)
    assert (state.assignee, state.due, state.flagged, state.labels) == (None, None, False, ())
    assert (state.status, state.resolution) == ("In Progress", None)


def test_a_form_that_changes_nothing_leaves_no_trace(visitor: httpx.Client, world: World) -> None:
    before = logged(world)
    page = visitor.get(TICKET).text
    shown = {"summary": "Label the data", "status": "To Do", "labels": "data", "assignee": "-", "due": ""}
    assert all(f'name="was-{name}" value="{value}"' in page for name, value in shown.items())
    assert fill(visitor, TICKET, "issue", **shown, text="  ").status_code == 303
    assert (logged(world), ticket(world).comments) == (before, [])


def test_what_the_bot_changed_while_the_page_was_open_stays(visitor: httpx.Client, world: World) -> None:
    html = visitor.get(TICKET).text
    carried = dict(INPUT.findall(html.split('action="/act/issue"')[1]))
    world.jira.by_key["CH-2"].label("ben", world.now(), add=["ml-data"])
    world.jira.by_key["CH-2"].transition("ben", world.now(), "In Review")
    visitor.post("/act/issue", data={**carried, "labels": "data urgent", "status": "To Do"})
    assert ticket(world).labels == ("data", "ml-data", "urgent")
    assert ticket(world).status == "In Review"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "Nowhere"}, {"due": "soon"}, {"assignee": "nobody"}, {"summary": " "}, {"type": "<b>"},
        {"labels": "x" * 300}, {"link": "is blocked by", "other": "CH-404"}, {"link": "x", "other": "CH-1"},
        {"link": "blocks", "other": "CH-2"}, {"priority": "Now"},
    ],
)  # fmt: skip
def test_what_jira_would_not_take_changes_nothing_at_all(
    visitor: httpx.Client, world: World, wrong: dict[str, str]
) -> None:
    before = logged(world)
    answer = fill(visitor, TICKET, "issue", **{"text": "and a comment", **wrong})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert (logged(world), ticket(world).comments) == (before, [])


def test_a_new_ticket_has_the_words_and_the_next_number(visitor: httpx.Client, world: World) -> None:
    answer = fill(visitor, TICKET, "create", summary="Reject  <b>rows</b>", type="Story", text="impossible")
    assert answer.headers["location"] == "/jira/browse/CH-3"
    state = ticket(world, "CH-3")
    assert (state.summary, state.type, state.reporter.handle) == ("Reject <b>rows</b>", "Story", "ana")
    assert fill(visitor, TICKET, "create", summary=" ").status_code == 409


def offered(visitor: httpx.Client, page: str) -> set[str]:
    return set(BUTTON.findall(visitor.get(page).text))


def pull(world: World) -> PullRequest:
    found = world.github.repositories[0].threads[0]
    assert isinstance(found, PullRequest)
    return found


def do(visitor: httpx.Client, page: str, name: str, text: str = "") -> httpx.Response:
    return fill(visitor, page, "thread", do=name, text=text)


def test_github_offers_what_the_state_and_the_person_allow(visitor: httpx.Client, world: World) -> None:
    assert offered(visitor, PULL) == {"comment", "close", "draft", "merge", "settle"}
    visitor.cookies.set("as", "ben")
    assert offered(visitor, PULL) == {"comment", "close", "draft", "merge", "approve", "object", "settle"}
    do(visitor, PULL, "draft")
    assert pull(world).is_draft(world.now())
    assert offered(visitor, PULL) == {"comment", "close", "ready", "approve", "object", "settle"}
    do(visitor, PULL, "ready")
    do(visitor, PULL, "merge", "Well done.")
    assert pull(world).merged(world.now())
    assert offered(visitor, PULL) == {"comment", "settle"}
    kinds = [one.kind for one in pull(world).timeline(world.now())][-5:]
    assert kinds == [
        "ConvertToDraftEvent",
        "ReadyForReviewEvent",
        "IssueComment",
        "MergedEvent",
        "ClosedEvent",
    ]
    assert "exp/gru" not in world.github.repositories[0].branches(world.now())


@pytest.mark.parametrize("name", ["approve", "object", "ready", "reopen", "not-planned", "explode"])
def test_what_github_does_not_offer_is_not_done(visitor: httpx.Client, world: World, name: str) -> None:
    before = len(pull(world).entries)
    assert do(visitor, PULL, name, "words").status_code == 409
    assert len(pull(world).entries) == before


def test_a_review_says_what_it_asks_for(visitor: httpx.Client, world: World) -> None:
    visitor.cookies.set("as", "ben")
    assert do(visitor, PULL, "object").status_code == 409
    do(visitor, PULL, "object", "Split it")
    do(visitor, PULL, "approve", "Good")
    said = [one for one in pull(world).timeline(world.now()) if one.kind == "PullRequestReview"][-2:]
    assert [(one.who.handle, one.data["state"], one.data["body"]) for one in said] == [
        ("ben", "CHANGES_REQUESTED", "Split it"),
        ("ben", "APPROVED", "Good"),
    ]


def test_an_issue_is_closed_as_not_planned_and_opened_again(visitor: httpx.Client, world: World) -> None:
    thread, now = world.github.repositories[0].threads[1], world.now()
    do(visitor, ISSUE, "not-planned", "Later.")
    closed = thread.closed(now)
    assert closed
    assert closed.data["reason"] == "NOT_PLANNED"
    do(visitor, ISSUE, "reopen")
    assert thread.closed(now) is None


def test_labels_people_and_reviewers_are_set_and_taken_off(visitor: httpx.Client, world: World) -> None:
    now, one = world.now(), pull(world)
    carried = {"repo": "acme/churn", "number": "1", "do": "settle"}
    fill(visitor, PULL, "thread", **carried, **{"was-labels": "ml"}, labels="ml, ready to ship", assign="ben",
         reviewer="ben")  # fmt: skip
    assert (one.labels(now), one.assignees(now), one.requested(now)) == (
        ("ml", "ready to ship"), (world.people.get("ben"),), (world.people.get("ben"),),
    )  # fmt: skip
    fill(visitor, PULL, "thread", **carried, **{"was-labels": "ml, ready to ship"}, labels="", assign="ben",
         reviewer="ben")  # fmt: skip
    assert (one.labels(now), one.assignees(now), one.requested(now)) == ((), (), ())
    assert fill(visitor, PULL, "thread", **carried, reviewer="ana").status_code == 409


def test_the_apis_tell_what_was_done_on_the_pages(visitor: httpx.Client, world: World, clock: Clock) -> None:
    fill(visitor, TICKET, "issue", due="2026-12-24", text="hello")
    do(visitor, ISSUE, "close", "Answered.")
    clock.now = on(21)
    token = {"Authorization": f"Bearer {world.github.token}"}
    asked = '{repository(owner:"acme",name:"churn"){issue(number:2){state stateReason comments(first:9){nodes{body}}}}}'
    answer = visitor.post("/github/graphql", json={"query": asked}, headers=token)
    told = answer.json()["data"]["repository"]["issue"]
    assert (told["state"], told["stateReason"]) == ("CLOSED", "COMPLETED")
    assert told["comments"]["nodes"][-1]["body"] == "Answered."
    jira = visitor.get(
        "/jira/rest/api/3/issue/CH-2/changelog", auth=(world.jira.email, world.jira.token)
    ).json()
    items = [item for one in jira["values"] for item in one["items"]]
    assert (items[-1]["field"], items[-1]["toString"]) == ("duedate", "2026-12-24")

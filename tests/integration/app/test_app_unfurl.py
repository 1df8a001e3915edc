"""Previews beneath links to tickets, through the sandbox's Slack: what is told, to whom, and where nothing is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, update

from bot import jobs, unfurl
from bot.click import Asker, Linked, read_links
from bot.render.check_previews import preview_problems
from bot.render.preview import Preview
from bot.sandbox.slack_unfurls import composed_event, links_of, shared_event
from tests.integration.sandbox.small_world import on
from tests.integration.store.said import warned
from workflows.outbox import OpenWarning
from workflows.store import schema
from workflows.store.engine import reading, writing

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Message
    from bot.service import Service

PATIENCE = 10.0
HOSTILE = ("<!channel> @here", "<https://evil.example|CH-1>", "x" * 40_000, "*_~`&<>\u202e", "👩‍👩‍👧‍👦" * 200)


def ticket(sandbox: Sandbox, key: str = "CH-1") -> str:
    return f"{sandbox.jira_url}/browse/{key}"


def pull(sandbox: Sandbox, number: int = 1) -> str:
    return f"{sandbox.github_url}/acme/churn/pull/{number}"


def say(
    sandbox: Sandbox, service: Service, text: str, *, user: str = "ana", channel: str = "ml-churn"
) -> Message:
    """Write a message, and let the bot hear of its links as from Slack's event, until it has done with them."""
    slack = sandbox.world.slack
    place = slack.find(channel)
    assert place is not None
    message = slack.say(user, place, sandbox.world.now(), text)
    hear(service, shared_event(slack, place, message, links_of(slack, text)))
    return message


def hear(service: Service, told: dict[str, object]) -> None:
    if linked := read_links(told):
        unfurl.shared(service, linked)
    assert service.queue.drain(PATIENCE)


def await_previews(sandbox: Sandbox, message: Message) -> None:
    with sandbox.world.slack.shown:
        assert sandbox.world.slack.shown.wait_for(lambda: bool(message.unfurls), PATIENCE)


def shown(message: Message) -> str:
    """Return what the previews of a message say."""
    return json.dumps(list(message.unfurls.values()), ensure_ascii=False)


def make_private(service: Service, *, channel: str | None = "#ml-churn") -> None:
    with writing(service.engine) as connection:
        table = schema.projects
        connection.execute(update(table).values(private=True, channel=channel))


def know(sandbox: Sandbox, service: Service, handle: str) -> None:
    """Let the project know somebody's Slack account."""
    with writing(service.engine) as connection:
        account = sandbox.world.people.get(handle).slack_id
        connection.execute(update(schema.people).values(slack=account))


def test_a_link_to_a_ticket_is_told_in_a_few_lines(talking: Sandbox) -> None:
    message = talking.say(f"Look at {ticket(talking)} please", user="ana", channel="ml-churn")
    await_previews(talking, message)
    assert set(message.unfurls) == {ticket(talking)}
    told = shown(message)
    for words in (
        "CH-1",
        "Try a GRU",
        "Stage: modeling (certain)",
        "In Jira: In Progress",
        "Churn early warning",
        "Data as of",
    ):
        assert words in told, words
    assert message.unfurls[ticket(talking)]["preview"]["title"]["text"] == "CH-1 “Try a GRU”"


def test_pull_requests_issues_and_boards_are_known_too(sandbox: Sandbox, service: Service) -> None:
    board = f"{sandbox.jira_url}/jira/software/projects/CH/boards/3?view=detail&amp;selectedIssue=CH-2"
    issue = f"{sandbox.github_url}/acme/churn/issues/2"
    message = say(sandbox, service, f"<{pull(sandbox)}/files> <{board}|the board> <{issue}>")
    assert set(message.unfurls) == {f"{pull(sandbox)}/files", board, issue}
    assert "In GitHub: open" in shown(message)
    assert "Label the data" in shown(message)


def test_nothing_is_asked_of_jira_or_github(sandbox: Sandbox, service: Service) -> None:
    before = sandbox.requests.count("/jira"), sandbox.requests.count("/github")
    assert say(sandbox, service, f"{ticket(sandbox)} {pull(sandbox)}").unfurls
    assert (sandbox.requests.count("/jira"), sandbox.requests.count("/github")) == before


@pytest.mark.parametrize(
    "link",
    [
        "{jira}/browse/CH-404", "{jira}/browse/", "{jira}/browse/FR-1", "{github}/acme/churn/pull/404",
        "{github}/acme/other/pull/1", "https://jira.example.com/browse/CH-1", "https://github.com/acme/churn/pull/1",
        "http://127.0.0.1:1/jira/browse/CH-1", "http://me@127.0.0.1/jira/browse/CH-1",
    ],
)  # fmt: skip
def test_what_is_not_ours_or_not_known_is_left_in_silence(
    sandbox: Sandbox, service: Service, link: str
) -> None:
    text = link.format(jira=sandbox.jira_url, github=sandbox.github_url)
    assert say(sandbox, service, text).unfurls == {}
    assert sandbox.requests.count("/chat.unfurl") == 0
    assert sandbox.world.slack.messages() == []


def test_the_same_ticket_gets_one_preview_and_a_message_at_most_five(
    sandbox: Sandbox, service: Service
) -> None:
    links = [f"{ticket(sandbox)}?page={number}" for number in range(9)]
    assert set(say(sandbox, service, " ".join(links)).unfurls) == {links[0]}
    issues = [sandbox.world.jira.issue("CH", summary=f"No {n}", reporter="ben", at=on(12)) for n in range(9)]
    jobs.read_sources(service)
    many = [ticket(sandbox, one.key) for one in issues]
    assert set(say(sandbox, service, " ".join(many)).unfurls) == set(many[:5])


def test_five_links_cost_no_more_questions_than_one(sandbox: Sandbox, service: Service) -> None:
    asked: list[str] = []
    event.listen(service.engine, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    say(sandbox, service, ticket(sandbox))
    one = len(asked)
    say(sandbox, service, f"{ticket(sandbox)} {ticket(sandbox, 'CH-2')} {pull(sandbox)}")
    assert len(asked) == 2 * one


def test_a_link_that_slack_tells_of_twice_has_one_preview(sandbox: Sandbox, service: Service) -> None:
    message = say(sandbox, service, ticket(sandbox))
    before = shown(message)
    place = sandbox.world.slack.channels[message.channel]
    told = shared_event(sandbox.world.slack, place, message, links_of(sandbox.world.slack, message.text))
    hear(service, told)
    hear(service, {**told, "unfurl_id": "", "source": ""})
    assert len(message.unfurls) == 1
    assert shown(message) == before


def test_a_private_project_is_told_in_its_own_channel_alone(sandbox: Sandbox, service: Service) -> None:
    make_private(service)
    sandbox.world.slack.channel("random", members=["ana"], created=on(1))
    assert "Try a GRU" in shown(say(sandbox, service, ticket(sandbox)))
    assert say(sandbox, service, ticket(sandbox), channel="random").unfurls == {}
    assert say(sandbox, service, ticket(sandbox), user="ben", channel="elsewhere").unfurls == {}


def test_an_open_project_is_told_in_every_channel_of_the_company(sandbox: Sandbox, service: Service) -> None:
    assert "Try a GRU" in shown(say(sandbox, service, ticket(sandbox), user="ben", channel="elsewhere"))


def test_a_channel_shared_with_another_company_is_told_nothing_unless_the_policy_says_so(
    sandbox: Sandbox, service: Service
) -> None:
    place = sandbox.world.slack.find("ml-churn")
    assert place is not None
    place.shared = True
    assert say(sandbox, service, ticket(sandbox)).unfurls == {}
    digests = service.policy.digests.model_copy(update={"shared_channels": True})
    allowed = replace(service, policy=service.policy.model_copy(update={"digests": digests}))
    message = sandbox.world.slack.say("ana", place, on(20), ticket(sandbox))
    linked = Linked(Asker("U1", "", place.id, "", "k"), (ticket(sandbox),), message.ts)
    unfurl.shared(allowed, linked)
    assert service.queue.drain(PATIENCE)
    assert "Try a GRU" in shown(message)


def test_with_the_bot_alone_people_see_what_they_may_see(sandbox: Sandbox, service: Service) -> None:
    make_private(service, channel=None)
    know(sandbox, service, "ana")
    slack = sandbox.world.slack
    for handle, sees in (("ana", True), ("ben", False)):
        direct = slack.direct(sandbox.world.people.get(handle).slack_id)
        message = say(sandbox, service, ticket(sandbox), user=handle, channel=direct.id)
        assert bool(message.unfurls) is sees


def test_conversations_that_the_bot_cannot_see_are_left_alone(sandbox: Sandbox, service: Service) -> None:
    slack = sandbox.world.slack
    between = slack.direct(sandbox.world.people.get("ana").slack_id)
    between.members.remove(slack.bot_user)
    assert say(sandbox, service, ticket(sandbox), channel=between.id).unfurls == {}
    slack.channel("closed", members=["ana"], bot=False, private=True, created=on(1))
    assert say(sandbox, service, ticket(sandbox), channel="closed").unfurls == {}


def test_while_a_message_is_being_written_only_open_projects_are_told(
    sandbox: Sandbox, service: Service
) -> None:
    know(sandbox, service, "ana")

    def composed() -> str:
        name = f"U1-{len(sandbox.world.slack.composed)}"
        sandbox.world.slack.composed[name] = {}
        links = links_of(sandbox.world.slack, ticket(sandbox))
        hear(service, composed_event(sandbox.world.people.get("ana").slack_id, name, links))
        return json.dumps(sandbox.world.slack.composed[name])

    assert "Try a GRU" in composed()
    make_private(service)
    assert composed() == "{}"


def test_a_quiet_experiment_is_told_after_its_owner_has_heard(sandbox: Sandbox, service: Service) -> None:
    with writing(service.engine) as connection:
        connection.execute(schema.links.delete())
        connection.execute(schema.activities.delete().where(schema.activities.c.text == "Back on Monday"))
        connection.execute(update(schema.items).values(flagged=False))
        connection.execute(schema.members.delete().where(schema.members.c.item.startswith("mlflow:")))
    before = say(sandbox, service, ticket(sandbox))
    assert before.unfurls
    assert "quiet" not in shown(before)
    with reading(service.engine) as connection:
        item = connection.execute(select(schema.items.c.id).where(schema.items.c.key == "CH-1")).scalar_one()
    told = OpenWarning(
        item=item, project="churn", verdict="stalled", person="Ben", delivery="warning:U1:2026-11-20", opened_at=on(20)
    )  # fmt: skip
    warned(service.engine, [told])
    assert "CH-1 has been quiet for 9 working days; the limit is 7" in shown(
        say(sandbox, service, ticket(sandbox))
    )


@pytest.mark.parametrize("title", HOSTILE)
def test_slack_takes_previews_with_the_worst_of_titles(
    sandbox: Sandbox, service: Service, title: str
) -> None:
    with writing(service.engine) as connection:
        connection.execute(update(schema.items).values(title=title, status=title))
        connection.execute(update(schema.projects).values(name=title[:200]))
    links = [ticket(sandbox), ticket(sandbox, "CH-2"), pull(sandbox)]
    message = say(sandbox, service, " ".join(links))
    assert message.unfurls
    previews = {
        url: Preview(one["preview"]["title"]["text"], tuple(one["blocks"]))
        for url, one in message.unfurls.items()
    }
    assert preview_problems(previews) == ()


@pytest.mark.parametrize(
    "code",
    ["cannot_unfurl_url", "cannot_find_message", "cannot_unfurl_message", "missing_scope", "ratelimited"],
)
def test_a_refusal_of_slack_is_told_to_nobody(sandbox: Sandbox, service: Service, code: str) -> None:
    sandbox.faults.status("/chat.unfurl", 200, json_body={"ok": False, "error": code})
    message = say(sandbox, service, ticket(sandbox))
    assert message.unfurls == {}
    assert sandbox.world.slack.messages() == []
    assert sandbox.world.slack.privates == []


def test_it_speaks_the_language_of_the_channels_reports(sandbox: Sandbox, service: Service) -> None:
    with writing(service.engine) as connection:
        connection.execute(update(schema.subscriptions).values(language="de"))
    assert "Phase: " in shown(say(sandbox, service, ticket(sandbox)))


def test_without_the_scope_slack_says_what_is_missing(sandbox: Sandbox, service: Service) -> None:
    sandbox.world.slack.scopes.discard("links:write")
    assert say(sandbox, service, ticket(sandbox)).unfurls == {}

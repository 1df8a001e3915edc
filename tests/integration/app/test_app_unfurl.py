"""Previews beneath links to tickets, through the sandbox's Slack: what is told, to whom, and where nothing is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, update

from bot import jobs, unfurl
from bot.click import Asker, Linked
from bot.render.check_previews import preview_problems
from bot.render.preview import Preview
from bot.sandbox.slack_unfurls import compose, share
from tests.integration.sandbox.small_world import on
from workflows.outbox import OpenWarning
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.warnings import record

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Message
    from bot.service import Service
    from tests.integration.sandbox.small_world import Clock

PATIENCE = 10.0
HOSTILE = ("<!channel> @here", "<https://evil.example|CH-1>", "x" * 40_000, "*_~`&<>\u202e", "👩‍👩‍👧‍👦" * 200)


def ticket(sandbox: Sandbox, key: str = "CH-1") -> str:
    return f"{sandbox.jira_url}/browse/{key}"


def pull(sandbox: Sandbox, number: int = 1) -> str:
    return f"{sandbox.github_url}/acme/churn/pull/{number}"


def say(
    sandbox: Sandbox, service: Service, text: str, *, user: str = "ana", channel: str = "ml-churn"
) -> Message:
    """Write a message and wait until the bot has done with it."""
    message, exchange = sandbox.say(text, user=user, channel=channel)
    assert exchange is None or exchange.is_acknowledged
    assert service.queue.drain(PATIENCE)
    return message


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


def test_a_link_to_a_ticket_is_told_in_a_few_lines(talking: Sandbox, service: Service) -> None:
    message = say(talking, service, f"Look at <{ticket(talking)}> please")
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


def test_pull_requests_issues_and_boards_are_known_too(talking: Sandbox, service: Service) -> None:
    board = f"{talking.jira_url}/jira/software/projects/CH/boards/3?view=detail&amp;selectedIssue=CH-2"
    issue = f"{talking.github_url}/acme/churn/issues/2"
    message = say(talking, service, f"<{pull(talking)}/files> <{board}|the board> <{issue}>")
    assert set(message.unfurls) == {f"{pull(talking)}/files", board, issue}
    assert "In GitHub: open" in shown(message)
    assert "Label the data" in shown(message)


def test_nothing_is_asked_of_jira_or_github(talking: Sandbox, service: Service) -> None:
    before = talking.requests.count("/jira"), talking.requests.count("/github")
    assert say(talking, service, f"{ticket(talking)} {pull(talking)}").unfurls
    assert (talking.requests.count("/jira"), talking.requests.count("/github")) == before


@pytest.mark.parametrize(
    "link",
    [
        "{jira}/browse/CH-404", "{jira}/browse/", "{jira}/browse/FR-1", "{github}/acme/churn/pull/404",
        "{github}/acme/other/pull/1", "https://jira.example.com/browse/CH-1", "https://github.com/acme/churn/pull/1",
        "http://127.0.0.1:1/jira/browse/CH-1", "http://me@127.0.0.1/jira/browse/CH-1",
    ],
)  # fmt: skip
def test_what_is_not_ours_or_not_known_is_left_in_silence(
    talking: Sandbox, service: Service, link: str
) -> None:
    text = link.format(jira=talking.jira_url, github=talking.github_url)
    assert say(talking, service, text).unfurls == {}
    assert talking.requests.count("/chat.unfurl") == 0
    assert talking.world.slack.messages() == []


def test_the_same_ticket_gets_one_preview_and_a_message_at_most_five(
    talking: Sandbox, service: Service
) -> None:
    links = [f"{ticket(talking)}?page={number}" for number in range(9)]
    assert set(say(talking, service, " ".join(links)).unfurls) == {links[0]}
    issues = [talking.world.jira.issue("CH", summary=f"No {n}", reporter="ben", at=on(12)) for n in range(9)]
    jobs.read_sources(service)
    many = [ticket(talking, one.key) for one in issues]
    assert set(say(talking, service, " ".join(many)).unfurls) == set(many[:5])


def test_five_links_cost_no_more_questions_than_one(talking: Sandbox, service: Service) -> None:
    asked: list[str] = []
    event.listen(service.engine, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    say(talking, service, ticket(talking))
    one = len(asked)
    say(talking, service, f"{ticket(talking)} {ticket(talking, 'CH-2')} {pull(talking)}")
    assert len(asked) == 2 * one


def test_a_link_that_slack_tells_of_twice_has_one_preview(talking: Sandbox, service: Service) -> None:
    message = say(talking, service, ticket(talking))
    before = shown(message)
    again = share(talking.events, message)
    assert again is not None
    assert again.is_acknowledged
    assert service.queue.drain(PATIENCE)
    assert len(message.unfurls) == 1
    assert shown(message) == before


def test_a_private_project_is_told_in_its_own_channel_alone(talking: Sandbox, service: Service) -> None:
    make_private(service)
    talking.world.slack.channel("random", members=["ana"], created=on(1))
    assert "Try a GRU" in shown(say(talking, service, ticket(talking)))
    assert say(talking, service, ticket(talking), channel="random").unfurls == {}
    assert say(talking, service, ticket(talking), user="ben", channel="elsewhere").unfurls == {}


def test_an_open_project_is_told_in_every_channel_of_the_company(talking: Sandbox, service: Service) -> None:
    assert "Try a GRU" in shown(say(talking, service, ticket(talking), user="ben", channel="elsewhere"))


def test_a_channel_shared_with_another_company_is_told_nothing_unless_the_policy_says_so(
    talking: Sandbox, service: Service
) -> None:
    place = talking.world.slack.find("ml-churn")
    assert place is not None
    place.shared = True
    assert say(talking, service, ticket(talking)).unfurls == {}
    digests = service.policy.digests.model_copy(update={"shared_channels": True})
    allowed = replace(service, policy=service.policy.model_copy(update={"digests": digests}))
    message = talking.world.slack.say("ana", place, on(20), ticket(talking))
    linked = Linked(Asker("U1", "", place.id, "", "k"), (ticket(talking),), message.ts)
    unfurl.shared(allowed, linked)
    assert service.queue.drain(PATIENCE)
    assert "Try a GRU" in shown(message)


def test_with_the_bot_alone_people_see_what_they_may_see(talking: Sandbox, service: Service) -> None:
    make_private(service, channel=None)
    know(talking, service, "ana")
    slack = talking.world.slack
    for handle, sees in (("ana", True), ("ben", False)):
        direct = slack.direct(talking.world.people.get(handle).slack_id)
        message = say(talking, service, ticket(talking), user=handle, channel=direct.id)
        assert bool(message.unfurls) is sees


def test_conversations_that_the_bot_cannot_see_are_left_alone(talking: Sandbox, service: Service) -> None:
    slack = talking.world.slack
    between = slack.direct(talking.world.people.get("ana").slack_id)
    between.members.remove(slack.bot_user)
    assert say(talking, service, ticket(talking), channel=between.id).unfurls == {}
    slack.channel("closed", members=["ana"], bot=False, private=True, created=on(1))
    assert say(talking, service, ticket(talking), channel="closed").unfurls == {}


def test_while_a_message_is_being_written_only_open_projects_are_told(
    talking: Sandbox, service: Service
) -> None:
    know(talking, service, "ana")

    def composed() -> str:
        name, exchange = compose(talking.events, ticket(talking), user="ana")
        assert exchange.is_acknowledged
        assert service.queue.drain(PATIENCE)
        return json.dumps(talking.world.slack.composed[name])

    assert "Try a GRU" in composed()
    make_private(service)
    assert composed() == "{}"


def test_a_quiet_experiment_is_told_after_its_owner_has_heard(
    talking: Sandbox, service: Service, clock: Clock
) -> None:
    with writing(service.engine) as connection:
        connection.execute(schema.links.delete())
        connection.execute(update(schema.items).where(schema.items.c.key == "CH-1").values(flagged=False))
    talking.world.mlflow.runs.clear()
    clock.now = on(30)
    quiet = say(talking, service, ticket(talking))
    assert quiet.unfurls
    assert "quiet" not in shown(quiet)
    with reading(service.engine) as connection:
        item = connection.execute(select(schema.items.c.id).where(schema.items.c.key == "CH-1")).scalar_one()
    told = OpenWarning(
        item=item, project="churn", verdict="stalled", person="Ben", delivery="warning:U1:2026-11-29", opened_at=on(29)
    )  # fmt: skip
    record(service.engine, [told])
    assert "has been quiet for" in shown(say(talking, service, ticket(talking)))


@pytest.mark.parametrize("title", HOSTILE)
def test_slack_takes_previews_with_the_worst_of_titles(
    talking: Sandbox, service: Service, title: str
) -> None:
    with writing(service.engine) as connection:
        connection.execute(update(schema.items).values(title=title, status=title))
        connection.execute(update(schema.projects).values(name=title[:200]))
    links = [ticket(talking), ticket(talking, "CH-2"), pull(talking)]
    message = say(talking, service, " ".join(links))
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
def test_a_refusal_of_slack_is_told_to_nobody(talking: Sandbox, service: Service, code: str) -> None:
    talking.faults.status("/chat.unfurl", 200, json_body={"ok": False, "error": code})
    message = say(talking, service, ticket(talking))
    assert message.unfurls == {}
    assert talking.world.slack.messages() == []
    assert talking.world.slack.privates == []


def test_it_speaks_the_language_of_the_channels_reports(talking: Sandbox, service: Service) -> None:
    with writing(service.engine) as connection:
        connection.execute(update(schema.subscriptions).values(language="de"))
    assert "Phase: " in shown(say(talking, service, ticket(talking)))


def test_without_the_scope_slack_says_what_is_missing(talking: Sandbox, service: Service) -> None:
    talking.world.slack.scopes.discard("links:write")
    assert say(talking, service, ticket(talking)).unfurls == {}

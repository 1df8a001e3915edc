"""What passes through the sandbox is counted, and goes wrong exactly when a test wants it."""

from __future__ import annotations

from http.client import RemoteDisconnected
from typing import TYPE_CHECKING
from urllib.error import URLError

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.faults import Drop

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World

INFO = "/rest/api/2/serverInfo"


def post(sandbox: Sandbox) -> None:
    web = WebClient(sandbox.world.slack.bot_token, base_url=sandbox.slack_url, retry_handlers=[], timeout=5)
    web.chat_postMessage(channel="#ml-churn", text="once")


def test_requests_are_counted_by_vendor_and_endpoint(sandbox: Sandbox) -> None:
    httpx.get(sandbox.jira_url + INFO)
    httpx.get(sandbox.jira_url + INFO)
    httpx.get(sandbox.github_url + "/rate_limit")
    assert (sandbox.requests.count("jira"), sandbox.requests.count("github"), sandbox.requests.count()) == (
        2,
        1,
        3,
    )
    assert sandbox.requests.by_endpoint()["GET /jira/rest/api/2/serverInfo"] == 2
    sandbox.requests.clear()
    assert sandbox.requests.count() == 0


def test_a_status_is_answered_as_often_as_asked(sandbox: Sandbox) -> None:
    fault = sandbox.faults.status("serverInfo", 503, times=2, headers={"Retry-After": "3"})
    given = [httpx.get(sandbox.jira_url + INFO) for _ in range(3)]
    assert [one.status_code for one in given] == [503, 503, 200]
    assert (given[0].headers["Retry-After"], fault.met) == ("3", 2)


def test_a_connection_lost_after_the_effect_leaves_the_message_posted(sandbox: Sandbox, world: World) -> None:
    sandbox.faults.drop("chat.postMessage", Drop.AFTER)
    with pytest.raises((URLError, RemoteDisconnected, ConnectionError)):
        post(sandbox)
    assert [one.text for one in world.slack.messages()] == ["once"]


def test_a_connection_lost_before_the_effect_posts_nothing(sandbox: Sandbox, world: World) -> None:
    sandbox.faults.drop("chat.postMessage")
    with pytest.raises((URLError, RemoteDisconnected, ConnectionError)):
        post(sandbox)
    assert world.slack.messages() == []
    post(sandbox)
    assert len(world.slack.messages()) == 1


def test_a_connection_lost_in_the_middle_cuts_the_answer(sandbox: Sandbox) -> None:
    sandbox.faults.drop("serverInfo", Drop.MIDDLE)
    with pytest.raises(httpx.TransportError):
        httpx.get(sandbox.jira_url + INFO)


def test_a_rate_limit_says_when_to_come_back(sandbox: Sandbox, world: World) -> None:
    sandbox.faults.ratelimit("chat.postMessage", 7)
    with pytest.raises(SlackApiError) as error:
        post(sandbox)
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "7")
    assert world.slack.messages() == []


def test_a_page_comes_instead_of_json(sandbox: Sandbox) -> None:
    sandbox.faults.html("serverInfo")
    given = httpx.get(sandbox.jira_url + INFO)
    assert (given.status_code, given.headers["content-type"]) == (200, "text/html")


def test_json_is_cut_with_an_honest_length(sandbox: Sandbox) -> None:
    sandbox.faults.truncate("serverInfo")
    given = httpx.get(sandbox.jira_url + INFO)
    assert len(given.content) == int(given.headers["content-length"])
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        given.json()


def test_a_hanging_server_runs_into_the_clients_limit(sandbox: Sandbox) -> None:
    sandbox.faults.delay("serverInfo", 30)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(sandbox.jira_url + INFO, timeout=0.2)
    assert httpx.get(sandbox.jira_url + INFO).status_code == 200


def test_the_environment_names_all_that_a_bot_needs(sandbox: Sandbox, world: World) -> None:
    cloud = sandbox.environment
    assert cloud["JIRA_URL"].startswith("http://127.0.0.1:")
    assert cloud["SLACK_API_URL"].endswith("/slack/api/")
    world.jira.deployment = "Server"
    assert set(cloud) - set(sandbox.environment) == {"JIRA_EMAIL"}

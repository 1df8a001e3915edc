"""Nothing that a vendor answers makes us ask another host: redirects, addresses of records, links to the next page."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.redirects import is_of
from bot.sandbox.faults import Fault
from bot.slack import SlackChannel, slack_client
from bot.told import told
from config.source import load_policy
from tests.integration.delivery.loopback import LoopbackSlack
from tests.integration.sandbox.small_world import Clock, on
from tests.integration.sources.elsewhere import Elsewhere, elsewhere
from tests.integration.sources.trackers_bench import KINDS, Bench, open_bench
from workflows.errors import Malformed, Refused, StagecoachError
from workflows.model import Project
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.jira import JiraSource
from workflows.sources.jira_client import check_access
from workflows.sources.jira_login import Login
from workflows.sources.mlflow import MLFLOW, MLflow, authorize
from workflows.sources.run_source import RunSource
from workflows.sources.tracked_run import NothingKnown
from workflows.sources.transport import Retry, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from workflows.reach import Source

REDIRECTS = (301, 302, 303, 307, 308)
POLICY = load_policy(None)
CHURN = Project(
    "churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",), tracked_experiments=("churn/*",)
)


@pytest.fixture
def there() -> Iterator[Elsewhere]:
    with elsewhere() as made:
        yield made


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Bench]:
    made = open_bench(server, request.param)
    yield made
    made.tracker.close()  # type: ignore[attr-defined]  # all have it, the port does not ask for it


def source_of(server: Sandbox, vendor: str, transport: Transport) -> Source:
    if vendor == "jira":
        return JiraSource(transport, people=POLICY.people, login=login_of(server))
    if vendor == "github":
        return GitHubSource(transport, POLICY, clock=Clock(on(20)), jira_keys=())
    return RunSource(MLflow(transport), NothingKnown(), POLICY)


def login_of(server: Sandbox) -> Login:
    return Login(server.jira_url, server.world.jira.token, server.world.jira.email)


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("vendor", ["jira", "github", "mlflow"])
def test_a_source_follows_no_redirect(server: Sandbox, there: Elsewhere, vendor: str, status: int) -> None:
    open_bench(server, KINDS[0])
    urls = {"jira": server.jira_url, "github": f"{server.github_url}/graphql", "mlflow": server.mlflow_url}
    signs = {
        "jira": (login_of(server).service, login_of(server).headers),
        "github": (GITHUB, token_headers("the-token")),
        "mlflow": (MLFLOW, authorize(token="the-token")),
    }
    server.faults.add(Fault(f"/{vendor}", 99, status, headers={"Location": f"{there.url}/api"}))
    service, sign = signs[vendor]
    with Transport(
        urls[vendor],
        service=service,
        authorize=sign,
        sleep=lambda _seconds: None,
        clock=Clock(on(20)),
        budget=Retry(tries=1),
    ) as transport:
        said = refusal(source_of(server, vendor, transport))
    assert "redirects to http://127.0.0.1" in said
    assert there.came == []


def refusal(source: Source) -> str:
    """Read, and return why nothing could be read."""
    try:
        for batch in source.read([CHURN], {}, full=False, now=on(20)):
            if batch.refusals:
                return batch.refusals[0].reason
    except Refused as error:
        return str(error)
    return "nothing was refused"


@pytest.mark.parametrize("status", REDIRECTS)
def test_jiras_library_follows_no_redirect(server: Sandbox, there: Elsewhere, status: int) -> None:
    open_bench(server, KINDS[0])
    server.faults.add(Fault("/jira", 99, status, headers={"Location": f"{there.url}/rest/api/2/serverInfo"}))
    with pytest.raises(Refused, match=r"redirects to http://127\.0\.0\.1: set JIRA_URL"):
        check_access(login_of(server), [CHURN])
    assert there.came == []


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("by_name", [False, True])
def test_a_change_follows_no_redirect(bench: Bench, there: Elsewhere, status: int, *, by_name: bool) -> None:
    target = there.named if by_name else there.url
    bench.sandbox.faults.add(Fault(bench.path, 99, status, headers={"Location": f"{target}/x"}))
    for change in (
        lambda: bench.tracker.change_labels(bench.item, ["ml-data"], []),
        lambda: bench.tracker.comment(bench.item, "words"),
        lambda: bench.tracker.find_comment(bench.item, "words", since=on(1), known=()),
    ):
        with pytest.raises(StagecoachError):
            change()
    assert there.came == []


@pytest.mark.parametrize("by_name", [False, True])
def test_the_address_that_a_record_calls_its_own_is_not_asked(
    bench: Bench, there: Elsewhere, *, by_name: bool
) -> None:
    target = there.named if by_name else there.url
    record = {
        "id": bench.item.id.partition(":")[2], "node_id": bench.item.id.partition(":")[2], "key": bench.item.key,
        "number": 1, "self": f"{target}/rest/api/2/issue/1", "url": f"{target}/repos/acme/churn/issues/1",
        "fields": {"labels": []}, "labels": [],
    }  # fmt: skip
    lie = json.dumps(record).encode()
    kind = {"content-type": "application/json"}
    bench.sandbox.faults.add(Fault(bench.path, 1, 200, lie, kind, method="GET"))
    with suppress(Refused, Malformed):
        bench.tracker.change_labels(bench.item, ["ml-data"], ["ml-modeling"])
    bench.sandbox.faults.add(Fault(bench.path, 1, 200, lie, kind, method="GET"))
    with suppress(Refused, Malformed):
        bench.tracker.comment(bench.item, "words")
    assert there.came == []


def test_a_link_to_the_next_page_leads_to_no_other_host(server: Sandbox, there: Elsewhere) -> None:
    bench = open_bench(server, "github issue")
    headers = {"content-type": "application/json", "Link": f'<{there.named}/x?page=2>; rel="next"'}
    page = json.dumps([{"id": 1, "node_id": "IC_1", "body": "other words"}]).encode()
    server.faults.add(Fault("/comments", 1, 200, page, headers, method="GET"))
    with pytest.raises(Malformed, match="GitHub answered with something that is no data"):
        bench.tracker.find_comment(bench.item, "words", since=on(1), known=())
    bench.tracker.close()  # type: ignore[attr-defined]  # as above
    assert there.came == []


@pytest.mark.parametrize("status", REDIRECTS)
def test_slacks_library_follows_no_redirect(there: Elsewhere, status: int) -> None:
    with LoopbackSlack() as slack:
        channel = SlackChannel(lambda: slack_client("xoxb-secret", slack.url))
        slack.before.append((status, {"Location": f"{there.url}/api/chat.postMessage"}, b""))
        with pytest.raises(StagecoachError):
            channel.post("C0CHURN", told("words"), key="k")
        assert slack.messages == []
    assert there.came == []


@pytest.mark.parametrize(
    ("address", "api", "is_slacks"),
    [
        ("https://hooks.slack.com/actions/T1/2/x", "https://slack.com/api/", True),
        ("https://hooks.slack-gov.com/commands/x", "https://slack-gov.com/api/", True),
        ("http://127.0.0.1:8080/slack/respond/x", "http://127.0.0.1:8080/slack/api/", True),
        ("http://hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://hooks.slack.com.evil.example/x", "https://slack.com/api/", False),
        ("https://hooks.slack.com@evil.example/x", "https://slack.com/api/", False),
        ("https://hooks.slack.com:444/x", "https://slack.com/api/", False),
        ("https://x@hooks.slack.com/x", "https://slack.com/api/", False),
        ("https://evilslack.com/x", "https://slack.com/api/", False),
        ("file:///etc/passwd", "https://slack.com/api/", False),
        ("http://127.0.0.1:8081/x", "http://127.0.0.1:8080/slack/api/", False),
        ("https://[::1", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
        (None, "https://slack.com/api/", False),
    ],
)
def test_answers_go_to_slack_alone(address: str | None, api: str, *, is_slacks: bool) -> None:
    assert is_of(address, api) is is_slacks

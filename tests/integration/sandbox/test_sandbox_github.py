"""The sandbox's GitHub, asked by PyGithub and with the questions that the bot itself asks."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import Auth, BadCredentialsException, Github, GithubIntegration, UnknownObjectException
from graphql import build_schema, parse, validate

from tests.integration.sandbox.small_world import on
from tests.schema.questions import every_question
from workflows.sources import github_queries

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from tests.integration.sandbox.small_world import Clock

REPO = {"owner": "acme", "name": "churn"}


def ask(sandbox: Sandbox, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    given = httpx.post(
        f"{sandbox.github_url}/graphql",
        json={"query": query, "variables": variables or {}},
        headers={"Authorization": f"bearer {sandbox.world.github.token}"},
    )
    assert given.status_code == 200, given.text
    return dict(given.json())


def client(sandbox: Sandbox, token: str | None = None) -> Github:
    auth = Auth.Token(token or sandbox.world.github.token)
    return Github(auth=auth, base_url=sandbox.github_url, per_page=100, seconds_between_requests=0, retry=0)


def pull(sandbox: Sandbox, selection: str) -> dict[str, Any]:
    query = (
        f'query {{ repository(owner: "acme", name: "churn") {{ pullRequest(number: 1) {{ {selection} }} }} }}'
    )
    given = ask(sandbox, query)
    assert "errors" not in given, given
    return dict(given["data"]["repository"]["pullRequest"])


def test_the_real_client_reads_user_repository_and_organisation(sandbox: Sandbox) -> None:
    with client(sandbox) as github:
        assert github.get_user().login == "stagecoach"
        assert github.get_repo("acme/churn").default_branch == "main"
        assert [one.full_name for one in github.get_organization("acme").get_repos()] == ["acme/churn"]
        with pytest.raises(UnknownObjectException):
            github.get_repo("acme/nope")


def test_the_real_client_asks_graphql_at_the_address_it_derives(sandbox: Sandbox) -> None:
    with client(sandbox) as github:
        _, given = github.requester.graphql_query("query { viewer { login } }", {})
    assert given["data"]["viewer"]["login"] == "stagecoach"


def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    with client(sandbox, "wrong") as github, pytest.raises(BadCredentialsException):
        github.get_user().login  # noqa: B018 - the attribute asks


def test_a_github_app_gets_a_token_that_opens_the_repositories(sandbox: Sandbox) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    auth = Auth.AppAuth(int(sandbox.world.github.app_id), pem)
    with GithubIntegration(auth=auth, base_url=sandbox.github_url) as app:
        installation = app.get_org_installation("acme")
        token = app.get_access_token(installation.id).token
    assert token.startswith("ghs_")
    with client(sandbox, token) as github:
        assert github.get_repo("acme/churn").full_name == "acme/churn"
    stranger = jwt.encode({"iss": "999"}, "x" * 32, algorithm="HS256")
    given = httpx.get(f"{sandbox.github_url}/app", headers={"Authorization": f"Bearer {stranger}"})
    assert given.status_code == 401


def test_every_question_of_the_bot_is_valid_here() -> None:
    schema = build_schema(files("bot.sandbox").joinpath("github.graphql").read_text(encoding="utf-8"))
    for question in every_question():
        assert validate(schema, parse(github_queries.text(question))) == [], question


def test_the_bots_question_about_changes_is_answered_for_many_repositories(
    sandbox: Sandbox, world: World
) -> None:
    world.github.repository("acme/empty", created=on(2))
    rows = [
        {**REPO, "name": name, "size": 20, "order": {"field": "UPDATED_AT", "direction": "DESC"},
         "pulls": True, "issues": True, "heads": True, "rest": True}
        for name in ("churn", "empty", "nope")
    ]  # fmt: skip
    query = github_queries.batched_text("github_changes", len(rows))
    given = ask(sandbox, query, github_queries.batched_variables(rows))
    churn, empty, nope = (given["data"][github_queries.row_name(index)] for index in range(3))
    assert [one["number"] for one in churn["pullRequests"]["nodes"]] == [1]
    assert churn["pullRequests"]["nodes"][0]["statusCheckRollup"] == {"state": "SUCCESS"}
    assert [one["number"] for one in churn["issues"]["nodes"]] == [2]
    assert [one["name"] for one in churn["heads"]["nodes"]] == ["exp/gru", "exp/lstm", "main"]
    assert churn["releases"]["nodes"][0]["tagName"] == churn["tags"]["nodes"][0]["name"] == "v1.0.0"
    assert (empty["defaultBranchRef"], empty["heads"]["nodes"]) == (None, [])
    assert nope is None
    error = given["errors"][0]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["n2"])
    assert error["message"] == "Could not resolve to a Repository with the name 'acme/nope'."
    assert sandbox.requests.count("github") == 1


def test_the_bots_question_about_details_brings_the_whole_history(sandbox: Sandbox, world: World) -> None:
    ids = [thread.id for thread in world.github.repositories[0].threads]
    given = ask(sandbox, github_queries.text("github_details"), {"ids": [*ids, "PR_nope"]})
    first, second, missing = given["data"]["nodes"]
    kinds = [one["__typename"] for one in first["timelineItems"]["nodes"]]
    assert kinds == [
        "PullRequestCommit",
        "LabeledEvent",
        "ReviewRequestedEvent",
        "PullRequestCommit",
        "PullRequestReview",
    ]
    assert [one["path"] for one in first["files"]["nodes"]] == ["models/gru.py", "tests/test_gru.py"]
    assert first["timelineItems"]["nodes"][4]["state"] == "CHANGES_REQUESTED"
    assert (second["__typename"], second["assignees"]["nodes"][0]["login"]) == ("Issue", "ana")
    assert [one["__typename"] for one in second["timelineItems"]["nodes"]] == [
        "AssignedEvent",
        "IssueComment",
    ]
    assert missing is None
    assert (given["errors"][0]["type"], given["errors"][0]["path"]) == ("NOT_FOUND", ["nodes", 2])


def test_the_bots_question_about_a_branch_compares_it_with_the_default_one(sandbox: Sandbox) -> None:
    asked = {**REPO, "ref": "refs/heads/exp/lstm", "branch": "exp/lstm"}
    shown = ask(sandbox, github_queries.text("github_branch"), asked)["data"]["repository"]
    assert shown["ref"]["associatedPullRequests"]["nodes"] == []
    compared = shown["defaultBranchRef"]["compare"]
    assert (compared["aheadBy"], [one["message"] for one in compared["commits"]["nodes"]]) == (
        1,
        ["CH-1 try"],
    )


def test_a_pull_request_merges_when_the_clock_says_so(sandbox: Sandbox, clock: Clock) -> None:
    selection = (
        "state mergedAt isDraft reviewDecision headRef { name } reviewRequests(first: 5) { totalCount }"
    )
    before = pull(sandbox, selection)
    assert (before["state"], before["mergedAt"], before["headRef"]) == ("OPEN", None, {"name": "exp/gru"})
    clock.now = on(24)
    after = pull(sandbox, selection)
    assert (after["state"], after["mergedAt"], after["headRef"]) == ("MERGED", "2026-11-23T09:00:00Z", None)
    assert (before["reviewDecision"], after["reviewDecision"]) == ("CHANGES_REQUESTED", "APPROVED")


def test_a_running_check_is_pending(sandbox: Sandbox, world: World) -> None:
    repo = world.github.repositories[0]
    repo.workflow_run(on(20, 8), "CI", "exp/gru", "failure", ends=on(20, 10))
    assert pull(sandbox, "statusCheckRollup { state }")["statusCheckRollup"]["state"] == "PENDING"


def test_connections_page_by_cursor_in_both_directions(sandbox: Sandbox, world: World) -> None:
    repo = world.github.repositories[0]
    for number in range(5):
        repo.issue("ana", on(10 + number), f"Issue {number}")
    query = """query($after: String) { repository(owner: "acme", name: "churn") {
      issues(first: 4, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { number } } } }"""
    first = ask(sandbox, query)["data"]["repository"]["issues"]
    assert ([one["number"] for one in first["nodes"]], first["totalCount"]) == ([2, 3, 4, 5], 6)
    second = ask(sandbox, query, {"after": first["pageInfo"]["endCursor"]})["data"]["repository"]["issues"]
    assert [one["number"] for one in second["nodes"]] == [6, 7]
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)


@pytest.mark.parametrize(
    ("selection", "kind"),
    [
        ("issues(first: 101) { totalCount }", "EXCESSIVE_PAGINATION"),
        ("issues { totalCount }", "MISSING_PAGINATION_BOUNDARIES"),
        ('issues(first: 1, after: "junk") { totalCount }', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_pages_without_bounds_are_refused(sandbox: Sandbox, selection: str, kind: str) -> None:
    given = ask(sandbox, f'query {{ repository(owner: "acme", name: "churn") {{ {selection} }} }}')
    assert given["errors"][0]["type"] == kind


def test_a_question_for_too_many_nodes_is_refused_before_it_runs(sandbox: Sandbox) -> None:
    query = """query { repository(owner: "acme", name: "churn") { pullRequests(first: 100) { nodes {
      timelineItems(first: 100) { nodes { ... on PullRequestCommit { commit {
        checkSuites(first: 100) { totalCount } } } } } } } } }"""
    given = ask(sandbox, query)
    assert given["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"
    assert "1,010,100" in given["errors"][0]["message"]


def test_points_are_counted_and_run_out_with_status_200(sandbox: Sandbox, world: World, clock: Clock) -> None:
    query = "query { rateLimit { cost remaining resetAt nodeCount } }"
    assert ask(sandbox, query)["data"]["rateLimit"] == {
        "cost": 1, "remaining": 4999, "resetAt": "2026-11-20T10:00:00Z", "nodeCount": 0,
    }  # fmt: skip
    world.github.budget.used = 5000
    assert ask(sandbox, query)["errors"][0]["type"] == "RATE_LIMITED"
    clock.now = on(20, 10)
    assert "errors" not in ask(sandbox, query)


def test_a_renamed_repository_answers_to_both_names(sandbox: Sandbox, world: World) -> None:
    world.github.repositories[0].rename(on(15), "acme/churn-model")
    for name in ("churn", "churn-model"):
        given = ask(sandbox, f'query {{ repository(owner: "acme", name: "{name}") {{ id nameWithOwner }} }}')
        assert given["data"]["repository"]["nameWithOwner"] == "acme/churn-model"


def test_a_vanished_repository_is_not_found(sandbox: Sandbox, world: World) -> None:
    world.github.repositories[0].vanish(on(15))
    given = ask(sandbox, 'query { repository(owner: "acme", name: "churn") { id } }')
    assert given["data"]["repository"] is None
    assert given["errors"][0]["type"] == "NOT_FOUND"


def test_an_unknown_field_is_an_error_with_status_200(sandbox: Sandbox) -> None:
    given = ask(sandbox, "query { viewer { shoeSize } }")
    assert "shoeSize" in json.dumps(given["errors"])
    assert "data" not in given

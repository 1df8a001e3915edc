from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import respx

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.github_graphql import GraphQL, Unreadable
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.github_repositories import list_repositories
from workflows.sources.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
URL = "https://github.example/api/graphql"
TOKEN = "ghp_secret_of_the_tests"
ROWS = [{"owner": "acme", "name": f"r{n}"} for n in range(8)]
LIMIT = {"cost": 1, "remaining": 4000, "resetAt": "2026-11-20T10:00:00Z"}


class Asker:
    """Puts questions to a server whose answers the test writes; records what it was asked."""

    def __init__(self, route: respx.Route) -> None:
        self.route = route
        self.slept: list[float] = []
        self.asked: list[dict[str, Any]] = []
        transport = Transport(
            URL, service=GITHUB, authorize=token_headers(TOKEN), sleep=self.slept.append, clock=lambda: NOW
        )
        self.graphql = GraphQL(transport, clock=lambda: NOW)

    def answers(self, answer: Callable[[dict[str, Any]], httpx.Response]) -> None:
        def respond(request: httpx.Request) -> httpx.Response:
            self.asked.append(json.loads(request.content))
            return answer(self.asked[-1])

        self.route.mock(side_effect=respond)


@pytest.fixture
def github() -> Iterator[Asker]:
    with respx.mock(assert_all_called=False) as router:
        yield Asker(router.post(URL))


def rows(asked: dict[str, Any]) -> int:
    return sum(name.startswith("owner_") for name in asked["variables"])


def found(asked: dict[str, Any]) -> dict[str, Any]:
    names = range(rows(asked))
    return {f"n{n}": {"id": asked["variables"][f"name_{n}"]} for n in names} | {"rateLimit": LIMIT}


def ok(data: dict[str, Any], *errors: dict[str, Any], **headers: str) -> httpx.Response:
    body = {"data": data} | ({"errors": list(errors)} if errors else {})
    return httpx.Response(
        200, json=body, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )


def failed(*errors: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"data": None, "errors": list(errors)})


def test_many_rows_are_one_request_and_come_back_in_order(github: Asker) -> None:
    github.answers(lambda asked: ok(found(asked)))
    answers = github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert [one["id"] for one in answers if not isinstance(one, Unreadable)] == [row["name"] for row in ROWS]
    assert github.graphql.transport.requests == 1
    assert github.route.calls[0].request.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_missing_repository_does_not_hide_the_others(github: Asker) -> None:
    error = {
        "type": "NOT_FOUND",
        "path": ["n1"],
        "message": "Could not resolve to a Repository\nwith the name r1.",
    }
    github.answers(lambda asked: ok(found(asked) | {"n1": None}, error))
    answers = github.graphql.ask_rows("github_check", ROWS[:3], at_most=8)
    assert [isinstance(one, Unreadable) for one in answers] == [False, True, False]
    assert answers[1] == Unreadable("Could not resolve to a Repository with the name r1.", gone=True)


def test_a_repository_called_timeout_is_not_taken_for_one(github: Asker) -> None:
    error = {
        "type": "NOT_FOUND",
        "path": ["n0"],
        "message": "Could not resolve to a Repository 'acme/timeout'.",
    }
    github.answers(lambda asked: ok(found(asked) | {"n0": None}, error))
    github.graphql.ask_rows("github_check", ROWS[:2], at_most=8)
    assert len(github.asked) == 1


@pytest.mark.parametrize(
    "heavy",
    [
        httpx.Response(502, html="<h1>502</h1>"),
        httpx.Response(504),
        failed({"message": "Something went wrong while executing your query. It may have timed out."}),
        failed({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "x"}),
    ],
)
def test_a_question_that_is_too_heavy_is_halved_and_nothing_is_lost(
    github: Asker, heavy: httpx.Response
) -> None:
    github.answers(lambda asked: heavy if rows(asked) > 2 else ok(found(asked)))
    answers = github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert [one["id"] for one in answers if not isinstance(one, Unreadable)] == [row["name"] for row in ROWS]
    assert [rows(one) for one in github.asked] == [8, 4, 2, 2, 4, 2, 2]
    assert github.slept == []


def test_the_size_that_fits_is_remembered(github: Asker) -> None:
    github.answers(lambda asked: httpx.Response(502) if rows(asked) > 2 else ok(found(asked)))
    github.graphql.ask_rows("github_check", ROWS, at_most=8)
    github.asked.clear()
    github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert [rows(one) for one in github.asked] == [2, 2, 2, 2]


def test_one_row_that_stays_too_heavy_is_left_for_later_and_the_others_are_read(github: Asker) -> None:
    def answer(asked: dict[str, Any]) -> httpx.Response:
        return httpx.Response(502) if "r3" in asked["variables"].values() else ok(found(asked))

    github.answers(answer)
    answers = github.graphql.ask_rows("github_check", ROWS, at_most=8)
    missing = [row["name"] for row, one in zip(ROWS, answers, strict=True) if isinstance(one, Unreadable)]
    assert missing == ["r3"]
    assert isinstance(answers[3], Unreadable)
    assert answers[3].again


def test_a_github_that_is_down_is_not_asked_for_each_row(github: Asker) -> None:
    github.answers(lambda _: httpx.Response(502))
    with pytest.raises(Transient, match=r"github\.example gave up .* tried again later"):
        github.graphql.ask_rows("github_check", [*ROWS, *ROWS, *ROWS], at_most=25)
    assert len(github.asked) <= 6


def test_a_used_up_allowance_tells_when_it_is_renewed(github: Asker) -> None:
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded"}
    reset = str(int((NOW + timedelta(minutes=12)).timestamp()))
    github.answers(lambda _: ok({}, error, x_ratelimit_reset=reset))
    with pytest.raises(Transient, match="hourly allowance") as raised:
        github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert raised.value.retry_after == 720
    assert len(github.asked) == 1


def test_the_last_points_are_left_to_others(github: Asker) -> None:
    low = {"cost": 1, "remaining": 7, "resetAt": "2026-11-20T09:30:00Z"}
    github.answers(lambda asked: ok(found(asked) | {"rateLimit": low}))
    assert len(github.graphql.ask_rows("github_check", ROWS, at_most=8)) == 8
    with pytest.raises(Transient) as raised:
        github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert raised.value.retry_after == 1800
    assert len(github.asked) == 1


def test_a_field_that_the_token_may_not_see_is_noted_and_the_row_is_used(github: Asker) -> None:
    said = "Resource not accessible by personal access token"
    error = {
        "type": "FORBIDDEN",
        "path": ["n0", "pullRequests", "nodes", 0, "statusCheckRollup"],
        "message": said,
    }
    github.answers(lambda asked: ok(found(asked), error))
    answers = github.graphql.ask_rows("github_check", ROWS[:1], at_most=8)
    assert not isinstance(answers[0], Unreadable)
    assert github.graphql.missing == {"statusCheckRollup": said}


def test_an_entry_that_the_token_may_not_see_is_noted_by_the_name_of_its_list(github: Asker) -> None:
    path = ["n0", "pullRequests", "nodes", 0, "closingIssuesReferences", "nodes", 3]
    error = {
        "type": "FORBIDDEN",
        "path": path,
        "message": "Resource protected by organization SAML enforcement.",
    }
    github.answers(lambda asked: ok(found(asked), error))
    github.graphql.ask_rows("github_check", ROWS[:1], at_most=8)
    assert list(github.graphql.missing) == ["closingIssuesReferences"]


def test_a_repository_that_the_token_may_not_see_does_not_keep_its_organisation_from_being_listed(
    github: Asker,
) -> None:
    nodes = [None, {"id": "R_1", "nameWithOwner": "acme/churn"}]
    listed = {"nodes": nodes, "pageInfo": {"hasNextPage": False, "endCursor": None}}
    github.answers(lambda _: ok({"repositoryOwner": {"login": "acme", "repositories": listed}}))
    assert list_repositories(github.graphql, "acme") == ("acme/churn",)


def test_a_repository_behind_single_sign_on_says_so(github: Asker) -> None:
    error = {
        "type": "FORBIDDEN",
        "path": ["n0"],
        "message": "Resource protected by organization SAML enforcement.",
    }
    github.answers(lambda _: ok({"n0": None}, error))
    (answer,) = github.graphql.ask_rows("github_check", ROWS[:1], at_most=8)
    assert answer == Unreadable("Resource protected by organization SAML enforcement.")


def test_an_older_enterprise_server_is_asked_without_the_fields_it_does_not_know(github: Asker) -> None:
    def answer(asked: dict[str, Any]) -> httpx.Response:
        if "parent" in asked["query"]:
            unknown = {"code": "undefinedField", "typeName": "Issue", "fieldName": "parent"}
            return ok({}, {"message": "Field 'parent' doesn't exist", "extensions": unknown})
        return ok({"nodes": [{"id": "I_1"}], "rateLimit": LIMIT})

    github.answers(answer)
    assert github.graphql.ask_nodes("github_details", ["I_1"], at_most=30) == [{"id": "I_1"}]
    assert len(github.asked) == 2
    github.graphql.ask_nodes("github_details", ["I_1"], at_most=30)
    assert len(github.asked) == 3


def test_a_node_that_is_gone_leaves_the_others_in_their_places(github: Asker) -> None:
    error = {"type": "NOT_FOUND", "path": ["nodes", 0], "message": "Could not resolve to a node"}
    github.answers(lambda _: ok({"nodes": [None, {"id": "I_2"}]}, error))
    gone, there = github.graphql.ask_nodes("github_details", ["I_1", "I_2"], at_most=30)
    assert gone == Unreadable("Could not resolve to a node", gone=True)
    assert there == {"id": "I_2"}


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        (httpx.Response(401, json={"message": "Bad credentials"}), Refused, "GITHUB_TOKEN"),
        (httpx.Response(404, json={"message": "Not Found"}), Refused, "GITHUB_API_URL"),
        (httpx.Response(200, html="<html>log in</html>"), Malformed, "GITHUB_API_URL"),
        (httpx.Response(200, json=[]), Malformed, "GITHUB_API_URL"),
        (httpx.Response(200, json={"data": None}), Malformed, "GITHUB_API_URL"),
        (failed({"message": "Parse error"}), Malformed, "Parse error"),
        (failed({"type": "INSUFFICIENT_SCOPES", "message": "needs repo"}), Refused, "needs repo"),
    ],
)
def test_what_a_person_has_to_change_is_said_in_one_line(
    github: Asker, response: httpx.Response, error: type[Exception], words: str
) -> None:
    github.answers(lambda _: response)
    with pytest.raises(error, match=words) as raised:
        github.graphql.ask_rows("github_check", ROWS, at_most=8)
    assert "\n" not in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_fewer_nodes_than_asked_for_are_not_taken_for_others(github: Asker) -> None:
    github.answers(lambda _: ok({"nodes": [{"id": "I_2"}]}))
    with pytest.raises(Malformed, match="please report it"):
        github.graphql.ask_nodes("github_details", ["I_1", "I_2"], at_most=30)

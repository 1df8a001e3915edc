"""The sandbox's Jira, asked by the real client and over plain HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from jira import JIRA, JIRAError

from bot.sandbox.jira_jql import JqlError, compile_jql
from tests.integration.sandbox.small_world import on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from tests.integration.sandbox.small_world import Clock


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    jira = sandbox.world.jira
    base = f"{sandbox.jira_url}/rest/api/"
    with httpx.Client(base_url=base, auth=(jira.email, jira.token)) as client:
        yield client


def search(http: httpx.Client, jql: str, **more: Any) -> dict[str, Any]:
    given = http.post("3/search/jql", json={"jql": jql, "fields": ["summary", "updated"], **more})
    assert given.status_code == 200, given.text
    return dict(given.json())


def keys(found: dict[str, Any]) -> list[str]:
    return [issue["key"] for issue in found["issues"]]


def cloud(sandbox: Sandbox) -> JIRA:
    jira = sandbox.world.jira
    return JIRA(sandbox.jira_url, basic_auth=(jira.email, jira.token), max_retries=0, timeout=5)


def test_the_real_client_reads_every_issue_of_a_project(sandbox: Sandbox) -> None:
    client = cloud(sandbox)
    found = client.search_issues("project = CH ORDER BY key", maxResults=False, fields=["summary", "status"])
    assert [(one.key, str(one.fields.status)) for one in found] == [
        ("CH-1", "In Progress"),
        ("CH-2", "To Do"),
    ]
    assert client.myself()["emailAddress"] == sandbox.world.jira.email
    client.close()


def test_the_real_client_pages_by_token_beyond_a_hundred(sandbox: Sandbox, world: World) -> None:
    for number in range(230):
        world.jira.issue("FR", summary=f"One of many {number}", reporter="ana", at=on(5))
    client = cloud(sandbox)
    found = client.search_issues("project = FR ORDER BY key", maxResults=False, fields=["summary"])
    assert len(found) == 231
    assert sandbox.requests.count("jira", "search/jql") == 3
    client.close()


def test_the_real_client_of_a_data_center_searches_with_a_bearer_token(
    sandbox: Sandbox, world: World
) -> None:
    world.jira.deployment = "Server"
    client = JIRA(sandbox.jira_url, token_auth=world.jira.token, max_retries=0, timeout=5)
    found = client.search_issues("project = CH ORDER BY key", expand="changelog", maxResults=50)
    assert found.total == 2
    assert [one.items[0].field for one in found[0].changelog.histories][:2] == ["status", "assignee"]
    assert found[0].fields.assignee.name == "ben"
    client.close()


def test_a_wrong_token_is_refused_with_401(sandbox: Sandbox) -> None:
    with pytest.raises(JIRAError) as error:
        JIRA(sandbox.jira_url, basic_auth=("a@b.example", "no"), max_retries=0, timeout=5).myself()
    assert error.value.status_code == 401


def test_an_unknown_project_key_is_refused_in_jiras_words(http: httpx.Client) -> None:
    given = http.post("3/search/jql", json={"jql": "project in (CH, NOPE)"})
    assert given.status_code == 400
    assert given.json()["errorMessages"] == ["The value 'NOPE' does not exist for the field 'project'."]


def test_a_hidden_project_looks_like_one_that_does_not_exist(http: httpx.Client, world: World) -> None:
    world.jira.hidden.add("FR")
    assert http.post("3/search/jql", json={"jql": "project = FR"}).status_code == 400
    assert http.get("3/project/FR").status_code == 404


@pytest.mark.parametrize("jql", ["", "ORDER BY updated ASC"])
def test_unbounded_jql_is_refused(http: httpx.Client, jql: str) -> None:
    assert "Unbounded" in http.post("3/search/jql", json={"jql": jql}).json()["errorMessages"][0]


def test_the_old_search_is_gone_on_cloud_and_the_new_one_unknown_elsewhere(
    http: httpx.Client, world: World
) -> None:
    assert http.get("3/search", params={"jql": "project = CH"}).status_code == 410
    world.jira.deployment = "Server"
    http.auth = None  # type: ignore[assignment]  # httpx declares only what it stores
    http.headers["authorization"] = f"Bearer {world.jira.token}"
    assert http.get("2/search/jql", params={"jql": "project = CH"}).status_code == 404
    assert http.get("2/search", params={"jql": "project = CH"}).json()["total"] == 2


def test_only_ids_come_unless_fields_are_asked_for(http: httpx.Client) -> None:
    given = http.post("3/search/jql", json={"jql": "key = CH-1"}).json()
    assert given == {"issues": [{"id": "10101"}], "isLast": True}


def test_pages_go_on_by_token_and_name_no_total(http: httpx.Client) -> None:
    first = search(http, "project in (CH, FR) ORDER BY key ASC", maxResults=2)
    assert (keys(first), first["isLast"], "total" in first) == (["CH-1", "CH-2"], False, False)
    second = search(
        http, "project in (CH, FR) ORDER BY key ASC", maxResults=2, nextPageToken=first["nextPageToken"]
    )
    assert (keys(second), second["isLast"], "nextPageToken" in second) == (["FR-1"], True, False)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (f"updated >= {int(on(9).timestamp() * 1000)}", ["CH-1"]),
        (f"updated > {int(on(10).timestamp() * 1000)}", []),
        ('updated >= "2026-11-10 10:00"', ["CH-1"]),
        ('updated >= "2026-11-10 10:01"', []),
        ('created < "2026/11/03"', ["CH-1"]),
        ("updated >= -10d", ["CH-1"]),
        ('updated >= "-9d"', []),
        ("labels = data", ["CH-2"]),
        ("labels in (data, ml-modeling)", ["CH-1", "CH-2"]),
        ("status != 'To Do'", ["CH-1"]),
        ("statusCategory = indeterminate", ["CH-1"]),
        ("assignee is EMPTY", ["CH-2"]),
        ("NOT (issuetype = Experiment)", ["CH-2"]),
        ("key in (CH-1, ch-2) AND summary ~ gru OR labels = nothing", ["CH-1"]),
        ("id = 10102", ["CH-2"]),
    ],
)
def test_jql_is_read_in_the_time_zone_of_the_account(
    http: httpx.Client, clause: str, expected: list[str]
) -> None:
    assert keys(search(http, f"project = CH AND ({clause}) ORDER BY key ASC")) == expected


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("project = CH AND wat = 1", "Field 'wat' does not exist"),
        ("project = CH AND updated >= yesterday", "Date value 'yesterday'"),
        ("project = CH AND", "unexpected end"),
        ("project = CH CH", "Expecting either 'OR' or 'AND'"),
        ("project LIKE CH", "Expecting operator"),
        ("key = CH-999", "An issue with key 'CH-999' does not exist"),
    ],
)
def test_wrong_jql_is_answered_in_jiras_words(world: World, jql: str, words: str) -> None:
    with pytest.raises(JqlError, match=re.escape(words)):
        compile_jql(jql, world.jira)


def test_what_lies_after_the_clock_is_not_there_yet(http: httpx.Client, clock: Clock) -> None:
    assert (
        http.get("2/issue/CH-1", params={"fields": "status"}).json()["fields"]["status"]["name"]
        == "In Progress"
    )
    clock.now = on(26)
    shown = http.get("2/issue/CH-1", params={"fields": "status,resolution"}).json()["fields"]
    assert (shown["status"]["name"], shown["resolution"]["name"]) == ("Done", "Done")
    clock.now = on(1)
    assert http.get("2/issue/CH-1").status_code == 404


def test_the_changelogs_come_in_bulk_oldest_first_and_paged(http: httpx.Client) -> None:
    seen: list[tuple[str, str]] = []
    token, pages = None, 0
    while pages == 0 or token:
        asked = {"issueIdsOrKeys": ["CH-1", "10102"], "maxResults": 3, "nextPageToken": token}
        page = http.post("3/changelog/bulkfetch", json=asked).json()
        for log in page["issueChangeLogs"]:
            seen += [(log["issueId"], one["items"][0]["field"]) for one in log["changeHistories"]]
        token, pages = page.get("nextPageToken"), pages + 1
    fields = ["status", "assignee", "labels", "labels", "Link", "Flagged"]
    assert seen == [("10101", one) for one in fields] + [("10102", "Link")]
    assert pages == 3


def test_a_label_change_holds_the_whole_lists(http: httpx.Client) -> None:
    asked = {"issueIdsOrKeys": ["CH-1"], "fieldIds": ["labels"]}
    logs = http.post("3/changelog/bulkfetch", json=asked).json()["issueChangeLogs"]
    items = [one["items"][0] for one in logs[0]["changeHistories"]]
    assert [(one["fromString"], one["toString"]) for one in items] == [
        ("", "ml-modeling gpu"),
        ("ml-modeling gpu", "ml-modeling"),
    ]


def test_the_expanded_changelog_ends_at_forty_newest_first(http: httpx.Client, world: World) -> None:
    issue = world.jira.by_key["CH-2"]
    for number in range(50):
        issue.edit("ana", on(12), summary=f"Title {number}")
    shown = http.get("3/issue/CH-2", params={"expand": "changelog", "fields": "summary"}).json()["changelog"]
    assert (len(shown["histories"]), shown["total"]) == (40, 51)
    assert shown["histories"][0]["items"][0]["toString"] == "Title 49"


def test_text_is_wiki_in_version_2_and_a_document_in_version_3(http: httpx.Client) -> None:
    wiki = http.get("2/issue/CH-1", params={"fields": "description"}).json()["fields"]["description"]
    adf = http.get("3/issue/CH-1", params={"fields": "description"}).json()["fields"]["description"]
    assert wiki == "Why?\n\nAsk [~ana]."
    assert [one["type"] for one in adf["content"]] == ["paragraph", "paragraph"]
    mention = adf["content"][1]["content"][1]
    assert (mention["type"], mention["attrs"]["text"]) == ("mention", "@Ana Example")


def test_links_flags_and_comments_are_shown_as_jira_does(http: httpx.Client) -> None:
    fields = http.get("2/issue/CH-1").json()["fields"]
    link = fields["issuelinks"][0]
    assert (link["type"]["inward"], link["inwardIssue"]["key"]) == ("is blocked by", "CH-2")
    assert fields["customfield_10021"][0]["value"] == "Impediment"
    assert fields["comment"]["total"] == 1
    assert fields["updated"] == "2026-11-10T10:00:00.000+0100"


def test_long_comment_lists_end_in_a_search_and_go_on_by_page(http: httpx.Client, world: World) -> None:
    for number in range(30):
        world.jira.by_key["CH-2"].comment("ana", on(11), f"Comment {number}")
    found = search(http, "key = CH-2", fields=["comment"])["issues"][0]["fields"]["comment"]
    assert (len(found["comments"]), found["total"]) == (20, 30)
    rest = http.get("3/issue/CH-2/comment", params={"startAt": 20}).json()
    assert len(rest["comments"]) == 10


def test_a_moved_issue_keeps_its_id_and_answers_to_both_keys(http: httpx.Client, world: World) -> None:
    world.jira.by_key["CH-2"].move("ana", on(12), "FR-9")
    for key in ("CH-2", "FR-9"):
        shown = http.get(f"3/issue/{key}", params={"fields": "project"}).json()
        assert (shown["id"], shown["key"]) == ("10102", "FR-9")


def test_a_deleted_issue_is_found_by_nothing(http: httpx.Client, world: World) -> None:
    world.jira.by_key["CH-2"].delete(on(12))
    assert keys(search(http, "project = CH")) == ["CH-1"]
    assert http.get("3/issue/CH-2").status_code == 404


def test_labels_are_added_by_operation_and_blanks_refused(sandbox: Sandbox, http: httpx.Client) -> None:
    client = cloud(sandbox)
    client.issue("CH-2").update(update={"labels": [{"add": "ml-data"}, {"remove": "data"}]})
    assert client.issue("CH-2").fields.labels == ["ml-data"]
    given = http.put("2/issue/CH-2", json={"update": {"labels": [{"add": "two words"}]}})
    assert given.json()["errors"]["labels"] == "The label 'two words' contains spaces which is invalid."
    client.close()


def test_a_damaged_record_is_served_as_the_seed_wants_it(http: httpx.Client, world: World) -> None:
    world.jira.by_key["CH-1"].raw = {"fields": {"created": "yesterday"}}
    shown = http.get("3/issue/CH-1", params={"fields": "created,summary"}).json()["fields"]
    assert shown == {"created": "yesterday", "summary": "Try a GRU"}

"""Issues are read page by page from either kind of Jira: everything at first, then what is new, and what is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from tests.integration.sources.jira_fake import NOW, FakeJira, Reader
from tests.integration.sources.jira_two import CHURN, COST, FRAUD, PRICE, at, cloud, jira
from tests.unit.sources.jira_records import change, comment, entry, issue
from workflows.errors import Malformed, Refused, Transient
from workflows.model import Category, Project

__all__ = ["cloud", "jira"]


def test_a_first_reading_brings_everything_and_says_what_exists(jira: FakeJira) -> None:
    jira.page = 7
    batches = Reader(jira.source()).read(CHURN, FRAUD)
    found = [item.id for batch in batches for item in batch.items]
    assert sorted(found) == sorted(f"jira:{n}" for n in range(1, 31))
    assert batches[-1].present == {
        "jira:CH": frozenset(f"jira:{n}" for n in range(1, 31, 2)),
        "jira:FR": frozenset(f"jira:{n}" for n in range(2, 31, 2)),
    }
    assert batches[0].statuses == {"in progress": Category.DOING}
    assert ("churn", "jira:1") in batches[-1].members
    assert ("fraud", "jira:2") in batches[-1].members
    assert batches[-1].scope_of["jira:2"] == "jira:FR"
    assert set(batches[-1].whole) == set(found)


def test_a_reading_in_which_nothing_changed_costs_one_request_for_all_projects(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(CHURN, FRAUD)
    before = reader.source.requests
    assert reader.read(CHURN, FRAUD) == []
    assert reader.source.requests - before == 1


def test_many_jqls_in_which_nothing_changed_cost_one_request_more(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    others = [replace(COST, slug=f"cost-{n}", jql=f'project in ("FR") AND {n} = {n}') for n in range(5)]
    reader.read(CHURN, PRICE, *others)
    before = reader.source.requests
    assert reader.read(CHURN, PRICE, *others) == []
    assert reader.source.requests - before == 2


def test_only_what_changed_is_read_again(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(CHURN, FRAUD, PRICE, COST)
    jira.issues[4]["fields"] |= {"updated": at(50), "summary": "New title"}
    jira.issues.append(issue(77, "FR-77", updated=at(29)))  # late in the index, behind the mark
    (known, jql_a, jql_b) = reader.read(CHURN, FRAUD, PRICE, COST)
    assert [item.key for item in known.items] == ["FR-77", "CH-5"]
    assert known.items[1].title == "New title"
    assert [item.key for item in (*jql_a.items, *jql_b.items)] == ["CH-5", "FR-77"]
    assert reader.read(CHURN, FRAUD, PRICE, COST) == []


def test_a_new_project_is_read_from_its_beginning_beside_known_ones(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(CHURN)
    found = reader.read(CHURN, FRAUD)
    assert {item.key for batch in found for item in batch.items} == {f"FR-{n}" for n in range(2, 31, 2)}
    assert list(found[-1].present) == ["jira:FR"]


def test_a_full_reading_brings_everything_again_and_finds_what_is_gone(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(CHURN)
    del jira.issues[0]
    assert reader.read(CHURN) == []
    (_, found) = reader.read(CHURN, full=True)
    assert len(found.items) == 14
    assert "jira:1" not in found.present["jira:CH"]


def test_a_project_that_lost_all_its_issues_is_empty_and_not_unknown(jira: FakeJira) -> None:
    jira.issues = []
    batches = Reader(jira.source()).read(CHURN, full=True)
    assert batches[-1].present == {"jira:CH": frozenset()}


def test_the_whole_past_of_an_issue_comes_with_it(jira: FakeJira) -> None:
    jira.page = 2
    jira.issues = [issue(1, comment={"comments": [comment(1, "hello")], "total": 1})]
    jira.histories["1"] = [entry(n, change("status", "A", "B"), who="ana") for n in range(5)]
    jira.histories["1"].append(entry(9, change("Key", "OLD-4", "CH-1"), who="ana"))
    (_, found) = Reader(jira.source()).read(CHURN)
    assert [activity.id for activity in found.activities] == [
        "jira:1:created",
        *[f"jira:change:{n}:0" for n in (0, 1, 2, 3, 4, 9)],
        "jira:comment:1",
    ]
    assert found.moved == (("OLD-4", "jira:1"),)
    assert found.whole == ("jira:1",)


def test_comments_are_asked_for_only_where_the_search_left_some_out(jira: FakeJira) -> None:
    jira.comments["1"] = [comment(n, f"c{n}") for n in range(8)]
    jira.issues = [
        issue(1, comment={"comments": jira.comments["1"][-2:], "total": 8}),
        issue(2, "CH-2", comment={"comments": [comment(90, "x")], "total": 1}),
    ]
    (_, found) = Reader(jira.source()).read(CHURN)
    said = [activity.text for activity in found.activities if activity.text]
    assert said == [*[f"c{n}" for n in range(8)], "x"]
    assert sum(path.endswith("/comment") for path in jira.asked) == 3


def test_comments_of_an_issue_deleted_meanwhile_are_those_already_known(jira: FakeJira) -> None:
    jira.issues = [issue(1, comment={"comments": [comment(1, "known")], "total": 50})]
    jira.instead = lambda path, _body: httpx.Response(404) if path.endswith("/comment") else None
    (_, found) = Reader(jira.source()).read(CHURN)
    assert [activity.text for activity in found.activities] == ["", "known"]


def test_an_unknown_jira_project_is_reported_and_the_others_are_read(jira: FakeJira) -> None:
    nowhere = Project("nowhere", "Nowhere", jira_keys=("NOPE", "CH"))
    batches = Reader(jira.source()).read(CHURN, nowhere, FRAUD)
    assert sum(len(batch.items) for batch in batches) == 30
    (refusal,) = batches[-1].refusals
    assert (refusal.scope, refusal.projects) == ("jira:NOPE", ("nowhere",))
    assert 'project "nowhere": Jira has no project NOPE' in refusal.reason
    assert "correct jira_keys or give the account access" in refusal.reason


def test_a_refusal_in_other_words_is_traced_to_its_project(jira: FakeJira) -> None:
    def refuse(path: str, body: dict[str, Any]) -> httpx.Response | None:
        bad = "search" in path and '"FR"' in body["jql"]
        return httpx.Response(400, json={"errorMessages": ["Kein Zugriff."]}) if bad else None

    jira.instead = refuse
    batches = Reader(jira.source()).read(CHURN, FRAUD)
    assert {item.key[:2] for batch in batches for item in batch.items} == {"CH"}
    assert "refuses to search project FR (Kein Zugriff.)" in batches[-1].refusals[0].reason


def test_a_jql_that_jira_refuses_is_reported_with_its_words(jira: FakeJira) -> None:
    odd = Project("odd", "Odd", jql='project in ("NOPE")')
    batches = Reader(jira.source()).read(CHURN, odd, PRICE)
    (refusal,) = batches[-1].refusals
    assert refusal.projects == ("odd",)
    assert "does not accept its jql (The value 'NOPE' does not exist" in refusal.reason
    assert sum(len(batch.items) for batch in batches) == 30


def test_an_issue_found_by_jql_stays_in_the_jira_project_that_is_read_as_such(jira: FakeJira) -> None:
    batches = Reader(jira.source()).read(CHURN, PRICE, COST)
    scope_of = {key: scope for batch in batches for key, scope in batch.scope_of.items()}
    assert (scope_of["jira:1"], scope_of["jira:2"]) == ("jira:CH", "jira:jql:cost")


def test_a_damaged_issue_is_set_aside_and_is_not_gone(jira: FakeJira) -> None:
    jira.issues[0]["fields"]["created"] = {"not": "a time"}
    batches = Reader(jira.source()).read(CHURN)
    assert len(batches[-1].items) == 14
    (damaged,) = batches[-1].damaged
    assert (damaged.record, damaged.reason) == ("CH-1", "its time of creation is no time: left out")
    assert "jira:1" in batches[-1].present["jira:CH"]


def test_nothing_is_called_gone_while_one_issue_cannot_be_told(jira: FakeJira) -> None:
    jira.issues[0]["id"] = None
    batches = Reader(jira.source()).read(CHURN)
    assert all(not batch.present for batch in batches)
    assert len(batches[-1].items) == 14
    assert batches[-1].damaged


def test_an_issue_that_cannot_be_told_is_set_aside_once_however_many_batches_follow(cloud: FakeJira) -> None:
    cloud.issues = [issue(n, f"CH-{n}") for n in range(1, 702)]
    cloud.issues[0]["id"] = None
    batches = Reader(cloud.source()).read(CHURN)
    assert [len(batch.items) for batch in batches if batch.items] == [599, 101]
    assert [one.record for batch in batches for one in batch.damaged] == ["CH-1"]


def test_what_an_issue_lost_to_damage_is_not_deleted_from_the_store(jira: FakeJira) -> None:
    jira.issues = [issue(1, comment={"comments": [{"id": "3", "created": "never"}], "total": 1}), issue(3)]
    batches = Reader(jira.source()).read(CHURN)
    assert batches[-1].whole == ("jira:3",)


def test_a_jira_project_under_a_new_key_is_still_found(jira: FakeJira) -> None:
    jira.projects.add("OLD")

    def renamed(path: str, body: dict[str, Any]) -> httpx.Response | None:
        if path.startswith("2/project/"):
            key = path.rpartition("/")[2]
            return httpx.Response(200, json={"key": "CH" if key == "OLD" else key})
        if "jql" in body:
            body["jql"] = body["jql"].replace('"OLD"', '"CH"')
        return None

    jira.instead = renamed
    old = Project("old", "Old", jira_keys=("OLD",))
    batches = Reader(jira.source()).read(old, FRAUD)
    assert ("old", "jira:1") in batches[-1].members
    assert batches[-1].scope_of["jira:1"] == "jira:OLD"
    assert [path for path in jira.asked if path.startswith("2/project/")] == ["2/project/OLD"]


def test_what_jira_is_like_is_asked_once(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(CHURN)
    assert jira.asked.count("2/serverInfo") == 1
    reader.read(CHURN)
    assert jira.asked.count("2/serverInfo") == 1
    reader.cursors["jira:#server"] = "damaged"
    reader.read(CHURN)
    assert jira.asked.count("2/serverInfo") == 2


def test_the_flag_is_found_under_its_name_in_any_language(jira: FakeJira) -> None:
    jira.issues = [issue(1, customfield_10021=[{"value": "Hindernis"}])]
    (_, found) = Reader(jira.source()).read(CHURN)
    assert found.items[0].flagged


def test_links_lead_to_the_address_that_people_use(jira: FakeJira) -> None:
    own = Reader(jira.source()).read(CHURN)[-1].items[0].url
    given = Reader(jira.source(site_url="https://tickets.example/")).read(CHURN)[-1].items[0].url
    assert (own, given) == ("https://jira.example/browse/CH-1", "https://tickets.example/browse/CH-1")


def test_projects_without_jira_cost_no_request(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    assert reader.read(Project("x", "X", repositories=("acme/x",))) == []
    assert reader.source.requests == 0


def test_a_wrong_token_is_one_line_that_names_the_setting(jira: FakeJira) -> None:
    jira.instead = lambda _path, _body: httpx.Response(401, text="<html>")
    with pytest.raises(
        Refused, match=r"Jira at jira.example refused the token \(401\): create a new .* JIRA_TOKEN"
    ):
        Reader(jira.source()).read(CHURN)


def test_an_answer_as_to_a_stranger_is_a_refused_token(jira: FakeJira) -> None:
    def stranger(path: str, _body: dict[str, Any]) -> httpx.Response | None:
        headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
        return (
            httpx.Response(200, json={"issues": [], "total": 0}, headers=headers)
            if "search" in path
            else None
        )

    jira.instead = stranger
    with pytest.raises(Refused, match="refused the token"):
        Reader(jira.source()).read(CHURN)


@pytest.mark.parametrize("answer", [{}, [], None, {"issues": None}, {"issues": {"a": 1}}])
def test_a_page_without_issues_is_malformed_and_not_empty(jira: FakeJira, answer: object) -> None:
    jira.instead = lambda path, _body: httpx.Response(200, json=answer) if "search" in path else None
    with pytest.raises(Malformed, match='without "issues"'):
        Reader(jira.source()).read(CHURN)


def test_what_is_no_jira_at_all_is_told_so(jira: FakeJira) -> None:
    jira.instead = lambda _path, _body: httpx.Response(200, json={"hello": "world"})
    with pytest.raises(Malformed, match=r"jira\.example does not answer like a Jira: check JIRA_URL"):
        Reader(jira.source()).read(CHURN)


def test_a_reading_that_broke_off_goes_on_where_it_was(cloud: FakeJira) -> None:
    cloud.page = 100
    cloud.issues = [
        issue(n, updated=f"2026-11-{1 + n // 60:02d}T08:{n % 60:02d}:00.000+0000") for n in range(1, 801)
    ]

    def fail_late(path: str, body: dict[str, Any]) -> httpx.Response | None:
        return httpx.Response(500) if body.get("nextPageToken") == "700" else None

    reader = Reader(cloud.source())
    cloud.instead = fail_late
    with pytest.raises(Transient):
        reader.read(CHURN)
    stored = reader.stored
    assert len(stored) == 500
    cloud.instead = lambda _path, _body: None
    rest = reader.keys(CHURN)
    assert len(rest) == 300
    assert set(rest).isdisjoint(stored[:500])


@pytest.mark.parametrize(
    "page",
    [
        {"issues": [issue(1)], "nextPageToken": "same"},
        {"issues": [], "nextPageToken": None},
    ],
)
def test_pages_that_lead_in_circles_are_malformed(cloud: FakeJira, page: dict[str, Any]) -> None:
    def turn(path: str, body: dict[str, Any]) -> httpx.Response | None:
        fresh = f"{body.get('nextPageToken', '')}x"
        token = page["nextPageToken"] or fresh
        return httpx.Response(200, json=page | {"nextPageToken": token}) if "search" in path else None

    cloud.instead = turn
    with pytest.raises(Malformed, match="never end"):
        Reader(cloud.source()).read(CHURN)
    assert len(cloud.queries) < 10


def test_a_lost_place_in_the_pages_is_no_fault_of_the_project(cloud: FakeJira) -> None:
    cloud.page = 5
    cloud.instead = lambda _path, body: httpx.Response(400, json={}) if "nextPageToken" in body else None
    with pytest.raises(Transient, match="lost its place"):
        Reader(cloud.source()).read(CHURN, FRAUD)


def test_an_issue_that_moves_up_while_pages_are_turned_is_not_missed() -> None:
    with respx.mock as router:
        jira = FakeJira(router, is_cloud=False)
        jira.page = 10
        jira.issues = [issue(n, updated=at(n)) for n in range(1, 31)]

        def touch(path: str, body: dict[str, Any]) -> httpx.Response | None:
            if "search" in path and body["startAt"]:
                jira.issues[0]["fields"]["updated"] = at(59)
            return None

        jira.instead = touch
        found = Reader(jira.source()).keys(CHURN)
    assert set(found) == {f"CH-{n}" for n in range(1, 31)}


def test_an_issue_from_the_future_does_not_end_reading(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    jira.issues[0]["fields"]["updated"] = "2099-01-01T00:00:00.000+0000"
    reader.read(CHURN)
    later = NOW + timedelta(hours=1)
    jira.issues[2]["fields"]["updated"] = later.isoformat()
    assert reader.keys(CHURN, now=later) == ["CH-3"]

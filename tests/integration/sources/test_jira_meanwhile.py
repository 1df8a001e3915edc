"""What changes while Jira is read: between two pages, and between two searches of one reading."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from tests.integration.sources.jira_fake import NOW, FakeJira, Reader
from tests.integration.sources.jira_two import CHURN, COST, PRICE, at, cloud, jira
from tests.unit.sources.jira_records import issue
from workflows.errors import Transient

__all__ = ["cloud", "jira"]


@pytest.mark.parametrize("moved", [5, 9, 30])
def test_many_issues_that_move_up_at_once_take_none_with_them(moved: int) -> None:
    with respx.mock as router:
        jira = FakeJira(router, is_cloud=False)
        jira.page = 40
        jira.issues = [
            issue(n, updated=f"2026-11-{1 + n // 60:02d}T08:{n % 60:02d}:00.000+0000") for n in range(120)
        ]

        def touch(path: str, body: dict[str, Any]) -> httpx.Response | None:
            if "search" in path and body["startAt"]:
                for raw in jira.issues[:moved]:
                    raw["fields"]["updated"] = at(59)
            return None

        jira.instead = touch
        found = Reader(jira.source()).keys(CHURN)
    assert set(found) == {f"CH-{n}" for n in range(120)}


def test_issues_that_leave_a_search_at_once_take_none_with_them() -> None:
    with respx.mock as router:
        jira = FakeJira(router, is_cloud=False)
        jira.page = 40
        jira.issues = [issue(n, updated=at(n)) for n in range(1, 60)]

        def leave(path: str, body: dict[str, Any]) -> httpx.Response | None:
            if "search" in path and body["startAt"]:
                jira.issues = [raw for raw in jira.issues if int(raw["id"]) > 30]
            return None

        jira.instead = leave
        found = Reader(jira.source()).keys(CHURN)
    assert {f"CH-{n}" for n in range(31, 60)} <= set(found)


def test_an_issue_that_changes_between_two_jqls_is_met_by_the_next_reading_of_the_first(
    jira: FakeJira,
) -> None:
    first, second = (
        replace(PRICE, slug=slug, jql=f'project in ("CH") AND {n} = {n}') for n, slug in enumerate(("a", "b"))
    )
    reader = Reader(jira.source())
    reader.read(first, second)
    later = jira.now = NOW + timedelta(hours=1)
    jira.issues[0]["fields"]["updated"] = (later - timedelta(minutes=30)).isoformat()

    def change_between(_path: str, body: dict[str, Any]) -> httpx.Response | None:
        if "1 = 1" in body.get("jql", "") and "0 = 0" not in body["jql"]:
            jira.issues[2]["fields"]["updated"] = (later + timedelta(seconds=9)).isoformat()
        return None

    jira.instead = change_between
    assert reader.keys(first, second, now=later) == ["CH-1", "CH-1", "CH-3"]
    jira.instead = lambda _path, _body: None
    later = jira.now = later + timedelta(minutes=15)
    (missed,) = reader.read(first, second, now=later)
    assert missed.members == (("a", "jira:3"),)
    before = reader.source.requests
    assert reader.read(first, second, now=later) == []
    assert reader.source.requests - before == 1


def test_of_many_jqls_a_change_in_one_is_asked_for_once(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    others = [replace(COST, slug=f"cost-{n}", jql=f'project in ("FR") AND {n} = {n}') for n in range(5)]
    reader.read(PRICE, *others)
    later = jira.now = NOW + timedelta(hours=1)
    for ahead in (timedelta(), timedelta(days=365)):
        jira.issues[0]["fields"]["updated"] = (later + ahead).isoformat()
        assert reader.keys(PRICE, *others, now=later) == ["CH-1"]
        before = reader.source.requests
        assert reader.read(PRICE, *others, now=later + timedelta(minutes=1)) == []
        assert reader.source.requests - before == 1


def test_a_cursor_that_does_not_say_when_it_was_searched_costs_one_more_search(jira: FakeJira) -> None:
    reader = Reader(jira.source())
    reader.read(PRICE, COST)
    for scope in ("jira:jql:price", "jira:jql:cost"):
        kept = json.loads(reader.cursors[scope])
        reader.cursors[scope] = json.dumps({name: kept[name] for name in ("at", "covers", "seen")})
    costs = []
    for _ in range(2):
        before = reader.source.requests
        assert [item for batch in reader.read(PRICE, COST) for item in batch.items] == []
        costs.append(reader.source.requests - before)
    assert costs == [3, 1]


def test_an_issue_that_shows_its_new_time_in_its_old_place_hides_nothing_when_a_reading_breaks_off(
    cloud: FakeJira,
) -> None:
    cloud.issues = [
        issue(n, updated=f"2026-11-{1 + n // 60:02d}T08:{n % 60:02d}:00.000+0000") for n in range(1, 801)
    ]

    def live(path: str, body: dict[str, Any]) -> httpx.Response | None:
        if body.get("nextPageToken") == "700":
            return httpx.Response(500)
        if "search" not in path or body.get("nextPageToken"):
            return None
        first = [raw | {"fields": raw["fields"] | {"updated": NOW.isoformat()}} for raw in cloud.issues[:1]]
        return httpx.Response(200, json={"issues": first + cloud.issues[1:100], "nextPageToken": "100"})

    reader = Reader(cloud.source())
    cloud.instead = live
    with pytest.raises(Transient):
        reader.read(CHURN)
    cloud.instead = lambda _path, _body: None
    assert {f"CH-{n}" for n in range(501, 801)} <= set(reader.keys(CHURN))

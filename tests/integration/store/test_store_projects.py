"""Declared projects: applied twice nothing changes, and what a project reads follows its declaration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.projects import ProjectsFile
from workflows.batch import Batch, Cursor
from workflows.model import Category, ItemKind, Kpi, Person, Project, WorkItem
from workflows.store.coverage import covers
from workflows.store.cursors import read_cursors
from workflows.store.facts import load_facts, load_projects
from workflows.store.ingest import apply
from workflows.store.projects import Change, apply_projects, declare, plan_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DIGEST = {"report": "digest", "weekday": "mon", "time": "09:00"}
CHURN: dict[str, Any] = {
    "slug": "churn", "name": "Churn early warning", "jira_keys": ["CH"], "repositories": ["acme/churn", "tools/*"],
    "channel": "#churn-ml", "timezone": "Europe/Berlin", "country": "DE", "region": "BE",
    "people": [{"name": "Ana", "role": "data scientist", "slack": "U0000ANA1"}, {"name": "Bo"}],
    "kpis": [{"name": "recall", "unit": "%", "baseline": 62, "target": 80.5, "due": "2027-01-31"}],
    "subscriptions": [DIGEST],
}  # fmt: skip
PRICE: dict[str, Any] = {"slug": "price", "name": "Pricing", "jira_keys": ["PR"], "channel": "#price"}


def file(*projects: dict[str, Any]) -> ProjectsFile:
    return ProjectsFile.model_validate({"projects": projects})


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.kind, change.what) for change in changes]


def work(key: str, source: str, repo: str | None = None) -> WorkItem:
    return WorkItem(
        f"{source}:{key}", key, ItemKind.ISSUE, source, key, "Open", Category.TODO, NOW, repo=repo
    )


def read(engine: Engine, project: str, scope: str, *keys: str) -> None:
    source = scope.partition(":")[0]
    items = tuple(work(key, source) for key in keys)
    scopes = {one.id: scope for one in items}
    members = tuple((project, one.id) for one in items)
    cursor = (Cursor(source, scope, "1"),)
    apply(engine, Batch(source, items=items, members=members, scope_of=scopes, cursors=cursor), now=NOW)


def keys(engine: Engine, slug: str) -> list[str]:
    return sorted(one.key for one in load_facts(engine, slug).items)


def test_a_declared_project_is_stored_with_everything(engine: Engine) -> None:
    changes = apply_projects(engine, file(CHURN), now=NOW)
    assert kinds(changes) == [
        ("added", "churn"),
        ("added", "churn: digest for product to #churn-ml, Mon 09:00 Europe/Berlin"),
    ]
    assert load_projects(engine) == (
        Project(
            "churn", "Churn early warning", "Europe/Berlin", "DE", "BE", ("CH",), None,
            ("acme/churn", "tools/*"), "#churn-ml",
            (Person("Ana", "data scientist", slack="U0000ANA1"), Person("Bo")),
            (Kpi("recall", "%", 62.0, 80.5, date(2027, 1, 31)),),
        ),
    )  # fmt: skip


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    apply_projects(engine, file(CHURN, PRICE), now=NOW)
    before = load_projects(engine), load_subscriptions(engine)
    assert kinds(apply_projects(engine, file(CHURN, PRICE), now=NOW)) == [
        ("unchanged", "churn"),
        ("unchanged", "price"),
    ]
    assert (load_projects(engine), load_subscriptions(engine)) == before


def test_a_plan_says_what_would_change_and_changes_nothing(engine: Engine) -> None:
    assert kinds(plan_projects(engine, file(CHURN)))[0] == ("added", "churn")
    assert load_projects(engine) == ()
    apply_projects(engine, file(CHURN), now=NOW)
    people = [{"name": "Ana", "role": "ML engineer"}, {"name": "Chen"}]
    edited = {**CHURN, "channel": "#churn", "repositories": [], "people": people}
    plan = plan_projects(engine, file(edited))
    assert plan == apply_projects(engine, file(edited), now=NOW)
    assert plan[0] == Change(
        "changed", "churn",
        "repositories acme/churn, tools/* → none; channel #churn-ml → #churn; people +Chen, −Bo, ~Ana",
    )  # fmt: skip
    assert [change.kind for change in plan] == ["changed", "removed", "added"]


def test_a_project_that_the_file_does_not_name_is_left_alone(engine: Engine) -> None:
    apply_projects(engine, file(CHURN), now=NOW)
    apply_projects(engine, file(PRICE), now=NOW)
    assert [project.slug for project in load_projects(engine)] == ["churn", "price"]
    assert len(load_subscriptions(engine)) == 1


def test_a_subscription_keeps_its_id_wherever_it_stands_and_gets_another_when_it_changes(
    engine: Engine,
) -> None:
    second = {**DIGEST, "report": "stalled"}
    apply_projects(engine, file({**CHURN, "subscriptions": [DIGEST, second]}), now=NOW)
    first = load_subscriptions(engine)
    changed = apply_projects(engine, file({**CHURN, "subscriptions": [second, DIGEST, DIGEST]}), now=NOW)
    assert [change.kind for change in changed] == ["unchanged"]
    assert load_subscriptions(engine) == first
    apply_projects(engine, file({**CHURN, "subscriptions": [{**DIGEST, "time": "10:00"}]}), now=NOW)
    (later,) = load_subscriptions(engine)
    assert later.time == "10:00"
    assert later.id not in {one.id for one in first}


def test_each_address_of_a_subscription_is_a_delivery_of_its_own(engine: Engine) -> None:
    alone = {**DIGEST, "email": ["ana@acme.example", "bo@ACME.example", "bo@acme.example"]}
    beside = {**DIGEST, "to": "#ml-leads", "email": "ana@acme.example", "audience": "executive"}
    apply_projects(engine, file({**CHURN, "subscriptions": [alone, beside]}), now=NOW)
    found = load_subscriptions(engine)
    assert sorted((one.audience, one.target) for one in found) == [
        ("executive", "#ml-leads"),
        ("executive", "mailto:ana@acme.example"),
        ("product", "mailto:ana@acme.example"),
        ("product", "mailto:bo@acme.example"),
    ]
    fewer = {**CHURN, "subscriptions": [{**alone, "email": "ana@acme.example"}, beside]}
    plan = plan_projects(engine, file(fewer))
    assert ["mailto:bo@acme.example" in one.what for one in plan if one.kind == "removed"] == [True]


def test_a_subscription_has_the_defaults_of_its_project(engine: Engine) -> None:
    fortnight = {**DIGEST, "every": "fortnightly", "starting": "2027-01-04", "weekday": "fri", "to": "Ana"}
    apply_projects(engine, file({**CHURN, "subscriptions": [fortnight]}), now=NOW)
    (one,) = load_subscriptions(engine)
    assert (one.project, one.target, one.timezone, one.weekday) == ("churn", "U0000ANA1", "Europe/Berlin", 4)
    assert (one.every, one.anchor, one.audience) == (2, date(2027, 1, 4), "product")


def test_another_beginning_of_a_fortnight_is_a_change_of_the_same_subscription(engine: Engine) -> None:
    def applied(starting: str) -> tuple[Change, ...]:
        line = {**DIGEST, "every": "fortnightly", "starting": starting}
        return apply_projects(engine, file({**CHURN, "subscriptions": [line]}), now=NOW)

    applied("2027-01-04")
    before = load_subscriptions(engine)
    assert applied("2027-01-11")[-1].detail == "starting 2027-01-04 → 2027-01-11"
    assert load_subscriptions(engine) == (replace(before[0], anchor=date(2027, 1, 11)),)


def test_one_portfolio_declared_by_two_projects_is_one_subscription_until_both_drop_it(
    engine: Engine,
) -> None:
    portfolio = {**DIGEST, "report": "portfolio", "to": "#leads", "timezone": "UTC"}
    having = [{**each, "subscriptions": [portfolio]} for each in (CHURN, PRICE)]
    apply_projects(engine, file(*having), now=NOW)
    (one,) = load_subscriptions(engine)
    assert one.project is None
    apply_projects(engine, file({**CHURN, "subscriptions": []}), now=NOW)
    assert load_subscriptions(engine) == (one,)
    apply_projects(engine, file(PRICE), now=NOW)
    assert load_subscriptions(engine) == ()


def test_a_project_that_declares_what_another_reads_has_it_at_once(engine: Engine) -> None:
    apply_projects(engine, file(CHURN), now=NOW)
    read(engine, "churn", "github:tools/plots", "tools/plots#1")
    apply_projects(engine, file({**PRICE, "repositories": ["Tools/*"]}), now=NOW)
    assert keys(engine, "price") == ["tools/plots#1"]
    apply_projects(engine, file(PRICE), now=NOW)
    assert (keys(engine, "price"), keys(engine, "churn")) == ([], ["tools/plots#1"])


def test_a_key_that_is_not_declared_any_more_takes_its_items_along_and_brings_them_back(
    engine: Engine,
) -> None:
    both = {**CHURN, "jira_keys": ["CH", "XX"]}
    apply_projects(engine, file(both), now=NOW)
    read(engine, "churn", "jira:CH", "CH-1")
    read(engine, "churn", "jira:XX", "XX-1")
    apply_projects(engine, file(CHURN), now=NOW)
    assert keys(engine, "churn") == ["CH-1"]
    apply_projects(engine, file(both), now=NOW)
    assert keys(engine, "churn") == ["CH-1", "XX-1"]


def test_another_search_is_read_from_its_beginning_and_the_other_scopes_go_on(engine: Engine) -> None:
    def searching(jql: str) -> ProjectsFile:
        return file({"slug": "churn", "name": "Churn", "jql": jql})

    apply_projects(engine, searching("labels = churn"), now=NOW)
    read(engine, "churn", "jira:jql:churn", "CH-1")
    read(engine, "churn", "jira:CH", "CH-2")
    apply_projects(engine, searching("labels = churn"), now=NOW)
    assert set(read_cursors(engine, "jira")) == {"jira:jql:churn", "jira:CH"}
    apply_projects(engine, searching("labels = leavers"), now=NOW)
    assert set(read_cursors(engine, "jira")) == {"jira:CH"}


SCOPES = (
    "jira:#server", "jira:CH", "jira:C", "jira:PR", "jira:jql:churn", "jira:jql:price",
    "github:Acme/Churn", "github:acme/churn@", "github:acme/churn:files", "github:acme/churn-2",
    "github:tools/*", "github:tools/a", "github:Tools/a@", "github:tools/a:files", "github:toolsmith/a",
    "github:org/*", "github:org/ml-x", "github:org/ml%x", "github:org/web",
)  # fmt: skip
"""Where readings of two projects and of others may have marks."""


@pytest.mark.parametrize(
    ("project", "wanted"),
    [
        (Project("churn", "Churn", jira_keys=("CH",)), {"jira:#server", "jira:CH"}),
        (Project("price", "Pricing", jql="project = PR"), {"jira:#server", "jira:jql:price"}),
        (
            Project("churn", "Churn", repositories=("acme/Churn",)),
            {"github:Acme/Churn", "github:acme/churn@", "github:acme/churn:files"},
        ),
        (
            Project("churn", "Churn", repositories=("tools/*",)),
            {"github:tools/*", "github:tools/a", "github:Tools/a@", "github:tools/a:files"},
        ),
        (
            Project("churn", "Churn", repositories=("org/ml-*",)),
            {"github:org/*", "github:org/ml-x"},
        ),
        (
            Project("churn", "Churn", repositories=("org/ml%*",)),
            {"github:org/*", "github:org/ml%x"},
        ),
    ],
)
def test_a_reading_of_some_projects_loads_the_marks_of_what_they_declare_alone(
    engine: Engine, project: Project, wanted: set[str]
) -> None:
    for scope in SCOPES:
        read(engine, "other", scope)
    source = next(iter(wanted)).partition(":")[0]
    assert set(read_cursors(engine, source, [project])) == {
        *wanted,
        *({"jira:#server"} if source == "jira" else ()),
    }
    assert all(scope in wanted for scope in SCOPES if covers(project, scope))
    assert set(read_cursors(engine, source)) == {one for one in SCOPES if one.startswith(source)}


def test_a_tracker_of_runs_is_read_as_a_whole(engine: Engine) -> None:
    read(engine, "other", "mlflow:#runs")
    assert set(read_cursors(engine, "mlflow", [Project("churn", "Churn")])) == {"mlflow:#runs"}


def test_a_file_that_cannot_be_applied_whole_is_not_applied_at_all(engine: Engine) -> None:
    broken = file(CHURN, PRICE)
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - that is the point
    with pytest.raises(Exception, match="naive"):
        apply_projects(engine, broken, now=naive)
    assert load_projects(engine) == ()


def test_a_snapshot_declares_new_projects_and_renews_its_own_but_not_those_of_a_file(engine: Engine) -> None:
    apply_projects(engine, file(CHURN), now=NOW)
    (declared,) = load_projects(engine)
    imported = (Project("churn", "From a snapshot"), Project("old", "Old"))
    assert kinds(declare(engine, imported, now=NOW)) == [("unchanged", "churn"), ("added", "old")]
    declare(engine, [Project("old", "Older", people=(Person("dee"),))], now=NOW)
    assert load_projects(engine) == (declared, Project("old", "Older", people=(Person("dee"),)))
    assert len(load_subscriptions(engine)) == 1

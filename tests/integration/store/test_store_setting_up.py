"""What setting up and Homes ask of the store: a project is added once, changed whole, and seen to have changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event

from tests.integration.store.batches import NOW, activity, batch, item
from tests.integration.store.said import tag
from tests.integration.store.test_store_projects import CHURN, PRICE, file
from workflows.model import Account, ActorKind, Person, Project
from workflows.outbox import Subscription
from workflows.store.active import active_accounts
from workflows.store.declared import declared_in
from workflows.store.exported import export_projects
from workflows.store.facts import load_projects
from workflows.store.ingest import apply
from workflows.store.look import look
from workflows.store.projects import add_project, apply_projects, change_project, declare, plan_projects
from workflows.store.source_states import mark_read
from workflows.store.subscriptions import load_subscriptions, pause, subscribe

if TYPE_CHECKING:
    from sqlalchemy import Engine

(CHURN_DECLARED, PRICE_DECLARED) = declared_in(file(CHURN, PRICE))


def test_a_project_is_added_once_by_however_many_at_a_time(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: add_project(engine, CHURN_DECLARED, now=NOW), range(4)))
    assert found.count(None) == 1
    assert {one for one in found if one} == {CHURN_DECLARED.project}
    assert load_projects(engine) == (CHURN_DECLARED.project,)
    assert load_subscriptions(engine) == CHURN_DECLARED.subscriptions


def test_what_stands_under_the_slug_is_not_touched(engine: Engine) -> None:
    add_project(engine, CHURN_DECLARED, now=NOW)
    other = replace(CHURN_DECLARED, project=replace(CHURN_DECLARED.project, name="Another"), subscriptions=())
    assert add_project(engine, other, now=NOW) == CHURN_DECLARED.project
    assert load_projects(engine) == (CHURN_DECLARED.project,)
    assert len(load_subscriptions(engine)) == 1


def test_two_changes_at_a_time_are_both_kept(engine: Engine) -> None:
    add_project(engine, PRICE_DECLARED, now=NOW)

    def add(name: str) -> None:
        def change(one: Project) -> Project:
            return replace(one, people=(*one.people, Person(name)))

        assert change_project(engine, "price", change, now=NOW) is not None

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, ("ana", "bo", "chen", "dee")))
    (project,) = load_projects(engine)
    assert {one.name for one in project.people} == {"ana", "bo", "chen", "dee"}
    assert change_project(engine, "gone", lambda one: one, now=NOW) is None


def test_what_is_exported_from_the_store_changes_nothing_when_applied(engine: Engine) -> None:
    apply_projects(engine, file(CHURN, PRICE), now=NOW)
    declare(engine, [Project("old", "Imported")], now=NOW)
    found = export_projects(engine)
    assert {change.kind for change in plan_projects(engine, found.file.resolved())} == {"unchanged"}
    assert found.imported == ("old",)
    assert [one.slug for one in export_projects(engine, ["price"]).file.projects] == ["price"]


def test_whose_accounts_acted_lately_is_told_the_busiest_first_without_robots(churn: Engine) -> None:
    old = activity("a9", actor="jira:gone", at=NOW - timedelta(weeks=20))
    robot = activity("a8", actor="jira:ci", actor_kind=ActorKind.BOT)
    acts = [activity(f"a{number}", actor="jira:ben" if number < 3 else "jira:ana") for number in range(4)]
    accounts = [Account(f"jira:{name}", name.title()) for name in ("ana", "ben", "gone", "ci")]
    apply(churn, batch(item(), activities=(*acts, old, robot), accounts=tuple(accounts)), now=NOW)
    found = active_accounts(churn, "churn", NOW - timedelta(weeks=8))
    assert [one.ref for one in found] == ["jira:ben", "jira:ana"]
    assert active_accounts(churn, "other", NOW - timedelta(weeks=8)) == ()


def test_a_look_differs_after_whatever_may_show_and_costs_the_same_for_any_amount(churn: Engine) -> None:
    seen = [look(churn)]
    assert look(churn) == seen[0]
    mark_read(churn, "jira", ["churn"], now=NOW)
    seen.append(look(churn))
    mine = Subscription(
        "s", "churn", "digest", "product", "U0ANA", 0, "09:00", "UTC", made_by="U0ANA", starts_at=NOW
    )
    subscribe(churn, mine)
    seen.append(look(churn))
    pause(churn, "s", person="U0ANA", now=NOW)
    seen.append(look(churn))
    tag(churn, "jira:CH-1", "data", "ana", now=NOW)
    seen.append(look(churn))
    change_project(churn, "churn", lambda one: replace(one, name="Else"), now=NOW)
    seen.append(look(churn))
    assert all(one != other for place, one in enumerate(seen) for other in seen[place + 1 :])
    said: list[str] = []
    event.listen(churn, "before_cursor_execute", lambda *told: said.append(told[2]))
    look(churn)
    assert len(said) <= 8

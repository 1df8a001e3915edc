"""Batches for the tests of the store: an issue, an activity and a page of Jira, each in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workflows.batch import Batch, Cursor, Damaged
from workflows.model import (
    Account,
    Activity,
    ActorKind,
    Category,
    ItemKind,
    Link,
    LinkKind,
    Project,
    Release,
    Verb,
    WorkflowRun,
    WorkItem,
)
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workflows.model import Facts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",))


def item(key: str = "CH-1", **more: Any) -> WorkItem:
    given = {
        "id": f"jira:{key}",
        "key": key,
        "kind": ItemKind.ISSUE,
        "source": "jira",
        "title": f"Title of {key}",
        "status": "In Progress",
        "category": Category.DOING,
        "created": NOW - 100 * HOUR,
        "updated": NOW - HOUR,
    }
    return WorkItem(**{**given, **more})


def activity(name: str, on: str = "jira:CH-1", **more: Any) -> Activity:
    given = {"at": NOW - 2 * HOUR, "actor": "jira:ana", "actor_kind": ActorKind.HUMAN, "verb": Verb.COMMENTED}
    return Activity(id=name, item=on, **{**given, **more})


def batch(*items: WorkItem, scope: str = "jira:CH", **more: Any) -> Batch:
    given: dict[str, Any] = {
        "items": items,
        "members": tuple(("churn", one.id) for one in items),
        "scope_of": {one.id: scope for one in items},
    }
    return Batch("jira", **{**given, **more})


def facts(engine: Engine, slug: str = "churn") -> Facts:
    return load_facts(engine, slug)


def keys(engine: Engine) -> list[str]:
    return sorted(one.key for one in facts(engine).items)


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
            if table is not schema.standings  # counts how often something was brought, new or not
        }


FULL = batch(
    item(
        labels=("ml-data", 'odd "label"'), components=("ingest",), flagged=True, assignee="jira:ana",
        due=NOW.date(), url="https://jira.test/CH-1", description="Why – and how", issue_type="Experiment",
    ),
    item("CH-2", paths=("a/b.py",), repo="acme/churn", branch="exp/x", draft=True, checks="failure"),
    activities=(activity("1", text="first"), activity("2", at=NOW - HOUR, verb=Verb.LABELLED, field="labels", new="x")),
    links=(Link("jira:CH-1", LinkKind.BLOCKED_BY, "CH-2", "issuelink"),),
    accounts=(Account("jira:ana", "Ana", "ana@acme.test"),),
    releases=(Release("github:r1", "acme/churn", "v1", NOW - HOUR),),
    runs=(WorkflowRun("github:w1", "acme/churn", "tests", "main", "completed", "success", NOW - HOUR),),
    statuses={"In Progress": Category.DOING},
    damaged=(Damaged("jira", "CH-9", "no summary"),),
    cursors=(Cursor("jira", "jira:CH", "mark 1"),),
    moved=(("OLD-7", "jira:CH-1"),),
    whole=("jira:CH-1",),
)  # fmt: skip

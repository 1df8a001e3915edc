from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.store.batches import CHURN, NOW, batch, item
from workflows.batch import Batch
from workflows.model import ItemKind, Project
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.whereabouts import Whereabouts, holders

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def known(engine: Engine) -> Whereabouts:
    declare(engine, [CHURN, Project("fraud", "Fraud", jql="labels = fraud")], now=NOW)
    pull = item(
        "acme/churn#1", id="github:1", kind=ItemKind.PULL_REQUEST, repo="acme/churn", branch="exp/gru"
    )
    gone = item(
        "acme/churn#2", id="github:2", kind=ItemKind.PULL_REQUEST, repo="acme/churn", branch="exp/gru"
    )
    apply(engine, batch(item("CH-1"), item("CH-2"), pull, gone), now=NOW)
    apply(engine, batch(item("CH-1"), scope="jira:jql:fraud", members=(("fraud", "jira:CH-1"),)), now=NOW)
    apply(engine, Batch("jira", gone=("github:2",)), now=NOW)
    return Whereabouts(engine)


def test_a_ticket_is_known_by_any_spelling_with_all_its_projects(known: Whereabouts) -> None:
    assert known.tickets(["CH-1", "ch-2", "CH-3", "acme/churn#1"]) == {
        "CH-1": frozenset({"churn", "fraud"}),
        "ch-2": frozenset({"churn"}),
    }


def test_a_branch_is_known_by_what_still_stands_on_it(known: Whereabouts) -> None:
    found = known.branches(["exp/gru", "exp/other"])
    assert [(one.key, *slugs) for one, slugs in found] == [("acme/churn#1", "churn")]
    assert known.branches([]) == []


def test_projects_and_keys_are_those_of_the_store(known: Whereabouts) -> None:
    assert [one.slug for one in known.projects()] == ["churn", "fraud"]
    assert known.jira_keys() == frozenset({"CH"})


def test_projects_that_hold_work_of_a_source_are_found(known: Whereabouts, engine: Engine) -> None:
    del known
    assert holders(engine, "jira") == {"churn", "fraud"}
    assert holders(engine, "mlflow") == frozenset()

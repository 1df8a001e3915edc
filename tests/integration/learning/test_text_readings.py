"""A text is read once: when it was written or changed, or when another model is in use; reports look it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from config.source import load_policy
from tests.integration.store.batches import CHURN, NOW, batch, item
from workflows.lifecycle.mapping import place
from workflows.lifecycle.mapping_signals import Reading
from workflows.model import ItemKind
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.text_models import Trained, remember
from workflows.store.text_readings import keep, known, unread
from workflows.text.reader import TrainedModel
from workflows.text.shipped import shipped_data, shipped_model, shipped_weights
from workflows.text.weights import pack
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from sqlalchemy import Engine

POLICY = load_policy(None)
HELM = item("CH-1", title="Helm chart for the scoring service, rollout to production")
LABELS = item("CH-2", title="Relabel the churn data set, half of the labels are wrong")
NOTHING = item("CH-3", title="...")
RUN = item("CH-4", kind=ItemKind.RUN, title="run 4")
READ = Reading((("data", 0.75), (None, 0.25)), ("label", "data"), 0.125, is_experiment=False)


@pytest.fixture
def workspace(engine: Engine) -> Engine:
    declare(engine, [CHURN], now=NOW)
    apply(engine, batch(HELM, LABELS, NOTHING, RUN), now=NOW)
    return engine


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the titles that the model itself was asked for."""
    titles: list[str] = []
    read = TrainedModel.read
    monkeypatch.setattr(TrainedModel, "read", lambda self, one: titles.append(one.title) or read(self, one))
    return titles


def test_a_reading_comes_back_exactly_as_it_was(workspace: Engine) -> None:
    waiting = {one.item.id: one for one in unread(workspace, "a", 10)}
    assert set(waiting) == {HELM.id, LABELS.id, NOTHING.id}
    assert keep(workspace, "a", [(waiting[HELM.id], READ), (waiting[NOTHING.id], None)]) == 2
    assert known(workspace, [HELM, LABELS, NOTHING], "a") == {HELM.id: READ, NOTHING.id: None}


def test_what_was_read_is_looked_up_and_the_weights_stay_where_they_are(
    workspace: Engine, asked: list[str]
) -> None:
    model = WorkspaceModel(workspace).refresh()
    assert model.read_waiting() == 3
    assert sorted(asked) == sorted([HELM.title, LABELS.title, NOTHING.title])
    fresh = WorkspaceModel(workspace).refresh()
    facts = load_facts(workspace, "churn")
    placed = place(facts, POLICY, fresh)
    assert len(asked) == 3
    assert fresh._model is None
    assert placed == place(facts, POLICY, shipped_model())


def test_without_a_reading_in_the_store_the_model_reads_itself(workspace: Engine, asked: list[str]) -> None:
    facts = load_facts(workspace, "churn")
    assert place(facts, POLICY, WorkspaceModel(workspace).refresh()) == place(facts, POLICY, shipped_model())
    assert asked


def test_only_a_changed_text_is_read_again(workspace: Engine, asked: list[str]) -> None:
    model = WorkspaceModel(workspace).refresh()
    model.read_waiting()
    asked.clear()
    later = NOW + timedelta(hours=1)
    renamed = replace(LABELS, title="Canary for the scorer in the cluster", updated=later)
    apply(workspace, batch(replace(HELM, status="Done", updated=later), renamed), now=later)
    assert model.read_many([renamed])[LABELS.id] == shipped_model().read(renamed)
    asked.clear()
    assert model.read_waiting() == 1
    assert asked == [renamed.title]
    assert model.read_waiting() == 0


def test_a_text_as_it_was_in_the_past_is_read_and_not_looked_up(workspace: Engine) -> None:
    model = WorkspaceModel(workspace).refresh()
    model.read_waiting()
    past = replace(LABELS, labels=("deployment",))
    assert model.read_many([past])[LABELS.id] == shipped_model().read(past)


@cache
def own_weights() -> bytes:
    """Return the file of a model of the workspace's own, pressed once: that takes half a second."""
    return pack(replace(shipped_weights(), about={**shipped_weights().about, "seen": []}))


def test_another_model_reads_everything_anew(workspace: Engine, asked: list[str]) -> None:
    model = WorkspaceModel(workspace).refresh()
    model.read_waiting()
    asked.clear()
    trained = Trained(NOW, "d", shipped_data(), 1, 1, 0, 1, own_weights())
    remember(workspace, trained)
    assert WorkspaceModel(workspace).refresh().read_waiting() == 3
    assert len(asked) == 3


def test_what_changes_while_it_is_read_goes_on_waiting(workspace: Engine) -> None:
    (helm,) = (one for one in unread(workspace, "a", 10) if one.item.id == HELM.id)
    apply(workspace, batch(replace(HELM, title="Other", updated=NOW + timedelta(hours=1))), now=NOW)
    assert keep(workspace, "a", [(helm, READ)]) == 0
    assert HELM.id in {one.item.id for one in unread(workspace, "a", 10)}


def test_items_of_a_store_from_before_are_read_whatever_their_mark(workspace: Engine) -> None:
    with writing(workspace) as connection:
        connection.execute(update(schema.text_readings).values(written=""))
    model = WorkspaceModel(workspace).refresh()
    assert model.read_waiting() == 3
    assert model.read_waiting() == 0
    with reading(workspace) as connection:
        marks = set(connection.execute(select(schema.text_readings.c.written)).scalars())
    assert "" not in marks
    assert set(known(workspace, [HELM, LABELS, NOTHING], model._name(None))) == {
        HELM.id,
        LABELS.id,
        NOTHING.id,
    }

"""Tags make a model of the workspace's own, in every process, unless it is worse; and a tag itself is final."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from config.source import load_policy
from tests.integration.store.batches import CHURN, NOW, batch, item
from tests.integration.store.said import tag
from workflows.learn import learn, lessons_of_people
from workflows.lifecycle.findings import Decision
from workflows.lifecycle.mapping import place
from workflows.store import schema
from workflows.store.engine import connect, writing
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.text_models import in_use, load
from workflows.store.upgrade import upgrade
from workflows.text.shipped import shipped_model
from workflows.text.tickets import shipped_lessons
from workflows.workspace_model import WorkspaceModel, peek

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from workflows.model import WorkItem

POLICY = load_policy(None)
SHIPPED = shipped_lessons()[::30]
"""A part of the shipped tickets: how learning goes does not depend on how many there are."""
PLACES = ("Quokkin", "Brellow", "Tanvoor", "Sildrup", "Ombrick", "Falmeer", "Gruntal", "Wexling")
TAGGED = tuple(
    item(f"CH-{number}", title=f"zorble {place} frimmle") for number, place in enumerate(PLACES, 1)
)
"""Words that only this workspace has."""
ASKED = item("CH-99", title="zorble Pendrix frimmle")


@pytest.fixture
def workspace(sqlite: Engine) -> Engine:
    return people_of(sqlite)


def people_of(engine: Engine) -> Engine:
    """Return a database with what people are about to tag."""
    declare(engine, [CHURN], now=NOW)
    apply(engine, batch(*TAGGED, ASKED), now=NOW)
    return engine


def tag_all(engine: Engine, stage: str | None) -> None:
    for number, one in enumerate(TAGGED):
        tag(engine, one.id, stage, "ana", now=NOW + timedelta(minutes=number))


@pytest.fixture(scope="module")
def taught_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database whose model has learned from what people tagged, to be copied: training takes a second."""
    path = tmp_path_factory.mktemp("taught") / "stagecoach.db"
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    tag_all(people_of(engine), "deployment")
    trained = learn(engine, POLICY, now=NOW, shipped=SHIPPED)
    engine.dispose()
    assert trained is not None
    return path


@pytest.fixture
def taught(taught_once: Path, tmp_path: Path) -> Iterator[Engine]:
    """A workspace that has learned from what people tagged."""
    engine = connect(f"sqlite:///{shutil.copyfile(taught_once, tmp_path / 'taught.db')}")
    yield engine
    engine.dispose()


def read(model: WorkspaceModel, one: WorkItem) -> str | None:
    reading = model.read(one)
    assert reading is not None
    return reading.chances[0][0]


def test_without_tags_there_is_nothing_to_learn(workspace: Engine) -> None:
    assert learn(workspace, POLICY, now=NOW, shipped=SHIPPED) is None
    assert load(workspace, 1) is None


def test_what_people_tagged_is_learned_and_used_at_once_in_other_processes_too(engine: Engine) -> None:
    workspace = people_of(engine)
    elsewhere = WorkspaceModel(workspace).refresh()
    assert read(elsewhere, ASKED) != "deployment"
    tag_all(workspace, "deployment")
    trained = learn(workspace, POLICY, now=NOW, shipped=SHIPPED)
    assert trained is not None
    assert trained.in_use
    assert (trained.tags, trained.held) == (8, 8)
    assert trained.right_after > trained.right_before
    assert read(elsewhere.refresh(), ASKED) == "deployment"
    reading = peek(workspace).read(ASKED)
    assert reading is not None
    assert reading.chances[0][0] == "deployment"


def test_a_second_training_without_new_tags_has_nothing_to_learn(taught: Engine) -> None:
    assert learn(taught, POLICY, now=NOW, shipped=SHIPPED) is None


def test_of_later_trainings_only_the_tags_that_are_new_are_held_against_the_present_model(
    taught: Engine,
) -> None:
    tag(taught, ASKED.id, "deployment", "ana", now=NOW)
    trained = learn(taught, POLICY, now=NOW, shipped=SHIPPED)
    assert trained is not None
    assert (trained.tags, trained.held, trained.right_before, trained.right_after) == (9, 1, 1, 1)


def test_a_model_that_would_be_worse_is_not_put_into_use(taught: Engine) -> None:
    before = in_use(taught)
    stages = ("data", "modeling", "validation", "monitoring", "scoping", "data", "modeling", "validation")
    for number, (one, stage) in enumerate(zip(TAGGED, stages, strict=True)):
        tag(taught, one.id, stage, "bo", now=NOW + timedelta(days=1, minutes=number))
    tag(taught, ASKED.id, "deployment", "ana", now=NOW + timedelta(days=2))
    trained = learn(taught, POLICY, now=NOW, shipped=SHIPPED)
    assert trained is not None
    assert trained.right_after < trained.right_before
    assert not trained.in_use
    assert in_use(taught) == before


def test_no_training_changes_what_people_tagged(workspace: Engine) -> None:
    tag_all(workspace, "deployment")
    tag(workspace, TAGGED[0].id, "scoping", "bo", now=NOW + timedelta(days=1))
    learn(workspace, POLICY, now=NOW, shipped=SHIPPED)
    placed = place(load_facts(workspace, "churn"), POLICY, WorkspaceModel(workspace).refresh())
    found = {(placed[one.id].stage, placed[one.id].decision) for one in TAGGED[1:]}
    assert found == {("deployment", Decision.CERTAIN)}
    assert (placed[TAGGED[0].id].stage, placed[TAGGED[0].id].decision) == ("scoping", Decision.CERTAIN)


def test_labels_are_learned_like_tags_but_not_read_off(workspace: Engine) -> None:
    labelled = replace(TAGGED[0], labels=("ml-data", "team-b"), updated=NOW)
    apply(workspace, batch(labelled), now=NOW)
    tag(workspace, TAGGED[0].id, "scoping", "ana", now=NOW)
    tag(workspace, TAGGED[1].id, None, "ana", now=NOW)
    found = {one.item.key: (one.stage, one.item.labels) for one in lessons_of_people(workspace, POLICY)}
    assert found == {"CH-1": ("data", ("team-b",)), "CH-2": ("none", ())}


def test_of_two_labels_on_one_item_nothing_is_learned(workspace: Engine) -> None:
    apply(workspace, batch(replace(TAGGED[0], labels=("ml-data", "ml-scoping"), updated=NOW)), now=NOW)
    assert list(lessons_of_people(workspace, POLICY)) == []


def test_a_model_that_cannot_be_read_gives_way_to_the_shipped_one(taught: Engine) -> None:
    with writing(taught) as connection:
        connection.execute(update(schema.text_models).values(weights=b"rotten"))
    assert peek(taught) is shipped_model()


def test_a_model_from_other_shipped_tickets_gives_way_to_the_shipped_one(taught: Engine) -> None:
    with writing(taught) as connection:
        connection.execute(update(schema.text_models).values(base="of an older Stagecoach"))
    assert peek(taught) is shipped_model()
    trained = learn(taught, POLICY, now=NOW, shipped=SHIPPED)
    assert trained is not None
    assert trained.in_use


def test_a_changed_text_is_read_anew(workspace: Engine) -> None:
    model = WorkspaceModel(workspace).refresh()
    one = item(title="Helm chart for the scoring service, rollout to production")
    assert read(model, one) == "deployment"
    assert read(model, one) == "deployment"
    assert read(model, replace(one, title="Order laptops for the interns")) is None

"""The nightly training learns what people said, and has nothing to do when they said nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.learning import learn_from_people
from tests.integration.store.batches import batch, item
from tests.integration.store.said import tag
from workflows.store.ingest import apply
from workflows.store.text_models import load
from workflows.text.tickets import shipped_lessons

if TYPE_CHECKING:
    import pytest

    from tests.integration.schedule.desk import Desk


def test_a_night_without_new_tags_trains_nothing(desk: Desk) -> None:
    assert learn_from_people(desk.service) is None
    assert load(desk.engine, 1) is None


def test_a_night_after_a_tag_trains_with_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.learn.shipped_lessons", lambda: shipped_lessons()[::12])
    one = item()
    apply(desk.engine, batch(one), now=desk.clock())
    tag(desk.engine, one.id, "deployment", "ana", now=desk.clock())
    trained = learn_from_people(desk.service)
    assert trained is not None
    assert (trained.tags, trained.trained_at) == (1, desk.clock())
    assert load(desk.engine, 1) == trained

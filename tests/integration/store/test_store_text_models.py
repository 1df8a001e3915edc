"""The newest model that was put into use counts; few are kept, and never is the one in use thrown away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.integration.store.batches import NOW
from workflows.store.text_models import KEPT, Trained, in_use, load, remember

if TYPE_CHECKING:
    from sqlalchemy import Engine

GOOD = Trained(
    NOW, "data", "base", tags=12, held=5, right_before=3, right_after=4, weights=b"\x00\xff weights"
)
WORSE = replace(GOOD, trained_at=NOW + timedelta(days=1), right_after=2, weights=None)


def test_without_a_training_only_the_shipped_model_is_in_use(engine: Engine) -> None:
    assert in_use(engine) is None


def test_a_model_comes_back_as_it_was(engine: Engine) -> None:
    remember(engine, GOOD)
    number = in_use(engine)
    assert number is not None
    assert load(engine, number) == GOOD


def test_a_training_that_was_not_put_into_use_leaves_the_present_model(engine: Engine) -> None:
    remember(engine, GOOD)
    before = in_use(engine)
    assert before is not None
    remember(engine, WORSE)
    assert in_use(engine) == before
    assert load(engine, before + 1) == WORSE
    assert not WORSE.in_use


def test_old_trainings_go_but_never_the_model_in_use(engine: Engine) -> None:
    remember(engine, GOOD)
    number = in_use(engine)
    for day in range(KEPT + 3):
        remember(engine, replace(WORSE, trained_at=NOW + timedelta(days=day)))
    assert in_use(engine) == number
    assert load(engine, number or 0) == GOOD
    remember(engine, replace(GOOD, tags=99))
    for day in range(KEPT + 1):
        remember(engine, replace(WORSE, trained_at=NOW + timedelta(days=day)))
    assert load(engine, number or 0) is None
    assert load(engine, in_use(engine) or 0) == replace(GOOD, tags=99)

"""Dismissals are kept once, are facts of their project, and are gone from the facts when taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.integration.store.batches import HOUR, NOW, facts
from workflows.model import Dismissal
from workflows.store.statements import dismissals

if TYPE_CHECKING:
    from sqlalchemy import Engine

SAID = Dismissal("form:V1", "churn", "privacy", "Ana", NOW, "stations, no persons")


def test_a_dismissal_is_kept_once_and_is_a_fact_of_its_project_alone(churn: Engine) -> None:
    assert dismissals.save(churn, SAID, place="slack:C1")
    assert not dismissals.save(churn, replace(SAID, reason="another"), place="slack:C1")
    dismissals.save(churn, replace(SAID, id="form:V2", project="fraud"), place="slack:C1")
    assert facts(churn).dismissals == (SAID,)


def test_a_dismissal_that_was_taken_back_is_no_fact_and_does_not_come_back(churn: Engine) -> None:
    dismissals.save(churn, SAID, place="slack:C1")
    assert dismissals.take_back(churn, SAID.id, now=NOW + HOUR)
    assert not dismissals.take_back(churn, SAID.id, now=NOW + HOUR)
    assert not dismissals.save(churn, SAID, place="slack:C1")
    assert (dismissals.find(churn, SAID.id), facts(churn).dismissals) == (None, ())

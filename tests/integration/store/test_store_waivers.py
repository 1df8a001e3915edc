"""Waivers are kept once, are facts of their project, and are gone from the facts when taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.integration.store.batches import HOUR, NOW, facts
from workflows.model import Waiver
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.statements import waivers

if TYPE_CHECKING:
    from sqlalchemy import Engine

WAIVER = Waiver(
    "form:V1", "churn", "deployment", "load-test", "2026-11", "Ana", NOW, "a pilot", date(2026, 12, 1)
)


def test_a_waiver_is_kept_once_however_often_its_form_arrives(churn: Engine) -> None:
    assert waivers.save(churn, WAIVER, place="slack:C1")
    assert not waivers.save(churn, replace(WAIVER, reason="another"), place="slack:C1")
    assert facts(churn).waivers == (WAIVER,)


def test_waivers_are_facts_in_the_order_in_which_they_were_given(churn: Engine) -> None:
    later = replace(WAIVER, id="form:V0", at=NOW + HOUR, until=None)
    waivers.save(churn, later, place="slack")
    waivers.save(churn, WAIVER, place="slack")
    waivers.save(churn, replace(WAIVER, id="form:V2", project="fraud"), place="slack")
    assert facts(churn).waivers == (WAIVER, later)


def test_what_was_taken_back_is_no_fact_and_stays_on_record(churn: Engine) -> None:
    waivers.save(churn, WAIVER, place="slack:C1")
    assert waivers.find(churn, "form:V1") == WAIVER
    assert waivers.take_back(churn, "form:V1", now=NOW + HOUR)
    assert not waivers.take_back(churn, "form:V1", now=NOW + 2 * HOUR)
    assert (waivers.find(churn, "form:V1"), facts(churn).waivers) == (None, ())
    with reading(churn) as connection:
        row = connection.execute(select(schema.waivers.c.place, schema.waivers.c.undone_at)).one()
    assert tuple(row) == ("slack:C1", NOW + HOUR)


def test_a_form_that_arrives_again_does_not_bring_back_what_was_taken_back(churn: Engine) -> None:
    waivers.save(churn, WAIVER, place="slack")
    waivers.take_back(churn, "form:V1", now=NOW)
    assert not waivers.save(churn, WAIVER, place="slack")
    assert facts(churn).waivers == ()

"""Store to Home: what one project shows to its people at a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.asof import rewind
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.lifecycle.triage import cases
from workflows.reports.glance import read_glance
from workflows.store.facts import load_facts
from workflows.store.warnings import open_at

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.reports.glance import Glance

WEEK = timedelta(days=7)


def glance(
    engine: Engine, policy: Policy, slug: str, *, as_of: datetime, model: TextModel | None = None
) -> Glance:
    """Return what the Homes of a project's people show of it; Refused when there is no such project."""
    facts = rewind(load_facts(engine, slug), as_of)
    state = read_state(facts, policy, as_of, since=as_of - WEEK, model=model)
    state = replace(state, outlook=read_outlook(facts, state))
    return read_glance(state, open_at(engine, slug, as_of), len(cases(facts, policy, model)))

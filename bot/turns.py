"""One turn of a subscription: the days it keeps to, whether it is due, and what it then delivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deliver import stands
from bot.periods import due, next_run, tell_late
from bot.visible import hidden_from
from workflows.compose import Composed, Question, compose_for
from workflows.errors import StagecoachError
from workflows.lifecycle.calendar import Workdays
from workflows.model import Project
from workflows.store import tellings
from workflows.store.facts import find_project, load_projects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.periods import Period
    from bot.service import Service
    from workflows.outbox import Subscription

    Known = Mapping[str, Project]

MONTH: Final = timedelta(days=30)


def known_projects(service: Service) -> Known:
    """Return all projects by slug: read once for the turns of many subscriptions."""
    return {one.slug: one for one in load_projects(service.engine)}


def turn_of(service: Service, subscription: Subscription, known: Known) -> Period | None:
    """Return the period that is due and does not stand yet; Refused for an unusable subscription."""
    period = due(subscription, service.clock(), _calendar(service, subscription, known))
    return None if period is None or stands(service.engine, period.key) else period


def next_turn(service: Service, subscription: Subscription, known: Known) -> datetime | None:
    """Return when it comes next; None where it rests or has ended, and of an unusable one."""
    try:
        return next_run(subscription, service.clock(), _calendar(service, subscription, known))
    except (StagecoachError, ValueError, LookupError):
        return None


def report_for(service: Service, subscription: Subscription, period: Period) -> Composed:
    """Return what a subscription delivers in a period, beside what its reader was told last; a late one says so."""
    before = tellings.last(service.engine, reader_of(subscription), but=period.key)
    question = Question(
        subscription.report,
        subscription.project,
        subscription.audience,
        period=MONTH if subscription.monthly else timedelta(weeks=subscription.every),
        language=subscription.language,
        # Read now, and not with the turns of others: a project may have become private since.
        without=hidden_from(load_projects(service.engine), subscription.target),
        discreet=True,
    )
    composed = compose_for(
        service.engine,
        service.policy,
        question,
        before,
        as_of=service.clock(),
        model=service.model(),
        processes=service.processes,
        looks=service.looks,
    )
    return replace(composed, report=tell_late(composed.report, period)) if period.late else composed


def reader_of(subscription: Subscription) -> str:
    """Return who hears which report, whatever the day and hour: what was told before is remembered by it."""
    words = (subscription.target, subscription.report, subscription.audience, subscription.project or "*")
    return " ".join(words)


def _calendar(service: Service, subscription: Subscription, known: Known) -> Workdays:
    """Return the working days that a subscription keeps to: its project's, for the portfolio the company's alone."""
    slug = subscription.project
    if slug is None:
        return Workdays(Project("", "", timezone=subscription.timezone), service.policy)
    return Workdays(known.get(slug) or find_project(service.engine, slug), service.policy)

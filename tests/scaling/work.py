"""CPU seconds of our processes in each hour, by what they are spent on; how long the tasks take that nobody shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.schedule import REBUILD_MINUTES
from tests.scaling import constants as cost
from tests.scaling.company import OF_PROJECTS, PLACES, RHYTHMS, slices_of
from tests.scaling.vendors import HINTED, SYNCS
from tests.scaling.wall import asking, ringing, total
from workflows.portfolios import LASTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.company import Company
    from tests.scaling.wall import Hours

MILLI: Final = 1e-3
MEGA: Final = 1e-6
REBUILDS: Final = 60 // REBUILD_MINUTES
"""How often an hour the subscriptions are read anew, and caught up on."""
LOADS: Final = 2
"""So often all slices together load the declared projects: to be asked for, and each slice its own."""
SETTLES: Final = 2 * SYNCS
"""Conclusions an hour at most: one begins with the first slice that is read, the next one after the last."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """How many alarms ring in each hour, for deliveries and for questions to owners."""

    deliveries: Hours
    questions: Hours


@dataclass(frozen=True, slots=True)
class Alone:
    """Seconds that one turn of a task takes which only one worker does at a time."""

    settle: Hours
    catch_up: float
    rebuild: float


def alarms(company: Company) -> Alarms:
    """Return the alarms of each hour: those of subscriptions ring each day, whether they are due or not."""
    rings = []
    for place in PLACES:
        rings.append(company.projects * place.share * ringing(place, company.year, OF_PROJECTS.time))
        rings += [
            company.users * one.share * place.share * ringing(place, company.year, one.time)
            for one in RHYTHMS
        ]
    turns = [place.share * asking(place, company.year) for place in PLACES]
    questions = company.projects * (1.0 + company.asked_longer) * total(turns)
    return Alarms(total(rings), questions)


def digest_seconds(company: Company) -> float:
    """Return the CPU of one digest that is due, beside what its alarm costs anyway."""
    return MILLI * (company.items_each * cost.DIGEST.value + company.projects * cost.PROJECT.value)


def delivery_seconds(company: Company) -> float:
    """Return the CPU of one task that delivers a subscription, due or not: it loads all of them."""
    return MILLI * (company.subscriptions * cost.SUBSCRIPTION.value + cost.LEDGER.value)


def question_seconds(company: Company) -> float:
    """Return the CPU of one turn of questions to the owners of a project."""
    return MILLI * (company.items_each * cost.VERDICT.value + company.projects * cost.TURN.value)


def answer_seconds(company: Company) -> float:
    """Return the CPU of one answer to a command about a project."""
    return MILLI * (company.items_each * cost.REPORT.value + company.projects * cost.PROJECT.value)


def first_seconds(company: Company) -> float:
    """Return the CPU of reading everything once, and of its texts."""
    return company.items * MILLI * (kinds_cost(company) + cost.TEXT.value)


def kinds_cost(company: Company) -> float:
    """Return the milliseconds of reading an item, of whichever kind."""
    return company.jira * cost.ISSUE.value + company.github * cost.THREAD.value


def mark_bytes(company: Company) -> float:
    """Return the size of the mark of one repository: it names every Jira project of the company."""
    return cost.MARK_BYTES.value + company.projects * cost.KEY_BYTES.value


def marks_megabytes(company: Company) -> float:
    """Return the size of GitHub's marks, those of all repositories."""
    return company.repositories * mark_bytes(company) * MEGA


def loaded_megabytes(company: Company) -> float:
    """Return what the largest slice loads of them: those of its own repositories."""
    return (
        marks_megabytes(company)
        * max(slices_of(company.projects, company.repositories_each))
        / company.projects
    )


def alone(company: Company, changes: Hours) -> Alone:
    """Return how long conclusions, catching up and setting the alarms take, each in one turn."""
    each = company.items_each * cost.STANDING.value * MILLI
    changed = _changed(company, changes / SYNCS)
    aged = company.projects / (SYNCS * LASTS.total_seconds() / 3600)
    standings = np.maximum(changed, aged) * each / company.cores_each
    texts = changes / SYNCS * cost.TEXT.value * MILLI
    return Alone(
        settle=changed * company.warned * question_seconds(company) + standings + texts,
        catch_up=company.subscriptions * cost.CATCH_UP.value * MILLI,
        rebuild=company.alarms * cost.REBUILD.value * MILLI,
    )


def _changed(company: Company, changes: Hours) -> Hours:
    """Return of how many projects anything is new after so many changes, which fall on them by chance."""
    return company.projects * (1.0 - np.exp(-changes / company.projects))


def hinted(settle: Hours) -> Hours:
    """Return the readings an hour that webhooks cause: each draws the conclusions before the next one begins."""
    return np.minimum(HINTED, 3600 / np.maximum(settle, 1.0))


def readings(company: Company, hints: Hours) -> Hours:
    """Return the readings of each hour: slices by the clock, and what webhooks hint at."""
    return len(slices_of(company.projects, company.repositories_each)) * SYNCS + hints


def spent(
    company: Company, changes: Hours, hints: Hours, rings: Alarms, due: Hours, commands: Hours
) -> Mapping[str, Hours]:
    """Return the CPU seconds of each hour, by what they are spent on."""
    names = MILLI * company.projects * cost.NAMES.value
    # A reading that webhooks cause looks among all projects for those that are meant.
    loaded = MILLI * company.projects * cost.PROJECT.value * (LOADS * SYNCS + hints)
    marks = MILLI * marks_megabytes(company) * (cost.CURSOR.value + cost.MARK.value) * SYNCS
    settle = alone(company, changes)
    looked_at = company.warned * question_seconds(company)
    turns = np.minimum(SETTLES, 3600 / np.maximum(settle.settle, 1.0))
    taken_back = _changed(company, changes / (turns + hints)) * (turns + hints) * looked_at
    standings = settle.settle - _changed(company, changes / SYNCS) * looked_at
    worked_out = standings * company.cores_each * np.minimum(SYNCS, turns)
    further = (company.workers - 1) * cost.UNHEARD.value
    rung = rings.deliveries + rings.questions
    flat = np.ones_like(changes)
    return {
        "reading": readings(company, hints) * names + loaded + marks + changes * kinds_cost(company) * MILLI,
        "conclusions": taken_back + worked_out,
        "questions to owners": rings.questions * question_seconds(company),
        "digests": rings.deliveries * delivery_seconds(company) + due * digest_seconds(company),
        "alarms and catching up": rung * MILLI * (cost.HEARD.value + further)
        + flat * REBUILDS * (settle.catch_up + settle.rebuild * company.workers),
        "answers to commands": commands * answer_seconds(company),
    }

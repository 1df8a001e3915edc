"""The digests minute by minute: how long the last of those waits that are due at the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.periods import LATE
from tests.scaling.wall import POLICY, deliveries, hours_of
from tests.scaling.work import alarms, delivery_seconds, digest_seconds, question_seconds

if TYPE_CHECKING:
    from tests.scaling.company import Company
    from tests.scaling.wall import Hours

LEAST: Final = 0.01
"""Cores that are left at least: the line of tasks gets longer all year then."""
LATE_MINUTES: Final = LATE.total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Waits:
    """Minutes that the last digest of a year's fullest moment waits, and the part of all digests that come late."""

    workers: int
    processors: float
    slack: float
    late: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What comes in each minute of the year: digests, and CPU seconds of all short tasks."""

    digests: Hours
    seconds: Hours


def arrivals(company: Company) -> Arrivals:
    """Return what is to be done from which minute on; questions ring at the policy's minute of each hour."""
    minutes = hours_of(company.year) * 60
    digests, seconds = np.zeros(minutes), np.zeros(minutes)
    for minute, many in deliveries(company).items():
        digests[minute] += many
    rings, asks = alarms(company), int(POLICY.warnings.time.split(":")[1])
    seconds += digests * digest_seconds(company)
    seconds[::60] += rings.deliveries * delivery_seconds(company)
    seconds[asks::60] += rings.questions * question_seconds(company)
    return Arrivals(digests, seconds)


def waits(company: Company, come: Arrivals, workers: int, others: float) -> Waits:
    """Return how long digests wait for so many workers, less the cores that `others` need, and for Slack's cap."""
    messages = come.digests * company.messages_a_digest
    before, after = _waiting(come.seconds, max(LEAST, workers * company.busy - others) * 60)
    first, last = _waiting(messages, company.posts_a_minute)
    due = come.digests > 0
    begins, ends = np.maximum(before, first)[due], np.maximum(after, last)[due]
    beyond = np.clip((ends - LATE_MINUTES) / np.maximum(ends - begins, 1e-9), 0.0, 1.0)
    late = float(np.sum(beyond * come.digests[due]) / np.sum(come.digests))
    return Waits(workers, float(np.max(after[due])), float(np.max(last[due])), late)


def _waiting(come: Hours, a_minute: float) -> tuple[Hours, Hours]:
    """Return the minutes that the first and the last of what comes in a minute waits in a line with that throughput."""
    sums = np.cumsum(come - a_minute)
    left = sums - np.minimum(np.minimum.accumulate(sums), 0.0)
    before = np.concatenate([[0.0], left[:-1]])
    return before / a_minute, (before + come) / a_minute

"""How long an experiment may be quiet: the stage's default, or the project's own habit once it has one."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workflows.lifecycle.findings import Limit
from workflows.model import Verb
from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.model import Activity
    from workflows.worded import Worded

ELSEWHERE = 10
"""Working days where no stage, or none that the policy knows, is set."""
TEENS = range(11, 14)
EXACT = 9
"""Decimals to which a percentile is taken before rounding, so that 4.5 is not lost to binary fractions."""


def gaps_of(alive: Iterable[Activity], days: Workdays) -> tuple[int, ...]:
    """Return the working days between neighbouring days with a sign of life; heartbeats and gaps of 0 left out."""
    dates = sorted({days.local(act.at) for act in alive if act.verb is not Verb.RUN_HEARTBEAT})
    counted = (days.between_days(first, second) for first, second in pairwise(dates))
    return tuple(gap for gap in counted if gap)


def own_limit(gaps: Sequence[int], policy: Policy) -> int:
    """Return the project's own limit from its gaps: a percentile, rounded half up, within bounds."""
    rules = policy.stalls
    return min(max(habit(gaps, policy), rules.lowest_limit), rules.highest_limit)


def habit(gaps: Sequence[int], policy: Policy) -> int:
    """Return the percentile of the gaps in working days, rounded half up."""
    exact = round(float(np.percentile(gaps, policy.stalls.percentile)), EXACT)
    return math.floor(exact + 0.5)


def default_limit(stage: str | None, policy: Policy) -> int:
    """Return the policy's limit for a stage."""
    return next((known.quiet_days for known in policy.stages if known.name == stage), ELSEWHERE)


class Limits:
    """The limits of one project, by stage."""

    __slots__ = ("_gaps", "_known", "_policy")

    def __init__(self, gaps: Iterable[tuple[str | None, Sequence[int]]], policy: Policy) -> None:
        """Take the gaps of each thread, beside its stage."""
        self._policy = policy
        self._known: dict[str, Limit] = {}
        self._gaps: dict[str, list[int]] = {}
        for stage, of_thread in gaps:
            if stage is not None:
                self._gaps.setdefault(stage, []).extend(of_thread)

    def of(self, stage: str | None) -> Limit:
        """Return the limit of a stage and where it comes from."""
        if stage is None:
            return Limit(ELSEWHERE, worded("the default for work without a stage"))
        if stage not in self._known:
            self._known[stage] = self._of(stage)
        return self._known[stage]

    def _of(self, stage: str) -> Limit:
        gaps = self._gaps.get(stage, [])
        rules = self._policy.stalls
        fixed = next((known.fixed_days for known in self._policy.stages if known.name == stage), None)
        if fixed is not None:
            return Limit(fixed, worded("the policy fixes it for {stage}", stage=stage), len(gaps))
        if len(gaps) < rules.gaps_needed:
            return Limit(
                default_limit(stage, self._policy),
                worded(
                    "the default for {stage}: your team has {gaps} of the {needed} gaps that a limit of its own needs",
                    stage=stage,
                    gaps=len(gaps),
                    needed=rules.gaps_needed,
                ),
                len(gaps),
            )
        return Limit(own_limit(gaps, self._policy), own_words(gaps, stage, self._policy), len(gaps))


def own_words(gaps: Sequence[int], stage: str, policy: Policy) -> Worded:
    """Return where a project's own limit comes from: which percentile of how many gaps, and a bound that held it."""
    rules, days = policy.stalls, habit(gaps, policy)
    words = worded(
        "your team's {percentile} percentile over {gaps} gaps in {stage} is {days}",
        percentile=ordinal(rules.percentile),
        gaps=len(gaps),
        stage=stage,
        days=counted(days),
    )
    if days < rules.lowest_limit:
        return worded("{words}, and no limit is below {limit}", words=words, limit=rules.lowest_limit)
    if days > rules.highest_limit:
        return worded("{words}, and no limit is above {limit}", words=words, limit=rules.highest_limit)
    return words


def ordinal(number: int) -> Worded:
    """Return `85th`, `81st`, `12th`."""
    match 0 if number % 100 in TEENS else number % 10:
        case 1:
            return worded("{number}st", number=number)
        case 2:
            return worded("{number}nd", number=number)
        case 3:
            return worded("{number}rd", number=number)
        case _:
            return worded("{number}th", number=number)


def counted(days: int) -> Worded:
    """Return a number of days with its noun; which days they are, the report says."""
    return worded_many(days, "{number} day", "{number} days")

"""How long an experiment may be quiet: the stage's default, or the project's own habit once it has one."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workflows.lifecycle.findings import Limit
from workflows.model import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.lifecycle.signs import Signs
    from workflows.lifecycle.threads import Thread

ELSEWHERE = 10
"""Working days where no stage, or none that the policy knows, is set."""
EXACT = 9
"""Decimals to which a percentile is taken before rounding, so that 4.5 is not lost to binary fractions."""


def gaps_of(thread: Thread, signs: Signs, days: Workdays) -> tuple[int, ...]:
    """Return the working days between neighbouring days with a sign of life; heartbeats and gaps of 0 left out."""
    dates = sorted(
        {days.local(act.at) for act in signs.of(thread.activities) if act.verb is not Verb.RUN_HEARTBEAT}
    )
    counted = (days.between_days(first, second) for first, second in pairwise(dates))
    return tuple(gap for gap in counted if gap)


def own_limit(gaps: Sequence[int], policy: Policy) -> int:
    """Return the project's own limit from its gaps: a percentile, rounded half up, within bounds."""
    rules = policy.stalls
    exact = round(float(np.percentile(gaps, rules.percentile)), EXACT)
    return min(max(math.floor(exact + 0.5), rules.lowest_limit), rules.highest_limit)


def default_limit(stage: str | None, policy: Policy) -> int:
    """Return the policy's limit for a stage."""
    return next((known.quiet_days for known in policy.stages if known.name == stage), ELSEWHERE)


class Limits:
    """The limits of one project, by stage."""

    __slots__ = ("_gaps", "_policy")

    def __init__(
        self,
        threads: Iterable[Thread],
        stages: Mapping[str, str | None],
        policy: Policy,
        signs: Signs,
        days: Workdays,
    ) -> None:
        self._policy = policy
        self._gaps: dict[str, list[int]] = {}
        for thread in threads:
            stage = stages.get(thread.root.id)
            if stage is not None:
                self._gaps.setdefault(stage, []).extend(gaps_of(thread, signs, days))

    def of(self, stage: str | None) -> Limit:
        """Return the limit of a stage and where it comes from."""
        gaps = self._gaps.get(stage, []) if stage else []
        rules = self._policy.stalls
        if stage is None:
            return Limit(ELSEWHERE, "the default for work without a stage")
        if len(gaps) < rules.gaps_needed:
            return Limit(
                default_limit(stage, self._policy),
                f"the default for {stage}: this project has {len(gaps)} of the {rules.gaps_needed} gaps "
                "that a limit of its own needs",
                len(gaps),
            )
        return Limit(
            own_limit(gaps, self._policy),
            f"this project's own limit in {stage}: {rules.percentile} % of its {len(gaps)} gaps were no longer",
            len(gaps),
        )

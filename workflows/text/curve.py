"""The learning curve: how right the model is on a company never seen, after so many of its tags."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workflows.text.fit import fit
from workflows.text.tickets import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workflows.text.features import Blocks
    from workflows.text.tickets import Lesson

STEPS = (0, 10, 25, 50, 100)
FEWEST_LEFT = 50
"""A company needs so many tickets beside the tags, to be tested on."""


def large_companies(lessons: Sequence[Lesson]) -> list[str]:
    """Return the companies that have tickets enough for the whole curve."""
    names = [lesson.company for lesson in lessons]
    return sorted(name for name in set(names) if names.count(name) >= max(STEPS) + FEWEST_LEFT)


def curve(
    lessons: Sequence[Lesson],
    tickets: Sequence[Blocks],
    company: str,
    *,
    weight: float,
    steps: Sequence[int] = STEPS,
) -> Iterator[tuple[int, float]]:
    """Yield (number of tags, accuracy on the company's other tickets); the tested tickets are the same at each step."""
    own = [at for at, lesson in enumerate(lessons) if lesson.company == company]
    # In an order that is neither that of the writer nor one of chance.
    own.sort(key=lambda at: digest((lessons[at].item.id,)))
    pool, tested = own[: max(STEPS)], own[max(STEPS) :]
    others = [at for at, lesson in enumerate(lessons) if lesson.company != company]
    for step in steps:
        tagged = [replace(lessons[at], weight=weight, is_experiment=None) for at in pool[:step]]
        linear = fit(
            [*(lessons[at] for at in others), *tagged], [tickets[at] for at in (*others, *pool[:step])]
        )
        best = np.argmax(linear.of([tickets[at] for at in tested])[:, :-1], axis=1)
        right = [linear.classes[one] == lessons[at].stage for one, at in zip(best, tested, strict=True)]
        yield step, float(np.mean(right))

"""How good the whole mapping is on companies that the text model has not seen: the figures of the decision record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workflows.lifecycle.findings import Decision
from workflows.lifecycle.mapping import decide
from workflows.lifecycle.mapping_signals import Signals
from workflows.text.fit import calibrate, company_folds, train, votes_unseen
from workflows.text.reader import TrainedModel
from workflows.text.weights import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.policy import Policy
    from workflows.text.features import Blocks
    from workflows.text.meanings import Meanings
    from workflows.text.tickets import Lesson

BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mapping said of one ticket."""

    stage: str
    confidence: float
    certain: bool
    is_experiment: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1; `languages` has the accuracy of each, `confusions` the most frequent (truth, answer)."""

    tickets: int
    accuracy: float
    macro_f1: float
    certain_share: float
    certain_right: float
    experiment_f1: float
    calibration_error: float
    languages: Mapping[str, float]
    confusions: tuple[tuple[str, str, int], ...]


def answers_of(lessons: Sequence[Lesson], policy: Policy, model: TrainedModel) -> list[Answer]:
    """Return what the mapping says of each ticket by its own text and fields; the stage also when it is unsure."""
    return [_answer(lesson, policy, model) for lesson in lessons]


def _answer(lesson: Lesson, policy: Policy, model: TrainedModel) -> Answer:
    placed = decide(lesson.item, Signals(), policy, model)
    certain = placed.decision is Decision.CERTAIN
    return Answer(placed.guess or NONE, placed.confidence, certain, placed.is_experiment)


def answers_unseen(
    lessons: Sequence[Lesson], tickets: Sequence[Blocks], meanings: Meanings, policy: Policy, *, folds: int
) -> list[Answer]:
    """Return what the mapping says of each ticket by a model, and a calibration, that have not seen its company."""
    fold_of = company_folds(lessons, folds)
    votes = votes_unseen(lessons, tickets, fold_of)
    found: dict[int, Answer] = {}
    for fold in range(folds):
        seen, unseen = np.flatnonzero(fold_of != fold).tolist(), np.flatnonzero(fold_of == fold).tolist()
        others = [lessons[at] for at in seen]
        calibration = calibrate(others, votes.part(seen))
        weights = train(others, [tickets[at] for at in seen], meanings.entries, calibration, {})
        answers = answers_of([lessons[at] for at in unseen], policy, TrainedModel(weights))
        found |= dict(zip(unseen, answers, strict=True))
    return [found[at] for at in range(len(lessons))]


def figures(lessons: Sequence[Lesson], answers: Sequence[Answer]) -> Figures:
    """Return how the answers compare with what is right."""
    right = np.array([lesson.stage == answer.stage for lesson, answer in zip(lessons, answers, strict=True)])
    certain = np.array([answer.certain for answer in answers])
    told = [
        (bool(lesson.is_experiment), answer.is_experiment)
        for lesson, answer in zip(lessons, answers, strict=True)
    ]
    wrong = Counter(
        (lesson.stage, answer.stage)
        for lesson, answer in zip(lessons, answers, strict=True)
        if lesson.stage != answer.stage
    )
    languages = np.array([lesson.language for lesson in lessons])
    return Figures(
        tickets=len(lessons),
        accuracy=float(right.mean()),
        macro_f1=_macro_f1(lessons, answers),
        certain_share=float(certain.mean()),
        certain_right=float(right[certain].mean()) if certain.any() else 1.0,
        experiment_f1=_f1(Counter(told)[True, True], Counter(told)[False, True], Counter(told)[True, False]),
        calibration_error=_calibration_error(np.array([answer.confidence for answer in answers]), right),
        languages={name: float(right[languages == name].mean()) for name in sorted(set(languages.tolist()))},
        confusions=tuple((truth, said, number) for (truth, said), number in wrong.most_common(12)),
    )


def _macro_f1(lessons: Sequence[Lesson], answers: Sequence[Answer]) -> float:
    both = Counter((lesson.stage, answer.stage) for lesson, answer in zip(lessons, answers, strict=True))
    classes = sorted({stage for pair in both for stage in pair})
    each = [
        _f1(
            both[name, name],
            sum(number for (truth, said), number in both.items() if said == name != truth),
            sum(number for (truth, said), number in both.items() if truth == name != said),
        )
        for name in classes
    ]
    return sum(each) / len(each)


def _f1(hits: int, false_alarms: int, misses: int) -> float:
    return 2 * hits / (2 * hits + false_alarms + misses) if hits else 0.0


def _calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return by how much confidence and the share of right answers differ, over ten bins of confidence."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(
        sum(
            (bins == one).mean() * abs(confidence[bins == one].mean() - right[bins == one].mean())
            for one in range(BINS)
            if (bins == one).any()
        )
    )

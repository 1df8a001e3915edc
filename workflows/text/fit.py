"""Training: tickets with their answers → weights; the only place that needs scikit-learn. Same data, same weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from workflows.text.design import Design, design
from workflows.text.weights import Weights, firmness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from workflows.text.features import Blocks
    from workflows.text.tickets import Lesson

STRENGTH = 16.0
"""The inverse of the penalty on large votes, chosen by cross-validation over companies."""
MOST_STEPS = 500
CLOSE_ENOUGH = 1e-2
"""Where to stop: going on until 1e-4 takes ten times as long and changes no figure."""
SMOOTHING = 0.1
BAYES_SHARE = 1.5
BAYES_SHARE_OF_EXPERIMENT = 0.5
"""How much the counts of naive Bayes add to the votes of the regression: they know rare words better."""
FOLDS = 5
SHARPEST, SOFTEST = 4.0, 0.1
"""Between which factors calibration may look."""
MOST_GROWTH = 0.5
PRUDENCE = 0.85
"""By what votes are lowered beyond that: real tickets are harder than invented ones. As far as keeps 45 % certain."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Votes before calibration: of the classes, and in the last column of the experiment."""

    design: Design
    classes: tuple[str, ...]
    votes: NDArray[np.float64]
    start: NDArray[np.float64]

    def of(self, tickets: Sequence[Blocks]) -> NDArray[np.float64]:
        """Return the votes of each ticket."""
        return np.asarray(self.design.matrix(tickets) @ self.votes + self.start)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What models that had not seen its company say of each lesson: votes, and how many words they knew."""

    classes: tuple[str, ...]
    votes: NDArray[np.float64]
    known: NDArray[np.int_]

    def part(self, rows: Sequence[int]) -> Unseen:
        """Return the rows of some lessons."""
        return Unseen(self.classes, self.votes[rows], self.known[rows])


@dataclass(frozen=True, slots=True)
class Calibration:
    """How votes become chances: a factor for the classes, how it grows with known words, the experiment's line."""

    factor: float
    growth: float
    experiment_factor: float
    experiment_shift: float
    experiment_from: float


def train(
    lessons: Sequence[Lesson],
    tickets: Sequence[Blocks],
    meanings: Mapping[str, str],
    calibration: Calibration,
    about: Mapping[str, Any],
) -> Weights:
    """Return the weights learned from all lessons."""
    linear = fit(lessons, tickets)
    factors = np.append(np.full(len(linear.classes), calibration.factor), calibration.experiment_factor)
    shift = np.append(np.zeros(len(linear.classes)), calibration.experiment_shift)
    return Weights(
        classes=linear.classes,
        vocabularies=linear.design.vocabularies,
        rarity=linear.design.rarity,
        votes=(linear.votes * linear.design.loudness()[:, None] * factors).astype(np.float32),
        start=(linear.start * factors + shift).astype(np.float32),
        growth=calibration.growth,
        experiment_from=calibration.experiment_from,
        meanings=meanings,
        about=about,
    )


def fit(lessons: Sequence[Lesson], tickets: Sequence[Blocks]) -> Linear:
    """Learn the votes of every feature."""
    plan = design(tickets)
    matrix = plan.matrix(tickets)
    weights = np.array([lesson.weight for lesson in lessons])
    stages = np.array([lesson.stage for lesson in lessons])
    by_stage = _regression().fit(matrix, stages, sample_weight=weights)
    counted = ComplementNB(alpha=SMOOTHING).fit(matrix, stages, sample_weight=weights).feature_log_prob_.T
    tried, start = _tried(lessons, matrix, weights)
    votes = by_stage.coef_.T + BAYES_SHARE * (counted - counted.mean(axis=1, keepdims=True))
    return Linear(
        design=plan,
        classes=tuple(str(name) for name in by_stage.classes_),
        votes=np.column_stack([votes, tried]),
        start=np.append(by_stage.intercept_, start),
    )


def _tried(
    lessons: Sequence[Lesson], matrix: sparse.csr_matrix, weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Learn what makes an experiment, from the lessons of which it is known."""
    known = np.array([lesson.is_experiment is not None for lesson in lessons])
    answers = np.array([bool(lesson.is_experiment) for lesson in lessons])[known]
    tried = _regression().fit(matrix[known], answers, sample_weight=weights[known])
    counted = ComplementNB(alpha=SMOOTHING).fit(matrix[known], answers, sample_weight=weights[known])
    no, yes = counted.feature_log_prob_
    return tried.coef_[0] + BAYES_SHARE_OF_EXPERIMENT * (yes - no), float(tried.intercept_[0])


def _regression() -> LogisticRegression:
    return LogisticRegression(
        C=STRENGTH,
        solver="saga",
        tol=CLOSE_ENOUGH,
        max_iter=MOST_STEPS,
        class_weight="balanced",
        random_state=0,
    )


def company_folds(lessons: Sequence[Lesson], folds: int = FOLDS) -> NDArray[np.int_]:
    """Return the fold of each lesson: no company is in two, and they are about the same size."""
    sizes: dict[str, int] = {}
    for lesson in lessons:
        sizes[lesson.company] = sizes.get(lesson.company, 0) + 1
    filled, place = [0] * folds, {}
    for company in sorted(sizes, key=lambda name: (-sizes[name], name)):
        place[company] = filled.index(min(filled))
        filled[place[company]] += sizes[company]
    return np.array([place[lesson.company] for lesson in lessons])


def votes_unseen(lessons: Sequence[Lesson], tickets: Sequence[Blocks], folds: NDArray[np.int_]) -> Unseen:
    """Return the votes on every lesson by a model that has not seen its company."""
    classes = tuple(sorted({lesson.stage for lesson in lessons}))
    votes = np.zeros((len(lessons), len(classes) + 1))
    words = np.zeros(len(lessons), dtype=int)
    for fold in sorted(set(folds)):
        seen, unseen = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        linear = fit([lessons[at] for at in seen], [tickets[at] for at in seen])
        columns = [classes.index(name) for name in linear.classes]
        part = np.full((len(unseen), len(classes) + 1), -np.inf)
        part[:, [*columns, len(classes)]] = linear.of([tickets[at] for at in unseen])
        votes[unseen] = part
        words[unseen] = linear.design.known([tickets[at] for at in unseen])
    return Unseen(classes, votes, words)


def calibrate(lessons: Sequence[Lesson], unseen: Unseen) -> Calibration:
    """Choose what makes chances of votes, from votes on companies that the model had not seen.

    Plain and hard tickets are looked at apart, and the more doubtful answer counts for both.
    """
    plain = np.array([lesson.plain for lesson in lessons])
    groups = [np.flatnonzero(group).tolist() for group in (plain, ~plain) if group.any()]
    fits = [_firmness([lessons[at] for at in group], unseen.part(group)) for group in groups]
    usual = int(np.median(unseen.known))
    factor, growth = min(fits, key=lambda each: each[0] * firmness(usual, each[1]))
    told = np.array([lesson.is_experiment is not None for lesson in lessons])
    answers = np.array([bool(lesson.is_experiment) for lesson in lessons])[told]
    tried = unseen.votes[told, -1:]
    line = LogisticRegression(C=1e6).fit(tried, answers)
    slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    chances = 1 / (1 + np.exp(-(tried[:, 0] * slope + shift)))
    return Calibration(factor * PRUDENCE, growth, slope, shift, _best_cut(chances, answers))


def _firmness(lessons: Sequence[Lesson], unseen: Unseen) -> tuple[float, float]:
    """Return the factor of the votes, and how it grows with known words, that make the right answers most likely."""
    right = np.array([unseen.classes.index(lesson.stage) for lesson in lessons])
    weights = np.array([lesson.weight for lesson in lessons])

    def surprise(line: NDArray[np.float64]) -> float:
        factors = np.exp(line[0]) * firmness(unseen.known, line[1])
        chances = log_chances(unseen.votes[:, :-1] * factors[:, None])
        return float(-np.average(chances[np.arange(len(right)), right], weights=weights))

    bounds = [(np.log(SOFTEST), np.log(SHARPEST)), (0.0, MOST_GROWTH)]
    found = minimize(surprise, [np.log(SOFTEST), 0.0], bounds=bounds, method="L-BFGS-B").x
    return float(np.exp(found[0])), float(found[1])


def log_chances(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithms of the chances of each row."""
    high = votes.max(axis=1, keepdims=True)
    return np.asarray(votes - high - np.log(np.exp(votes - high).sum(axis=1, keepdims=True)))


def _best_cut(chances: NDArray[np.float64], answers: NDArray[np.bool_]) -> float:
    """Return from which chance on "yes" makes precision and recall best together."""
    cuts = np.linspace(0.2, 0.8, 61)
    found = [
        2 * (answers & (chances >= cut)).sum() / (answers.sum() + (chances >= cut).sum()) for cut in cuts
    ]
    return round(float(cuts[int(np.argmax(found))]), 2)

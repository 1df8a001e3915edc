"""A trained text model at work: numpy alone, well under a millisecond a ticket, whatever stands in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from workflows.lifecycle.mapping_signals import Reading
from workflows.text.evidence import Teller
from workflows.text.features import Blocks, blocks_of
from workflows.text.meanings import Meanings
from workflows.text.weights import NONE, firmness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workflows.model import WorkItem
    from workflows.text.weights import Weights


class TrainedModel:
    """Reads items with the weights it was given; keeps nothing of what it read."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.meanings = Meanings(weights.meanings)
        self._teller = Teller(weights, self.meanings)
        self._stages = tuple(None if name == NONE else name for name in weights.classes)

    def read(self, item: WorkItem) -> Reading | None:
        """Return what stands in the item; None when no word, label or component of it is known."""
        blocks = blocks_of(item, self.meanings)
        votes = self.votes(blocks)
        if votes is None:
            return None
        chances = softmax(votes[:-1])
        order = np.argsort(-chances)
        experiment = float(1 / (1 + np.exp(-votes[-1])))
        return Reading(
            chances=tuple((self._stages[at], float(chances[at])) for at in order),
            words=self._teller.telling(item, int(order[0])),
            experiment=experiment,
            is_experiment=experiment >= self.weights.experiment_from,
        )

    def read_many(self, items: Sequence[WorkItem]) -> Mapping[str, Reading | None]:
        """Return what stands in each of the items, by item id."""
        return {item.id: self.read(item) for item in items}

    def votes(self, blocks: Blocks) -> NDArray[np.float32] | None:
        """Return the summed votes of all features, a column for each class and the last for the experiment.

        The fewer words are known, the closer together lie the votes of the classes.
        """
        weights, total, told, known = self.weights, self.weights.start.copy(), False, 0
        for vocabulary, features, name in zip(weights.vocabularies, blocks, Blocks._fields, strict=True):
            counts = Counter(map(vocabulary.get, features))
            counts.pop(None, None)
            if counts:
                told = told or name != "field"
                known = len(counts) if name == "text" else known
                total += _block_votes(counts, weights)  # type: ignore[arg-type]  # None is out
        total[:-1] *= firmness(known, weights.growth)
        return total if told else None


def softmax(votes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return chances that sum to one."""
    raised = np.exp(votes - votes.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def _block_votes(counts: Counter[int], weights: Weights) -> NDArray[np.float32]:
    rows = np.fromiter(counts, dtype=np.intp, count=len(counts))
    often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    values = (1 + np.log(often)) * weights.rarity[rows]
    values /= np.sqrt(values @ values)
    return np.asarray(values @ weights.votes[rows], dtype=np.float32)

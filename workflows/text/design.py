"""Features as numbers: which features are kept, how rare each is, and the matrix that training works on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from workflows.text.features import Blocks, blocks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workflows.text.meanings import Meanings
    from workflows.text.tickets import Lesson

LEAST_TICKETS = (2, 1, 2, 1, 1)
"""In how many tickets a feature must stand to be kept, by block: letters, text, body, meaning, field."""
LOUDNESS = (1.0, 1.0, 0.6, 1.0, 0.8)
"""How much each block weighs, in the same order, chosen by cross-validation over companies."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The kept features of each block with their row, and how rare each is."""

    vocabularies: tuple[Mapping[str, int], ...]
    rarity: NDArray[np.float32]

    def matrix(self, tickets: Sequence[Blocks]) -> sparse.csr_matrix:
        """Return a row for each ticket; each block has the length of its loudness."""
        rows, columns, values = [], [], []
        for at, blocks in enumerate(tickets):
            for vocabulary, features, loudness in zip(self.vocabularies, blocks, LOUDNESS, strict=True):
                counts = Counter(vocabulary[feature] for feature in features if feature in vocabulary)
                known = np.fromiter(counts, dtype=np.intp, count=len(counts))
                often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
                block = (1 + np.log(often)) * self.rarity[known]
                norm = float(np.sqrt(block @ block))
                if norm > 0:
                    rows.append(np.full(len(known), at))
                    columns.append(known)
                    values.append(block * (loudness / norm))
        shape = (len(tickets), len(self.rarity))
        return sparse.csr_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape
        )

    def known(self, tickets: Sequence[Blocks]) -> NDArray[np.int_]:
        """Return how many different words and pairs of words of each ticket are known."""
        at = Blocks._fields.index("text")
        return np.array(
            [len(self.vocabularies[at].keys() & set(blocks.text)) for blocks in tickets], dtype=int
        )

    def loudness(self) -> NDArray[np.float64]:
        """Return the loudness of each feature's block: reading norms a block to one, training to this."""
        sizes = [len(vocabulary) for vocabulary in self.vocabularies]
        return np.repeat(np.array(LOUDNESS), sizes)


def gather(lessons: Sequence[Lesson], meanings: Meanings) -> list[Blocks]:
    """Return the features of each ticket."""
    return [blocks_of(lesson.item, meanings) for lesson in lessons]


def design(tickets: Sequence[Blocks]) -> Design:
    """Choose the features of the tickets that are frequent enough, and weigh how rare each is."""
    vocabularies, rarities, at = [], [], 0
    for number, least in enumerate(LEAST_TICKETS):
        seen = Counter(feature for blocks in tickets for feature in set(blocks[number]))
        kept = sorted(feature for feature, tickets_with in seen.items() if tickets_with >= least)
        vocabularies.append(dict(zip(kept, range(at, at + len(kept)), strict=True)))
        rarities += [np.log((1 + len(tickets)) / (1 + seen[feature])) + 1 for feature in kept]
        at += len(kept)
    return Design(tuple(vocabularies), np.array(rarities, dtype=np.float32))

"""Which words of a ticket speak most for a stage, as they were written: the evidence that people see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workflows.text.features import LONGEST_BODY, LONGEST_TITLE
from workflows.text.words import folded, letters_of, written_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workflows.model import WorkItem
    from workflows.text.meanings import Meanings
    from workflows.text.weights import Weights

MOST_PHRASES = 3
LONGEST_PHRASE = 3
WORDS_READ = 60
LEAST_SHARE = 0.35
"""What a word must say, in parts of what the most telling one says, to be shown."""
SHORTEST_WORD = 2
MOST_REMEMBERED = 20_000

LETTERS, TEXT, MEANING = 0, 1, 3
"""The blocks that know single words."""

_FILLERS = """
a an and are as at be but by can do does for from has have how i if in into is it its no not of on or our so still than
that the their them then there they this to up us was we were what when which who why will with you
aber als am an auf aus bei bis das dem den der die ein eine einem einen einer es fur hat ich im in ist kein mit nach
nicht noch nur oder ob sich sie sind so um und uns vom von vor was wer wie wir wird zu zum zur
al con de del el en es esta este la las lo los mas no o para pero por que se si sin su un una y ya
au aux avec ce ces cette d dans de des du elle en est et il ils l la le les leur mais ne nous on ou par pas pour qu que
qui s sa se ses son sont sur un une
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that tell people nothing, though the model may have learned something from them."""


class Teller:
    """Names the words that tell; it remembers what common words say, and forgets when that grows too large."""

    def __init__(self, weights: Weights, meanings: Meanings) -> None:
        self._weights = weights
        self._meanings = meanings
        self._silent = (0.0,) * len(weights.classes)
        self._known: dict[str, tuple[float, ...]] = {}

    def telling(self, item: WorkItem, column: int) -> tuple[str, ...]:
        """Return up to three words or phrases of the item that speak most for the class of that column."""
        title = written_words(item.title[:LONGEST_TITLE])
        words = [*title, "", *written_words(item.description[:LONGEST_BODY])][:WORDS_READ]
        said = {word: self._says(folded(word))[column] for word in set(words)}
        least = LEAST_SHARE * max(said.values(), default=0.0)
        phrases = _phrases([word if said[word] >= least and said[word] > 0 else "" for word in words], said)
        best = sorted(phrases, key=lambda phrase: -phrases[phrase])[:MOST_PHRASES]
        return tuple(phrase for phrase in phrases if phrase in best)

    def _says(self, word: str) -> tuple[float, ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> tuple[float, ...]:
        if len(word) < SHORTEST_WORD or word in FILLERS:
            return self._silent
        known, meaning = self._weights.vocabularies, self._meanings.of(word)
        rows = [known[TEXT].get(word), known[MEANING].get(meaning) if meaning else None]
        parts = [known[LETTERS].get(part) for part in letters_of(word, 2, 5)]
        whole = self._votes([row for row in rows if row is not None])
        spelled = [row for row in parts if row is not None]
        return tuple(map(float, whole + self._votes(spelled) / np.sqrt(max(len(spelled), 1))))

    def _votes(self, rows: list[int]) -> NDArray[np.float32]:
        """Return how far features speak for each class, beyond what they say for the average class."""
        if not rows:
            return np.zeros(len(self._silent), dtype=np.float32)
        votes = self._weights.votes[rows, :-1]
        return np.asarray(self._weights.rarity[rows] @ (votes - votes.mean(axis=1, keepdims=True)))


def _phrases(loud: list[str], said: dict[str, float]) -> dict[str, float]:
    """Return neighbouring telling words as one phrase, in the order of the text, with what they say together."""
    found: dict[str, float] = {}
    folded_already: set[str] = set()
    open_words: list[str] = []
    for word in (*loud, ""):
        if word and len(open_words) < LONGEST_PHRASE:
            open_words.append(word)
            continue
        phrase = " ".join(open_words)
        if phrase and phrase.casefold() not in folded_already:
            folded_already.add(phrase.casefold())
            found[phrase] = sum(said[one] for one in open_words)
        open_words = [word] if word else []
    return found

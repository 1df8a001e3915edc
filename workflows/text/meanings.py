"""What words mean, whatever the language: `trainieren`, `entraîner` and `entrenar` are all `train`."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from workflows.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_STEM = 3
MOST_REMEMBERED = 50_000


class Meanings:
    """Looks words up: a word's own entry counts, else that of the longest stem it begins with."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = dict(entries)
        self._known: dict[str, str | None] = {}

    def of(self, word: str) -> str | None:
        """Return the meaning of a folded word, None when it has none."""
        try:
            return self._known[word]
        except KeyError:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()  # a stream of a million tickets must not fill the memory
            found = self._known[word] = self._look_up(word)
            return found

    def _look_up(self, word: str) -> str | None:
        whole = self.entries.get(word)
        if whole is not None:
            return whole
        stems = (f"{word[:end]}*" for end in range(len(word), SHORTEST_STEM - 1, -1))
        return next((self.entries[stem] for stem in stems if stem in self.entries), None)


def parse_meanings(text: str) -> dict[str, str]:
    """Return the meaning of each word and stem of the list; Malformed when a word stands there twice."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        meaning, colon, words = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        for word in words.split():
            if found.setdefault(word, meaning.strip()) != meaning.strip():
                raise Malformed(f"meanings.txt:{number}: {word} is {found[word]} already: remove one of both")
    return found


def shipped_meanings() -> dict[str, str]:
    """Return the list that ships with the package."""
    return parse_meanings(files("workflows.text").joinpath("meanings.txt").read_text(encoding="utf-8"))

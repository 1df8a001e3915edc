"""The words of a text as they are compared and as they were written; bounded for any input."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

LONGEST_WORD = 40
NUMBER = "0"
"""All numbers are one word: 0.71 and 11k tell as much as 0.72 and 12k."""

_WORD = re.compile(r"[^\W\d_]+|\d+|[%#@?!]")
_ADDRESS = re.compile(r"https?://\S+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")


def written_words(text: str) -> list[str]:
    """Return the words as they stand in the text: addresses are left out, `FeatureStore` is two words."""
    whole = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _WORD.findall(_CAMEL.sub(" ", _ADDRESS.sub(" ", whole)))


def words_of(text: str) -> list[str]:
    """Return the words as they are compared."""
    return [folded(word) for word in written_words(text)]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return one word without case and accents, all numbers alike, and not longer than `LONGEST_WORD`."""
    if word.isdigit():
        return NUMBER
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))[:LONGEST_WORD]


def pairs(words: list[str]) -> list[str]:
    """Return each two neighbours as one feature."""
    return list(map(" ".join, pairwise(words)))


@lru_cache(maxsize=50_000)
def letters_of(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Return the parts of a word of `shortest` to `longest` letters, its ends marked by blanks."""
    marked = f" {word} "
    sizes = range(shortest, min(longest, len(marked)) + 1)
    return tuple(marked[at : at + size] for size in sizes for at in range(len(marked) - size + 1))

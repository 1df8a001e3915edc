"""What people say in comments, a table of words for each language: here a language or a word is added.

A row holds alternatives of a regular expression, without groups that are captured. The rules put the languages together
(`said`), so a word that two of them share stands in one: twice makes an expression slow.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.spoken import (
    asian,
    dutch,
    english,
    french,
    german,
    italian,
    polish,
    portuguese,
    spanish,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SPOKEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "en": english.WORDS,
    "de": german.WORDS,
    "fr": french.WORDS,
    "es": spanish.WORDS,
    "it": italian.WORDS,
    "nl": dutch.WORDS,
    "pl": polish.WORDS,
    "pt": portuguese.WORDS,
})  # fmt: skip
"""The tables by language, as the names of months are looked up by it; where two disagree, the first one counts."""
TABLES: Final = (*SPOKEN.values(), asian.WORDS)
"""These, and what is heard of languages whose days are read as numbers alone."""


def said(name: str) -> str:
    """Return the alternatives of all languages for one name of the tables."""
    return "|".join(words[name] for words in TABLES if name in words)


def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return what each language has for one name, one alternative after the other."""
    return tuple(tuple(words[name].split("|")) for words in TABLES if name in words)

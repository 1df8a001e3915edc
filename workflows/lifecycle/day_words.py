"""The words that name days: weekdays, months and what is said of days ahead, by number; see `spoken`."""

from __future__ import annotations

import unicodedata
from calendar import month_name
from functools import lru_cache
from importlib import import_module
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.lifecycle.spoken import SPOKEN, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOMONYMS = frozenset({"set", "out", "ago", "mag", "gen", "sty", "lis", "maj"})
"""Short month names of one language that are common words or parts of names in another."""


def numbered(*named: Iterable[Iterable[str]], first: int = 0) -> dict[str, int]:
    """Return the number of each word: what languages call the first, the second and so on, counted from `first`."""
    return {
        word: number for number, languages in enumerate(named, first) for words in languages for word in words
    }


WEEKDAYS: Mapping[str, int] = numbered(
    *zip_longest(*([day.split() for day in week] for week in rows("weekdays")), fillvalue=())
)
AHEAD: Mapping[str, int] = numbered(rows("today"), rows("tomorrow"), rows("day_after"))
"""So many days ahead."""
STRETCHES = tuple(word for words in rows("stretches") for word in words)
"""Words that the end of a week or month is spoken of with."""


def month(word: str) -> int | None:
    """Return the number of the month that `word` names in one of the languages, or None."""
    plain = word.casefold().rstrip(".")
    return None if plain in HOMONYMS or plain in WEEKDAYS else months().get(plain)


@lru_cache(maxsize=1)
def months() -> Mapping[str, int]:
    """Return the number of each month by its names, long and short, with and without accents."""
    found: dict[str, int] = {}
    for language in SPOKEN:
        # The library of dates knows how a month is spelled; its parser is too slow to be asked about every word.
        names = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number in range(1, 13):
            for name in names[month_name[number].lower()]:
                word = name.casefold().rstrip(".")
                # What two languages spell alike means what the first one says.
                found.setdefault(word, number)
                found.setdefault(_without_accents(word), number)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def day_words() -> frozenset[str]:
    """Return the words of which a text has at least one, or a date in numbers, if it names a day."""
    every = (*WEEKDAYS, *months(), *AHEAD, *STRETCHES)
    return frozenset(word.partition("-")[0].rpartition("'")[2] for word in every if word not in HOMONYMS)


def _without_accents(word: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))

"""The words that name days: weekdays, months and what is said of days ahead, in the languages that are read."""

from __future__ import annotations

import unicodedata
from calendar import month_name
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
HOMONYMS = frozenset({"set", "out", "ago", "mag", "gen", "sty", "lis", "maj"})
"""Short month names of one language that are common words or parts of names in another."""
WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "mon monday montag lundi lunes lunedì maandag poniedziałek poniedziałku segunda segunda-feira",
            "tue tues tuesday dienstag mardi martes martedì dinsdag wtorek wtorku terça terça-feira",
            (
                "wed weds wednesday mittwoch mercredi miércoles miercoles mercoledì woensdag środa środę środy "
                "quarta-feira"
            ),
            "thu thur thurs thursday donnerstag jeudi jueves giovedì donderdag czwartek czwartku quinta-feira",
            "fri friday freitag vendredi viernes venerdì vrijdag piątek piątku sexta-feira",
            "sat saturday samstag sonnabend samedi sábado sabado sabato zaterdag sobota sobotę soboty",
            "sun sunday sonntag dimanche domingo domenica zondag niedziela niedzielę niedzieli",
        )
    )
    for name in names.split()
}
AHEAD = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "tonight": 0, "eod": 0, "oggi": 0, "vandaag": 0,
    "tomorrow": 1, "morgen": 1, "demain": 1, "mañana": 1, "jutro": 1, "jutra": 1, "domani": 1, "amanhã": 1,
    "übermorgen": 2,
}  # fmt: skip
STRETCHES = (
    "week", "weekend", "woche", "semaine", "semana", "settimana", "month", "monat", "monats", "mois", "mes", "fin",
    "final", "finales", "eow", "eom",
)  # fmt: skip
"""Words that the end of a week or month is spoken of with."""


def month(word: str) -> int | None:
    """Return the number of the month that `word` names in one of the languages, or None."""
    plain = word.casefold().rstrip(".")
    return None if plain in HOMONYMS or plain in WEEKDAYS else months().get(plain)


@lru_cache(maxsize=1)
def months() -> Mapping[str, int]:
    """Return the number of each month by its names, long and short, with and without accents."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
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

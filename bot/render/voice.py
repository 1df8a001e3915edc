"""In which language a report speaks, and the year in which its dates need none; catalogues hold the translations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from babel.messages.pofile import read_po

from config.asked import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages import Catalog

ENGLISH: Final = LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: its own name, how it writes a day in the letters of CLDR (the year may be added), and its quotes."""

    name: str
    day: str = "EEE d MMM"
    quotes: tuple[str, str] = ("“", "”")


TONGUES: Final[Mapping[str, Tongue]] = MappingProxyType(
    {
        ENGLISH: Tongue("English"),
        "de": Tongue("Deutsch", day="EEE d. MMM", quotes=("„", "“")),
        "fr": Tongue("Français", quotes=("«\u202f", "\u202f»")),
        "es": Tongue("Español", quotes=("«", "»")),
    }
)
"""What can be said in, by code: English is in the code, the others are in `languages/*.po`."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How values are said: `language` is a code of LANGUAGES, dates of `year` are said without it.

    Clock times are told in `zone`, None: in the zone that each names itself.
    """

    language: str = ENGLISH
    year: int | None = None
    zone: str | None = None

    def words(self, one: str, many: str | None = None, number: int = 1) -> str:
        """Return our words in this language; what no catalogue knows is said in English."""
        catalogue = _catalogue(self.language)
        if many is None:
            return (catalogue and _string(catalogue, one)) or one
        if catalogue is None:
            return one if number == 1 else many
        entry = catalogue.get(one)
        if entry is None or not isinstance(entry.string, tuple | list) or not all(entry.string):
            return one if number == 1 else many
        # French counts zero with the singular; the catalogue knows.
        return str(entry.string[_plural(self.language, number)])


PLAIN: Final = Voice()


def _string(catalogue: Catalog, words: str) -> str | None:
    entry = catalogue.get(words)
    return entry.string if entry is not None and isinstance(entry.string, str) else None


def _plural(language: str, number: int) -> int:
    return int(number > 1) if language == "fr" else int(number != 1)


@cache
def _catalogue(language: str) -> Catalog | None:
    source = files("bot.render") / "languages" / f"{language}.po"
    if language == ENGLISH or language not in LANGUAGES or not source.is_file():
        return None
    with source.open("rb") as content:
        return read_po(content, locale=language, ignore_obsolete=True)

"""What a button about a project carries, which a form reads again: the slug and some ids; and an entry of its menu."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOM: Final = 2_000
"""Characters that a button keeps, in any chat that we know."""
EVERY: Final = "*"
"""Instead of ids for which there was no room: all that are known to the reader."""
ENTRY_ROOM: Final = 150
"""UTF-16 units that an entry of a menu keeps."""
SHORTENED: Final = "~"
"""What an entry begins with that had no room for its word: no id begins so."""


def carry(slug: str, *words: str, listed: Sequence[str]) -> str | None:
    """Return the line with all the ids `listed`, with a sign for them when they do not fit; None when that is too long.

    A slug that was imported may be any text, with blanks in it; those of ours stay as they are.
    """
    lines = (" ".join((quote(slug), *words, *ids)) for ids in (listed, (EVERY,)))
    return next((line for line in lines if len(line) <= ROOM), None)


def read_carried(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the slug and the ids; anybody could have written them."""
    slug, _, ids = line.partition(" ")
    return unquote(slug), tuple(ids.split())


def among(ids: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return which of the known ids are meant, in the order in which they were listed."""
    there = tuple(known)
    return there if tuple(ids) == (EVERY,) else tuple(one for one in ids if one in there)


def entry(word: str) -> str:
    """Return what an entry of a menu carries for a word of the policy's: itself, or its fingerprint."""
    told = word.encode("utf-16-le", "surrogatepass")
    if word.isprintable() and word.strip() and len(told) // 2 <= ENTRY_ROOM:
        return word
    return SHORTENED + blake2b(told, digest_size=12).hexdigest()


def meant(chosen: str | None, known: Iterable[str]) -> str | None:
    """Return the one of the known words that an entry stands for; None when it is none of them."""
    return next((one for one in known if entry(one) == chosen), None)

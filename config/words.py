"""How configuration errors speak: outside text made harmless, lists in words, the nearest name to a typo."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST_QUOTE = 60
CLOSE_ENOUGH = 0.6
SHORTENED = 3
"""Letters from which the beginning of a name is taken for the name: "repos" for "repositories"."""


def quoted(value: object) -> str:
    """Return what the user wrote in quotes: on one line, printable, never longer than a glance."""
    text = value if isinstance(value, str) else repr(value)
    clean = "".join(letter if letter.isprintable() else "�" for letter in text)
    cut = clean if len(clean) <= LONGEST_QUOTE else f"{clean[: LONGEST_QUOTE - 1]}…"
    return f'"{cut}"'


def nearest(word: str, names: Collection[str]) -> str | None:
    """Return the name that was probably meant by `word`, whatever its case; None when nothing is near."""
    folded = word.casefold()
    by_folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(folded, by_folded, n=1, cutoff=CLOSE_ENOUGH)
    begun = [name for name in sorted(by_folded) if len(folded) >= SHORTENED and name.startswith(folded[:-1])]
    return by_folded[(close or begun)[0]] if close or begun else None


def did_you_mean(word: str, names: Collection[str]) -> str:
    """Return `; did you mean X?`, or nothing when no name is near."""
    name = nearest(word, names)
    return f"; did you mean {name}?" if name else ""


def listed(names: Iterable[str]) -> str:
    """Return the names with commas between them."""
    return ", ".join(names)

"""Finds phrases in prose: as whole words, in any letter case, and not where a "no" stands with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.spoken import said

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND: Final = 60
"""Characters before and behind a phrase in which a denial is looked for."""
BREAK = r"[^\w.,;:!?\n]+"
"""What stands between words of one clause."""
DENIED_BEFORE = re.compile(rf"(?:\b(?:{said('denied')})|n't){BREAK}(?:\w+{BREAK}){{0,2}}$", re.IGNORECASE)
DENIED_BEHIND = re.compile(
    rf"\W{{0,3}}[:=?|]\W{{0,3}}(?:{said('none')})\b(?!\s+\w)|(?:\s+\w+)?\s+(?:{said('denied_is')})\s+(?:\w+\s+)?"
    rf"(?:(?:{said('denied_not')})\s+(?:{said('not_used')})|{said('removed')})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases that are looked for; blanks and hyphens in them are the same."""

    folded: tuple[str, ...]
    pattern: re.Pattern[str]

    def may_stand_in(self, folded: str) -> bool:
        """Whether one of them stands in a text that `fold` made plain: most texts need no further search."""
        return any(phrase in folded for phrase in self.folded)

    def said_in(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where one of them stands and nothing denies it."""
        text = text.replace("’", "'")
        for match in self.pattern.finditer(text):
            before = text[max(0, match.start() - AROUND) : match.start()]
            behind = text[match.end() : match.end() + AROUND]
            if not (DENIED_BEFORE.search(before) or DENIED_BEHIND.match(behind)):
                yield match


def fold(text: str) -> str:
    """Return a text in lower case with one blank for each run of blanks and hyphens."""
    return " ".join(text.casefold().replace("-", " ").replace("’", "'").split())


@lru_cache(maxsize=64)
def compiled(some: tuple[str, ...]) -> Phrases:
    """Return phrases ready to be looked for; without any, nothing is ever found."""
    apart = (re.split(r"[\s-]+", phrase) for phrase in sorted(some, key=len, reverse=True))
    phrases = "|".join(r"[\s-]+".join(map(re.escape, parts)) for parts in apart) or r"(?!)"
    return Phrases(tuple(map(fold, some)), re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE))

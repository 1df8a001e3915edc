"""`/ml stalled preview [project] [stage=days …]`: the words that ask for a replay, and the limits among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.table import PREVIEW
from bot.commands.typed import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

WORDS = frozenset({PREVIEW.word, *PREVIEW.synonyms})
TRIED = re.compile(
    r"(?P<stage>[^\W\d][\w-]*)\s*[=:]\s*(?P<days>\d{1,4})(?:\s*(?:d|days?|tage?|jours?|días?)\b)?"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A replay asked for: of which project, with which limits tried, in working days by stage."""

    project: str | None
    limits: tuple[tuple[str, int], ...]


def is_preview(words: Iterable[str]) -> bool:
    """Whether one of the words asks for a preview."""
    return any(word.casefold() in WORDS for word in words)


def cut_limits(
    words: Iterable[str], stages: Collection[str]
) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """Return the limits among the words, a misspelt stage taken for the nearest one, and the other words."""
    text = " ".join(word for word in words if word.casefold() not in WORDS)
    found = tuple(
        (nearest(match["stage"], stages) or match["stage"], int(match["days"]))
        for match in TRIED.finditer(text)
    )
    return found, tuple(TRIED.sub(" ", text).split())

"""Harder copies of tickets for training: the title alone, and titles in which a third of the words is unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from re import Match

    from workflows.text.tickets import Lesson

COPY_WEIGHT = 0.5
"""How much a copy counts beside its ticket."""
STRUCK = 3
"""One word in so many is unknown in a copy, as in the tickets of a field that nobody wrote about here."""

_LONG_WORD = re.compile(r"[^\W\d_]{3,}")


def with_copies(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """Return the lessons and after them their copies, which count half; the same lessons have the same copies."""
    originals = tuple(lessons)
    titles = [_title_alone(lesson) for lesson in originals]
    bare = [title for title, lesson in zip(titles, originals, strict=True) if lesson.item.description]
    return (*originals, *bare, *map(_with_strange_words, titles))


def _title_alone(lesson: Lesson) -> Lesson:
    return replace(lesson, item=replace(lesson.item, description=""), weight=lesson.weight * COPY_WEIGHT)


def _with_strange_words(lesson: Lesson) -> Lesson:
    """Return the lesson with some words made strange; a company uses the same strange words in all its tickets."""

    def strange(found: Match[str]) -> str:
        word = found[0].casefold()
        struck = sha256(f"{lesson.company}|{word}".encode()).digest()[0] % STRUCK == 0
        return "".join(sorted(word)) if struck else found[0]

    return replace(lesson, item=replace(lesson.item, title=_LONG_WORD.sub(strange, lesson.item.title)))

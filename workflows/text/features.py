"""What the text model sees of a ticket: words, parts of words, meanings and fields; bounded for any input."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from workflows.text.words import letters_of, pairs, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.model import WorkItem
    from workflows.text.meanings import Meanings

LONGEST_TITLE = 300
LONGEST_BODY = 1_200
"""Characters that are read: what a ticket is about stands in its beginning, and tickets of 40 kB come from outside."""
LONGEST_NAME = 60
MOST_NAMES = 20
"""Labels and components that are read of one ticket."""
START = "^"


class Blocks(NamedTuple):
    """The features by kind; within a kind a feature may stand repeatedly, and each kind weighs by its own norm."""

    letters: list[str]
    """Parts of the words of the title."""
    text: list[str]
    """Words and pairs of words of title and description."""
    body: list[str]
    """Parts of the words of the description."""
    meaning: list[str]
    """What the words mean, in which order, beside what."""
    field: list[str]
    """Issue type, kind, labels and components."""


def blocks_of(item: WorkItem, meanings: Meanings) -> Blocks:
    """Return the features of a ticket."""
    title, body = words_of(item.title[:LONGEST_TITLE]), words_of(item.description[:LONGEST_BODY])
    return Blocks(
        letters=[part for word in title for part in letters_of(word, 2, 5)],
        text=[*title, *pairs(title), *body, *pairs(body)],
        body=[part for word in body for part in letters_of(word, 3, 5)],
        meaning=list(_said(title, body, meanings)),
        field=list(_fields(item, meanings)),
    )


def _said(title: list[str], body: list[str], meanings: Meanings) -> Iterator[str]:
    in_title = [mean for word in title if (mean := meanings.of(word))]
    in_body = [mean for word in body if (mean := meanings.of(word))]
    yield from in_title
    yield from pairs(in_title)
    yield from (f"~{said}" for said in (*in_body, *pairs(in_body)))
    yield from map("+".join, combinations(sorted(set(in_title)), 2))
    if title:
        yield from pairs([START, *(meanings.of(word) or word for word in title)])
        yield f"first {title[0]}"
    if in_title:
        yield f"first ~{in_title[0]}"


def _fields(item: WorkItem, meanings: Meanings) -> Iterator[str]:
    yield f"type {' '.join(words_of((item.issue_type or '')[:LONGEST_NAME]))}"
    yield f"kind {item.kind.value}"
    for mark, names in (("label", item.labels), ("component", item.components)):
        for name in names[:MOST_NAMES]:
            words = words_of(name[:LONGEST_NAME])
            yield f"{mark} {' '.join(words)}"
            yield from (f"name {word}" for word in words)
            yield from (f"name ~{mean}" for word in words if (mean := meanings.of(word)))
    if not item.description:
        yield "no description"

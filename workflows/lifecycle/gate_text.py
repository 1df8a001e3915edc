"""Reads prose as proofs need it: without comments, by sections, and telling what a template says from words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 40_000
"""Characters of a text that are read: what matters stands at its beginning."""
SHOWN = 80
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+)$", re.MULTILINE)
UNDERLINED = re.compile(r"^(?=\S)(.+)\n(=|-)\2{2,}[ \t]*$", re.MULTILINE)
MARKUP = " \t*_|`\"'#>-–—.…:"
FILL_IN = re.compile(r"<[^>]*>|\{\{.*\}\}|\[[^\]]*\](?!\()|_+|\$\{.*\}")
"""What templates have where somebody is to write: `<name>`, `[name]`, `{{name}}`."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a document: its title, and all that stands under it, sections beneath it too."""

    title: str
    body: str


def sections(text: str) -> tuple[Part, ...]:
    """Return the sections of a text in Markdown, comments left out."""
    shown = plain(text)
    marks = sorted(_marks(shown))
    return tuple(
        Part(title, _body(shown, marks[number + 1 :], end, level))
        for number, (_, end, level, title) in enumerate(marks)
    )


def _marks(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Yield where each heading begins and ends, its level and its title."""
    for found in HEADING.finditer(text):
        yield found.start(), found.end(), len(found[1]), found[2].rstrip(" \t#")
    for found in UNDERLINED.finditer(text):
        yield found.start(), found.end(), 1 if found[2] == "=" else 2, found[1]


def _body(text: str, later: list[tuple[int, int, int, str]], start: int, level: int) -> str:
    """Return what stands between a heading and the next one of its level, the headings beneath it left out."""
    kept = []
    for begin, end, depth, _ in later:
        kept.append(text[start:begin])
        start = end
        if depth <= level:
            return "\n".join(kept)
    return "\n".join((*kept, text[start:]))


def is_blank(text: str, placeholders: frozenset[str]) -> bool:
    """Whether nothing was written, or only what a template says (`TBD`, `<name>`)."""
    lines = (FILL_IN.sub("", line).strip(MARKUP).casefold() for line in text.splitlines())
    return all(not line or line in placeholders for line in lines)


def plain(text: str) -> str:
    """Return the beginning of a text without what is commented out in it."""
    return COMMENT.sub("", text[:LONGEST])


def shortened(value: str) -> str:
    """Return a value as it is shown in evidence."""
    return value if len(value) <= SHOWN else f"{value[: SHOWN - 1].rstrip()}…"

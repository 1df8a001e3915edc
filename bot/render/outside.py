"""Text from outside made harmless to look at, before any medium escapes it."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

MARKS: Final = 3
"""Combining marks kept on one letter: enough for every script, too few to climb over the lines around it."""

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
ELLIPSIS: Final = "…"

_JOINERS: Final = frozenset("\u200c\u200d")
# Letters and symbols that show nothing: Hangul fillers, the Khmer inherent vowels, the Braille blank.
_BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
_KEPT_IN_URL: Final = "/:?#[]@!$&'()*+,;=%-._~"
_PLAIN: Final = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]*")
"""Nearly all text is of these: each stands for itself, beside any other."""
_NONCHARACTER: Final = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    """Return `text` without control, direction and other hidden characters; white space is blanks."""
    if _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = _kind(char)
        if kind is _Kind.HIDDEN:
            continue
        marks = marks + 1 if kind is _Kind.MARK else 0
        if marks <= MARKS:
            shown.append(" " if kind is _Kind.BLANK else char)
    return "".join(shown)


class _Kind(Enum):
    BLANK = auto()
    HIDDEN = auto()
    MARK = auto()
    OTHER = auto()


@lru_cache(maxsize=8192)
def _kind(char: str) -> _Kind:
    if char.isspace() or char in _BLANKS:
        return _Kind.BLANK
    category = unicodedata.category(char)
    if (category in _HIDDEN and char not in _JOINERS) or _is_nonsense(char):
        return _Kind.HIDDEN
    return _Kind.MARK if category.startswith("M") else _Kind.OTHER


def _is_nonsense(char: str) -> bool:
    return bool(_NONCHARACTER.match(char)) or (ord(char) & 0xFFFE) == 0xFFFE  # noqa: PLR2004 the last two of each plane


@lru_cache(maxsize=500)
def clean(text: str, limit: int, *, empty: str = "(empty)") -> str:
    """Return the visible part of `text` on one line, at most `limit` characters, an ellipsis for the rest."""
    line = " ".join(visible(text[: limit * 8]).split())
    more = len(text) > limit * 8
    if not any(unicodedata.category(char)[0] in "LNPS" for char in line):
        return empty
    return isolate(shorten(line + (ELLIPSIS if more and len(line) < limit else ""), limit))


def shorten(text: str, limit: int) -> str:
    """Return `text`, or its beginning with an ellipsis, at most `limit` characters, if possible whole words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    while cut and unicodedata.category(text[len(cut)])[0] == "M":
        cut = cut[:-1]
    space = cut.rfind(" ")
    if space >= limit * 2 // 3:
        cut = cut[:space]
    return cut.rstrip() + ELLIPSIS


def isolate(text: str) -> str:
    """Return `text` such that right-to-left writing in it cannot reorder what stands around it."""
    if not _PLAIN.fullmatch(text) and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


@lru_cache(maxsize=500)
def web_address(url: str | None, limit: int) -> str | None:
    """Return `url` as an http(s) address without anything that could end a link early, or None."""
    if not url or len(url) > limit:
        return None
    encoded = quote(visible(url).strip(), safe=_KEPT_IN_URL)
    try:
        parts = urlsplit(encoded)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return encoded if len(encoded) <= limit else None

"""A report as somebody's Home in Slack: one page of at most a hundred blocks; what does not fit is counted on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.render import limits
from bot.render.blocks import body_pieces, clusters, tail_pieces
from bot.render.pieces import Piece, context_block
from bot.render.words import voice_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.render.voice import Voice
    from workflows.reports.shape import Report

MOST_BYTES = limits.VIEW_BYTES // 2
"""Half of what Slack takes: it does not say how it counts."""


@dataclass(frozen=True, slots=True)
class Home:
    """A page as a view for `views.publish`; two with the same `content` look the same."""

    view: dict[str, Any]

    @property
    def content(self) -> str:
        """A short name of what is seen."""
        return blake2b(json.dumps(self.view, sort_keys=True).encode(), digest_size=16).hexdigest()


def to_home(report: Report) -> Home:
    """Return the page within Slack's limits; sections at the end give way first, the buttons last.

    Figures are told in words.
    """
    voice = voice_of(report)
    closing = _fitting(reversed(tail_pieces(report, voice)), limits.VIEW_BLOCKS // 4, MOST_BYTES // 4)
    tail = [block for piece in reversed(closing) for block in piece.in_words]
    body = [_together(pieces) for pieces in clusters(body_pieces(report, report.sections, voice))]
    shown = _fitting(body, limits.VIEW_BLOCKS - len(tail) - 1, MOST_BYTES - _bytes(tail))
    left = len(body) - len(shown)
    blocks = [block for piece in shown for block in piece.in_words]
    page = [*blocks, *([_more(left, voice)] if left else []), *tail]
    return Home({"type": "home", "blocks": page or [context_block(["(empty)"])]})


def _together(pieces: Iterable[Piece]) -> Piece:
    return Piece(tuple(block for piece in pieces for block in piece.in_words), "")


def _fitting(pieces: Iterable[Piece], most: int, room: int) -> list[Piece]:
    """Return the first pieces as far as they fit."""
    kept: list[Piece] = []
    for piece in pieces:
        most -= len(piece.in_words)
        room -= _bytes(piece.in_words)
        if most < 0 or room < 0:
            break
        kept.append(piece)
    return kept


def _more(left: int, voice: Voice) -> Any:  # noqa: ANN401 - a block is plain data
    words = voice.words("{number} more part does not fit here.", "{number} more parts do not fit here.", left)
    return context_block([words.replace("{number}", str(left))])


def _bytes(blocks: Iterable[Any]) -> int:
    return len(json.dumps(list(blocks)))

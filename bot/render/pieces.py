"""What a message is put together from: blocks that stay together, with what is read aloud in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.render.rows import MARKUP, Row, pack, text_rows
from workflows.reports.shape import Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.render.message import Block
    from bot.render.voice import Voice
    from workflows.reports.shape import Text


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together with the text that is read aloud; `section` is what they belong to."""

    blocks: tuple[Block, ...]
    notice: str
    section: str = ""
    clings: bool = False
    """Whether it stays on the page of the piece before it: buttons without their lines mean nothing."""
    words: tuple[Block, ...] | None = None
    """What stands for a figure where the workspace refuses it."""

    @property
    def in_words(self) -> tuple[Block, ...]:
        """The blocks without figures."""
        return self.blocks if self.words is None else self.words


def section_block(markup: str) -> Block:
    """Return a section with the text."""
    # `expand` keeps Slack from folding a long section, `verbatim` from linking what looks like an address.
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": markup, "verbatim": True},
        "expand": True,
    }


def context_block(texts: Sequence[str]) -> dict[str, Any]:
    """Return small print with one element for each text."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts],
    }


def bold_rows(title: Text, voice: Voice) -> list[Row]:
    """Return a title in bold as one run: two runs side by side would show their marks."""
    bare = tuple(value.value if isinstance(value, Strong) else value for value in title)
    rows = [row for row in pack(text_rows(bare, voice)) if row.markup.strip()]
    return [Row(MARKUP.strong(row.markup.strip()), row.notice.strip()) for row in rows]

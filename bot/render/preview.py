"""Reports as the previews beneath a message's links: as many as a message takes, a few lines each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.render import limits
from bot.render.blocks import tail_pieces
from bot.render.inline import spell
from bot.render.message import units, weigh
from bot.render.outside import clean
from bot.render.pieces import bold_rows, section_block
from bot.render.rows import line_rows, stack
from bot.render.text import Label
from bot.render.words import voice_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.render.message import Block
    from workflows.reports.shape import Report


@dataclass(frozen=True, slots=True)
class Preview:
    """One preview: `blocks` stand beneath the message, `title` alone where somebody is still writing it."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def unfurl(self) -> dict[str, Any]:
        """The form that `chat.unfurl` takes."""
        title = {"type": "plain_text", "text": self.title, "emoji": False}
        return {"blocks": list(self.blocks), "preview": {"title": title}}


def to_previews(reports: Mapping[str, Report]) -> Mapping[str, Preview]:
    """Return the previews by address, the first ones where all together would be too much for a message."""
    found: dict[str, Preview] = {}
    room = limits.MESSAGE_WEIGHT
    for address, report in reports.items():
        made = to_preview(report)
        room -= weigh(made.blocks)
        if room < 0 or len(found) == limits.UNFURLS:
            break
        found[address] = made
    return found


def to_preview(report: Report) -> Preview:
    """Return title and lead as one section, and the footer as small print."""
    voice = voice_of(report)
    rows = [*bold_rows(report.title, voice), *(row for line in report.lead for row in line_rows(line, voice))]
    body = [section_block(row.markup) for row in stack(rows, limits.ROW) if row.markup.strip()]
    tail = [block for piece in tail_pieces(report, voice) for block in piece.blocks]
    title = clean(spell(report.title, Label(), voice), limits.UNFURL_TITLE, empty="(no title)")
    if units(title) > limits.UNFURL_TITLE:
        title = clean(title, limits.UNFURL_TITLE // 2)
    return Preview(title, tuple([*body, *tail][: limits.UNFURL_BLOCKS]))

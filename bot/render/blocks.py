"""A report as Slack messages: the first is the parent, what does not fit goes on in its thread."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.render import limits
from bot.render.buttons import action_blocks
from bot.render.figures import figure_pieces
from bot.render.inline import spell
from bot.render.message import Block, Message, units, weigh
from bot.render.mrkdwn import guard
from bot.render.outside import clean
from bot.render.pieces import Piece, bold_rows, context_block, section_block
from bot.render.rows import BETWEEN, NOTICE, Row, line_rows, ours, pack, stack, text_rows
from bot.render.text import Label
from bot.render.words import voice_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.render.voice import Voice
    from workflows.reports.shape import Offer, Report, Section, Text

PAGE_WEIGHT = limits.MESSAGE_WEIGHT - limits.FRAME_WEIGHT
PAGE_BLOCKS = limits.BLOCKS - 4
"""Leaves room for the frame of a page: continuation, footer, buttons."""
SHORT_TITLE = 60


@dataclass(slots=True)
class Page:
    """The pieces of one message while it fills."""

    room: int
    most: int = PAGE_BLOCKS
    pieces: list[Piece] = field(default_factory=list)

    def takes(self, pieces: list[Piece]) -> bool:
        """Whether the pieces still fit, all of them."""
        every = (*self.pieces, *pieces)
        seen = _shown(every)
        charts = sum(block["type"] == "data_visualization" for block in seen)
        return charts <= limits.CHARTS and all(
            len(blocks) <= self.most and weigh(blocks) <= self.room for blocks in (seen, _in_words(every))
        )


def to_messages(report: Report) -> tuple[Message, ...]:
    """Return the report as legal messages, each within 50 blocks and 10,000 characters; nothing is left out."""
    voice = voice_of(report)
    tail = tail_pieces(report, voice)
    opened = [section for section in report.sections if not section.folded]
    body = body_pieces(report, opened, voice)
    folded = _sections([section for section in report.sections if section.folded], voice)
    pinned = weigh(_shown(tail)) <= limits.TAIL_WEIGHT and len(tail) <= PAGE_BLOCKS // 2
    if not pinned:
        folded, tail = [*folded, *tail], []
    pages = _fill(body, folded, tail)
    title = _short(report.title, voice)
    first = replace(_first(pages[0], tail, len(pages) - 1, voice), report=report)
    rest = [
        _continued(page, f"{title}{BETWEEN}{_place(number, len(pages), voice)}", voice)
        for number, page in enumerate(pages[1:], 2)
    ]
    return (first, *rest)


def body_pieces(report: Report, sections: Iterable[Section], voice: Voice) -> list[Piece]:
    """Return title, lead and these sections."""
    return [*_title(report.title, voice), *_lead(report, voice), *_sections(sections, voice)]


def tail_pieces(report: Report, voice: Voice) -> list[Piece]:
    """Return what closes a report: what it rests on, and what can be done."""
    return [*_footer(report, voice), *(Piece((block,), "") for block in action_blocks(report.buttons, voice))]


def _fill(body: list[Piece], folded: list[Piece], tail: list[Piece]) -> list[Page]:
    """Return the pages: the first leaves room for the tail, and what is folded never stands on it."""
    pages = [Page(PAGE_WEIGHT - weigh(_shown(tail)), PAGE_BLOCKS - len(tail))]
    for together in clusters(body):
        if not pages[-1].takes(together):
            pages.append(Page(PAGE_WEIGHT))
        pages[-1].pieces += together
    for together in clusters(folded):
        if len(pages) == 1 or not pages[-1].takes(together):
            pages.append(Page(PAGE_WEIGHT))
        pages[-1].pieces += together
    return pages


def clusters(body: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces with those that cling to them, as far as one message takes them all."""
    held = Page(PAGE_WEIGHT)
    for piece in body:
        if held.pieces and not (piece.clings and held.takes([piece])):
            yield held.pieces
            held = Page(PAGE_WEIGHT)
        held.pieces.append(piece)
    if held.pieces:
        yield held.pieces


def _first(page: Page, tail: list[Piece], more: int, voice: Voice) -> Message:
    pieces = list(page.pieces)
    if more:
        words = voice.words(
            "More in the thread: {number} message.", "More in the thread: {number} messages.", more
        )
        words = words.replace("{number}", str(more))
        pieces.append(Piece((context_block([words]),), words))
    return _message([*pieces, *tail], voice)


def _place(number: int, total: int, voice: Voice) -> str:
    words = voice.words("continued {number} of {total}")
    return words.replace("{number}", str(number)).replace("{total}", str(total))


def _continued(page: Page, words: str, voice: Voice) -> Message:
    opening = page.pieces[0]
    if opening.section:
        words += f"{BETWEEN}{opening.section}"
    return _message([Piece((context_block([words]),), words), *page.pieces], voice)


def _message(pieces: list[Piece], voice: Voice) -> Message:
    notice = _notice([piece.notice for piece in pieces], voice)
    has_figures = any(piece.words is not None for piece in pieces)
    return Message(notice, tuple(_shown(pieces)), tuple(_in_words(pieces)) if has_figures else ())


def _shown(pieces: Sequence[Piece]) -> list[Block]:
    return [block for piece in pieces for block in piece.blocks]


def _in_words(pieces: Sequence[Piece]) -> list[Block]:
    return [block for piece in pieces for block in piece.in_words]


def _notice(notices: list[str], voice: Voice) -> str:
    """Return all that is read aloud as far as it fits, and the number of lines that do not."""
    lines = [line for notice in notices for line in notice.split("\n") if line]
    room = limits.NOTICE - 60
    kept: list[str] = []
    for line in lines:
        if room < units(line) + 1:
            break
        room -= units(line) + 1
        kept.append(line)
    if left := len(lines) - len(kept):
        more = voice.words(
            "… and {number} more line in the message.", "… and {number} more lines in the message.", left
        )
        kept.append(more.replace("{number}", str(left)))
    return "\n".join(kept) or "(empty)"


def _title(title: Text, voice: Voice) -> list[Piece]:
    plain = spell(title, Label(), voice).strip()
    notice = spell(title, NOTICE, voice).strip()
    if 1 <= units(plain) <= limits.HEADER_TEXT:
        text = {"type": "plain_text", "text": plain, "emoji": False}
        return [Piece(({"type": "header", "text": text},), notice)]
    return [_section(row) for row in bold_rows(title, voice)]


def _lead(report: Report, voice: Voice) -> list[Piece]:
    rows = [row for line in report.lead for row in line_rows(line, voice)]
    return [_section(row) for row in stack(rows, limits.ROW) if row.markup.strip()]


def _sections(sections: Iterable[Section], voice: Voice) -> list[Piece]:
    return [
        piece for section in sections if not section.is_empty for piece in _section_pieces(section, voice)
    ]


def _section_pieces(section: Section, voice: Voice) -> list[Piece]:
    name = _short(section.title, voice)
    held = bold_rows(section.title, voice)
    pieces: list[Piece] = []
    alone = len(section.lines) == 1
    for line in section.lines:
        held += line_rows(line, voice)
        if line.offers:
            pieces += _stacked(held, name)
            held = []
            pieces = _offered(pieces, line.offers, name, voice, alone=alone)
    pieces += _stacked(held, name)
    for figure in section.figures:
        pieces += figure_pieces(figure, voice, name)
    pieces += [Piece((block,), "", name, clings=True) for block in action_blocks(section.offers, voice)]
    # What goes on elsewhere says where it belongs; the first piece begins with the title itself.
    return [replace(piece, section="") if index == 0 else piece for index, piece in enumerate(pieces)]


def _offered(
    pieces: list[Piece], offers: tuple[Offer, ...], name: str, voice: Voice, *, alone: bool
) -> list[Piece]:
    """Return the pieces with what can be done about the last line: beside it, or beneath."""
    rows = action_blocks(offers, voice)
    if alone and len(offers) == 1 and len(pieces) == 1:
        beside = {**pieces[0].blocks[0], "accessory": rows[0]["elements"][0]}
        if weigh([beside]) <= limits.FIGURE_WEIGHT:
            return [replace(pieces[0], blocks=(beside,))]
    return [*pieces, *(Piece((block,), "", name, clings=True) for block in rows)]


def _stacked(rows: list[Row], name: str) -> list[Piece]:
    return [_section(row, name) for row in stack(rows, limits.ROW) if row.markup.strip()]


def _footer(report: Report, voice: Voice) -> list[Piece]:
    parts: list[Row] = []
    for text in report.footer:
        parts += [ours(BETWEEN)] if parts else []
        parts += text_rows(text, voice)
    rows = [row for row in pack(parts) if row.markup.strip()]
    return [Piece((context_block([row.markup]),), row.notice) for row in rows]


def _section(row: Row, section: str = "") -> Piece:
    return Piece((section_block(row.markup),), row.notice, section)


def _short(title: Text, voice: Voice) -> str:
    """Return the beginning of a title as escaped text of at most a line."""
    return guard(clean(spell(title, Label(), voice), SHORT_TITLE))

"""A report as Slack messages: the first is the parent, what does not fit goes on in its thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.render import limits
from bot.render.buttons import action_blocks
from bot.render.inline import spell
from bot.render.message import Block, Message, units, weigh
from bot.render.mrkdwn import guard
from bot.render.outside import clean
from bot.render.rows import BETWEEN, MARKUP, NOTICE, Row, line_rows, ours, pack, stack, text_rows
from bot.render.text import Label
from bot.render.words import voice_of
from workflows.reports.shape import Report, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.render.voice import Voice

PAGE_WEIGHT = limits.MESSAGE_WEIGHT - limits.FRAME_WEIGHT
PAGE_BLOCKS = limits.BLOCKS - 4
"""Leaves room for the frame of a page: continuation, footer, buttons."""
SHORT_TITLE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """One block with the text that is read aloud in its place; `section` is what it belongs to."""

    block: Block
    notice: str
    section: str = ""
    clings: bool = False
    """Whether it stays on the page of the piece before it: buttons without their lines mean nothing."""


@dataclass(slots=True)
class Page:
    """The pieces of one message while it fills."""

    room: int
    pieces: list[Piece] = field(default_factory=list)

    def takes(self, pieces: list[Piece]) -> bool:
        """Whether the pieces still fit, all of them."""
        blocks = [held.block for held in (*self.pieces, *pieces)]
        return len(blocks) <= PAGE_BLOCKS and weigh(blocks) <= self.room


def to_messages(report: Report) -> tuple[Message, ...]:
    """Return the report as legal messages, each within 50 blocks and 10,000 characters; nothing is left out."""
    voice = voice_of(report)
    tail = [*_footer(report, voice), *(Piece(block, "") for block in action_blocks(report.buttons))]
    body = [*_title(report.title, voice), *_lead(report, voice), *_sections(report, voice)]
    pinned = weigh([piece.block for piece in tail]) <= limits.TAIL_WEIGHT and len(tail) <= PAGE_BLOCKS // 2
    if not pinned:
        body, tail = [*body, *tail], []
    pages = _fill(body, tail)
    title = _short(report.title, voice)
    first = _first(pages[0], tail, len(pages) - 1, voice)
    rest = [
        _continued(page, f"{title}{BETWEEN}{_place(number, len(pages), voice)}")
        for number, page in enumerate(pages[1:], 2)
    ]
    return (first, *rest)


def _fill(body: list[Piece], tail: list[Piece]) -> list[Page]:
    taken = weigh([piece.block for piece in tail])
    pages = [Page(PAGE_WEIGHT - taken)]
    # Blocks of the tail count too: they are at most half of a page, and a page is that much shorter then.
    most = PAGE_BLOCKS - len(tail)
    for together in _clusters(body):
        full = len(pages) == 1 and len(pages[0].pieces) + len(together) > most
        if full or not pages[-1].takes(together):
            pages.append(Page(PAGE_WEIGHT))
        pages[-1].pieces += together
    return pages


def _clusters(body: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces with those that cling to them."""
    held: list[Piece] = []
    for piece in body:
        if held and not piece.clings:
            yield held
            held = []
        held.append(piece)
    if held:
        yield held


def _first(page: Page, tail: list[Piece], more: int, voice: Voice) -> Message:
    pieces = list(page.pieces)
    if more:
        words = voice.words(
            "More in the thread: {number} message.", "More in the thread: {number} messages.", more
        )
        words = words.replace("{number}", str(more))
        pieces.append(Piece(_context([words]), words))
    return _message([*pieces, *tail])


def _place(number: int, total: int, voice: Voice) -> str:
    words = voice.words("continued {number} of {total}")
    return words.replace("{number}", str(number)).replace("{total}", str(total))


def _continued(page: Page, words: str) -> Message:
    opening = page.pieces[0]
    if opening.section:
        words += f"{BETWEEN}{opening.section}"
    return _message([Piece(_context([words]), words), *page.pieces])


def _message(pieces: list[Piece]) -> Message:
    return Message(_notice([piece.notice for piece in pieces]), tuple(piece.block for piece in pieces))


def _notice(notices: list[str]) -> str:
    """Return all that is read aloud as far as it fits, and the number of lines that do not."""
    lines = [line for notice in notices for line in notice.split("\n") if line]
    room = limits.NOTICE - 60
    kept: list[str] = []
    for line in lines:
        if room < units(line) + 1:
            break
        room -= units(line) + 1
        kept.append(line)
    left = len(lines) - len(kept)
    more = [f"… and {left} more {'line' if left == 1 else 'lines'} in the message."] if left else []
    return "\n".join([*kept, *more]) or "(empty)"


def _title(title: Text, voice: Voice) -> list[Piece]:
    plain = spell(title, Label(), voice).strip()
    notice = spell(title, NOTICE, voice).strip()
    if 1 <= units(plain) <= limits.HEADER_TEXT:
        text = {"type": "plain_text", "text": plain, "emoji": False}
        return [Piece({"type": "header", "text": text}, notice)]
    return [_section(row) for row in _bold(title, voice)]


def _lead(report: Report, voice: Voice) -> list[Piece]:
    rows = [row for line in report.lead for row in line_rows(line, voice)]
    return [_section(row) for row in stack(rows, limits.ROW) if row.markup.strip()]


def _sections(report: Report, voice: Voice) -> list[Piece]:
    pieces: list[Piece] = []
    for section in report.sections:
        if section.is_empty:
            continue
        name = _short(section.title, voice)
        rows, first = _bold(section.title, voice), True
        for line in section.lines:
            rows += line_rows(line, voice)
            if not line.offers:
                continue
            # What can be done about one line stands right beneath it.
            pieces += _stacked(rows, name, first=first)
            pieces += [Piece(block, "", name, clings=True) for block in action_blocks(line.offers)]
            rows, first = [], False
        pieces += _stacked(rows, name, first=first)
        pieces += [Piece(block, "", name, clings=True) for block in action_blocks(section.offers)]
    return pieces


def _stacked(rows: list[Row], name: str, *, first: bool) -> list[Piece]:
    stacked = [row for row in stack(rows, limits.ROW) if row.markup.strip()]
    return [_section(row, "" if first and not index else name) for index, row in enumerate(stacked)]


def _footer(report: Report, voice: Voice) -> list[Piece]:
    parts: list[Row] = []
    for text in report.footer:
        parts += [ours(BETWEEN)] if parts else []
        parts += text_rows(text, voice)
    rows = [row for row in pack(parts) if row.markup.strip()]
    return [Piece(_context([row.markup]), row.notice) for row in rows]


def _section(row: Row, section: str = "") -> Piece:
    # `expand` keeps Slack from folding a long section, `verbatim` from linking what looks like an address.
    text = {"type": "mrkdwn", "text": row.markup, "verbatim": True}
    return Piece({"type": "section", "text": text, "expand": True}, row.notice, section)


def _context(texts: list[str]) -> dict[str, Any]:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts],
    }


def _bold(title: Text, voice: Voice) -> list[Row]:
    """Return a title in bold as one run: two runs side by side would show their marks."""
    bare = tuple(value.value if isinstance(value, Strong) else value for value in title)
    rows = [row for row in pack(text_rows(bare, voice)) if row.markup.strip()]
    return [Row(MARKUP.strong(row.markup.strip()), row.notice.strip()) for row in rows]


def _short(title: Text, voice: Voice) -> str:
    """Return the beginning of a title as escaped text of at most a line."""
    return guard(clean(spell(title, Label(), voice), SHORT_TITLE))

"""Turns the lines of a report into rows that fit a block, in markup and as the notice that is read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render import limits
from bot.render.inline import atoms
from bot.render.message import units
from bot.render.mrkdwn import Mrkdwn, Notice, escape
from bot.render.tones import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.render.voice import Voice
    from workflows.reports.shape import Line, Text

MARKUP = Mrkdwn()
NOTICE = Notice()
INDENT = "\u2003"
"""A space that no chat and no browser swallows."""
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of text that stays together, at most `limits.ROW` characters in either form."""

    markup: str
    notice: str


def line_rows(line: Line, voice: Voice) -> tuple[Row, ...]:
    """Return a line and its evidence: one row as a rule, more only when they are too long for one."""
    rows = pack([ours(mark(line)), *text_rows(line.text, voice)])
    if not line.because:
        return rows
    why = voice.words("why")
    reasons: list[Row] = [ours(f"{INDENT}{why}: ")]
    for index, reason in enumerate(line.because):
        reasons += [ours(BETWEEN)] if index else []
        reasons += text_rows(reason, voice)
    return stack([*rows, *pack(reasons)], limits.ROW)


def text_rows(text: Text, voice: Voice) -> Iterator[Row]:
    """Yield a text as rows that must not be cut, one for each of its atoms."""
    for value in text:
        pairs = zip(atoms(value, MARKUP, voice), atoms(value, NOTICE, voice), strict=True)
        yield from (Row(markup, notice) for markup, notice in pairs)


def ours(text: str) -> Row:
    """Return words of our own as a row."""
    return Row(escape(text), escape(text))


def pack(parts: Iterable[Row]) -> tuple[Row, ...]:
    """Join parts on one line as long as they fit a row."""
    return _join(parts, Row("", ""), limits.ROW)


def stack(rows: Sequence[Row], limit: int) -> tuple[Row, ...]:
    """Join rows beneath each other as long as they stay within `limit` characters."""
    return _join(rows, Row("\n", "\n"), limit)


def _join(parts: Iterable[Row], between: Row, limit: int) -> tuple[Row, ...]:
    held: list[list[Row]] = []
    markup = notice = 0
    gap = units(between.markup), units(between.notice)
    for part in parts:
        long = units(part.markup), units(part.notice)
        if held and max(markup, notice) + max(gap) + max(long) <= limit:
            held[-1].append(part)
            markup, notice = markup + gap[0] + long[0], notice + gap[1] + long[1]
        else:
            held.append([part])
            markup, notice = long
    return tuple(_joined(rows, between) for rows in held)


def _joined(rows: Sequence[Row], between: Row) -> Row:
    return Row(
        between.markup.join(row.markup for row in rows), between.notice.join(row.notice for row in rows)
    )

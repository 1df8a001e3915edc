"""Figures as Slack's own blocks where they keep its limits, else in words; the words are always beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.render import limits
from bot.render.inline import spell
from bot.render.message import Block, units, weigh
from bot.render.outside import clean
from bot.render.pieces import Piece, bold_rows, context_block, section_block
from bot.render.rows import Row, line_rows, stack
from bot.render.spoken import figure_lines, gaps_line, known_places, row_line, title_of
from bot.render.text import NOTHING, Label
from workflows.reports.shape import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.render.voice import Voice
    from workflows.reports.shape import Figure, Table, Text

_APART: Final = "\x1f"
_LEADS_TO: Final = "\x1e"

Cell = dict[str, Any]


class _Cell(Label):
    """Marks links with control characters, which no cleaned text has, so that they become elements."""

    def item(self, label: str, url: str) -> str:
        return self.web(label, url)

    def web(self, label: str, url: str) -> str:
        return f"{_APART}{label}{_LEADS_TO}{url}{_APART}"


def figure_pieces(figure: Figure, voice: Voice, section: str) -> list[Piece]:
    """Return the figure as pieces, each with its words; in words alone where Slack has no block for it."""
    if isinstance(figure, Chart):
        block = _chart(figure, voice)
        return [_chart_piece(figure, block, voice, section)] if block else _told(figure, voice, section)
    return _table_pieces(figure, voice, section) or _told(figure, voice, section)


def _told(figure: Figure, voice: Voice, section: str) -> list[Piece]:
    return [Piece((section_block(row.markup),), row.notice, section) for row in _words(figure, voice)]


def _words(figure: Figure, voice: Voice) -> list[Row]:
    rows = [row for line in figure_lines(figure) for row in line_rows(line, voice)]
    return _stacked([*bold_rows(title_of(figure), voice), *rows])


def _stacked(rows: Sequence[Row]) -> list[Row]:
    return [row for row in stack(rows, limits.ROW) if row.markup.strip()]


def _chart_piece(chart: Chart, block: Block, voice: Voice, section: str) -> Piece:
    told = _words(chart, voice)
    beneath = [chart.says, *([gaps] if (gaps := gaps_line(chart)) else [])]
    small = _stacked([row for line in beneath for row in line_rows(line, voice)])
    return Piece(
        (block, *(context_block([row.markup]) for row in small)),
        "\n".join(row.notice for row in told),
        section,
        words=tuple(section_block(row.markup) for row in told),
    )


def _chart(chart: Chart, voice: Voice) -> Block | None:
    """Return the block, or None where Slack could not draw it as it is meant."""
    places = known_places(chart)
    labels = [_label(chart.categories[place], limits.CHART_LABEL, voice) for place in places]
    names = [_label(series.name, limits.CHART_LABEL, voice) for series in chart.series]
    fits = (
        1 <= len(names) <= limits.CHART_SERIES
        and 1 <= len(labels) <= limits.CHART_POINTS
        and len(set(names)) == len(names)
        and len(set(labels)) == len(labels)
    )
    if not fits:
        return None
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": one.values[place]}
                for label, place in zip(labels, places, strict=True)
            ],
        }
        for name, one in zip(names, chart.series, strict=True)
    ]
    axes = {"categories": labels}
    unit = {"y_label": _short(chart.unit, limits.CHART_TITLE)} if chart.unit else {}
    return {
        "type": "data_visualization",
        "title": _label(chart.title, limits.CHART_TITLE, voice),
        "chart": {"type": chart.kind.value, "series": series, "axis_config": {**axes, **unit}},
    }


def _table_pieces(table: Table, voice: Voice, section: str) -> list[Piece]:
    """Return the table, in several where one would be too heavy; nothing where a single row is."""
    if not table.rows or not 1 <= len(table.columns) <= limits.TABLE_COLUMNS:
        return []
    header = [_cell(column, voice, plain=True) for column in table.columns]
    caption = _label(table.caption, limits.TABLE_CAPTION, voice)
    pieces: list[Piece] = []
    for chunk in _chunks(table, voice):
        if max(map(_weight, chunk)) > limits.FIGURE_WEIGHT:
            return []
        told = _stacked([*bold_rows(table.caption, voice), *(row for _, rows in chunk for row in rows)])
        block = {
            "type": "data_table",
            "caption": caption,
            "rows": [header, *(cells for cells, _ in chunk)],
            "page_size": limits.TABLE_PAGE,
            "row_header_column_index": 0,
        }
        notice = "\n".join(row.notice for row in told)
        words = tuple(section_block(row.markup) for row in told)
        pieces.append(Piece((block,), notice, section, words=words))
    return pieces


_Written = tuple[list[Cell], tuple[Row, ...]]


def _chunks(table: Table, voice: Voice) -> Iterator[list[_Written]]:
    held: list[_Written] = []
    weight = 0
    for row in table.rows:
        written = ([_cell(cell, voice) for cell in row], line_rows(row_line(table, row), voice))
        more = _weight(written)
        if held and (weight + more > limits.FIGURE_WEIGHT or len(held) == limits.TABLE_ROWS - 1):
            yield held
            held, weight = [], 0
        held.append(written)
        weight += more
    yield held


def _weight(written: _Written) -> int:
    cells, rows = written
    return max(weigh(cells), weigh([{"": row.markup} for row in rows]))


def _cell(text: Text, voice: Voice, *, plain: bool = False) -> Cell:
    """Return a cell: plain text, or rich text where it holds links."""
    parts = spell(text, Label() if plain else _Cell(), voice).split(_APART)
    if len(parts) == 1:
        return {"type": "raw_text", "text": parts[0].strip() or NOTHING}
    elements = [
        _link(part) if place % 2 else {"type": "text", "text": part}
        for place, part in enumerate(parts)
        if part
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _link(part: str) -> Cell:
    label, _, url = part.partition(_LEADS_TO)
    return {"type": "link", "url": url, "text": label}


def _label(text: Text, limit: int, voice: Voice) -> str:
    return _short(spell(text, Label(), voice), limit)


def _short(words: str, limit: int) -> str:
    """Return the words within `limit`, also where Slack counts some letters twice."""
    label = clean(words, limit - 2, empty=NOTHING)
    return label if units(label) <= limit else clean(words, limit // 2 - 1, empty=NOTHING)

"""Says what Slack would refuse in a figure: its tables and charts have many limits of their own."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from bot.render import limits
from bot.render.message import units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.render.message import Block

CELLS: Final = frozenset({"raw_text", "rich_text"})
CHARTS: Final = frozenset({"bar", "line"})


def figures(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what is too much in a message as a whole."""
    charts = sum(block.get("type") == "data_visualization" for block in blocks)
    if charts > limits.CHARTS:
        yield f"{charts} charts; at most {limits.CHARTS}"
    written = sum(
        units(text)
        for block in blocks
        if block.get("type") == "data_table"
        for row in block["rows"]
        for cell in row
        for text in _texts(cell)
    )
    if written > limits.TABLE_TEXT:
        yield f"{written} characters in tables; at most {limits.TABLE_TEXT}"


def table(block: Block) -> Iterator[str]:
    """Yield what is wrong with a table."""
    rows = block["rows"]
    if not block["caption"].strip():
        yield "no caption"
    if not 2 <= len(rows) <= limits.TABLE_ROWS:  # noqa: PLR2004 the titles and a row
        yield f"{len(rows)} rows; 2 to {limits.TABLE_ROWS}"
    if not 1 <= len(rows[0]) <= limits.TABLE_COLUMNS:
        yield f"{len(rows[0])} columns; 1 to {limits.TABLE_COLUMNS}"
    if any(len(row) != len(rows[0]) for row in rows):
        yield "rows of different lengths"
    if any(cell["type"] != "raw_text" for cell in rows[0]):
        yield "a title of a column is no plain text"
    for row in rows:
        for cell in row:
            if cell["type"] not in CELLS:
                yield f"unknown cell {cell['type']!r}"
            if any(not text for text in _texts(cell)):
                yield "an empty text in a cell"


def chart(block: Block) -> Iterator[str]:
    """Yield what is wrong with a chart."""
    drawn = block["chart"]
    yield from _length("title", block["title"], limits.CHART_TITLE)
    if drawn["type"] not in CHARTS:
        yield f"unknown chart {drawn['type']!r}"
    if not 1 <= len(drawn["series"]) <= limits.CHART_SERIES:
        yield f"{len(drawn['series'])} series; 1 to {limits.CHART_SERIES}"
    categories = drawn["axis_config"]["categories"]
    if not 1 <= len(categories) <= limits.CHART_POINTS:
        yield f"{len(categories)} categories; 1 to {limits.CHART_POINTS}"
    names = [series["name"] for series in drawn["series"]]
    if len(set(names)) != len(names) or len(set(categories)) != len(categories):
        yield "a name stands twice"
    for name in (*names, *categories):
        yield from _length("label", name, limits.CHART_LABEL)
    yield from _length("y_label", drawn["axis_config"].get("y_label", "-"), limits.CHART_TITLE)
    for series in drawn["series"]:
        if [point["label"] for point in series["data"]] != categories:
            yield f"series {series['name']!r} has other categories than the axis"
        if not all(isfinite(point["value"]) for point in series["data"]):
            yield f"series {series['name']!r} has a value that is no number"


def _length(where: str, text: str, most: int) -> Iterator[str]:
    if not 1 <= units(text) <= most or not text.strip():
        yield f"{where}: {units(text)} characters; 1 to {most}"


def _texts(cell: Mapping[str, Any]) -> Iterator[str]:
    if cell["type"] == "raw_text":
        yield cell["text"]
        return
    for part in cell["elements"]:
        yield from (element["text"] for element in part["elements"])

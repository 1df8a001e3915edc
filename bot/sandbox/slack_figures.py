"""What Slack refuses in tables and charts; written from its limits, not from the bot's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

Node = Mapping[str, Any]

TITLE, LABEL, AXIS = 50, 20, 50
CHARTS, SERIES, POINTS, SEGMENTS = 2, 6, 20, 6
ROWS, COLUMNS, PAGE, TABLE_TEXT = 101, 20, 100, 20_000


def figure_errors(blocks: object) -> Iterator[str]:
    """Yield what is too much in a message as a whole."""
    if not isinstance(blocks, list):
        return
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
    if kinds.count("data_visualization") > CHARTS:
        yield f"[ERROR] no more than {CHARTS} data_visualization blocks allowed [json-pointer:/blocks]"
    tables = [block for block in blocks if isinstance(block, dict) and block.get("type") == "data_table"]
    if sum(len(text) for table in tables for text in _texts(table.get("rows"))) > TABLE_TEXT:
        yield f"[ERROR] tables must be less than {TABLE_TEXT + 1} characters [json-pointer:/blocks]"


def data_table(block: Node, at: str) -> list[str]:
    """Return what is wrong with a table."""
    rows = block.get("rows")
    if (
        not isinstance(rows, list)
        or not 1 < len(rows) <= ROWS
        or not all(isinstance(row, list) for row in rows)
    ):
        return [f"[ERROR] must have 2 to {ROWS} rows [json-pointer:{at}/rows]"]
    found = (
        []
        if block.get("caption")
        else [f"[ERROR] missing required field: caption [json-pointer:{at}/caption]"]
    )
    if not 0 < len(rows[0]) <= COLUMNS or any(len(row) != len(rows[0]) for row in rows):
        found.append(f"[ERROR] rows must have the same 1 to {COLUMNS} cells [json-pointer:{at}/rows]")
    if any(cell.get("type") not in {"raw_text", "raw_number"} for cell in rows[0]):
        found.append(f"[ERROR] unsupported type in the header [json-pointer:{at}/rows/0]")
    kinds = {cell.get("type") for row in rows for cell in row}
    if kinds - {"raw_text", "raw_number", "rich_text"}:
        found.append(f"[ERROR] unsupported type of a cell [json-pointer:{at}/rows]")
    if any(not text for text in _texts(rows)):
        found.append(f"[ERROR] must be more than 0 characters [json-pointer:{at}/rows]")
    if not 1 <= block.get("page_size", 5) <= PAGE:
        found.append(f"[ERROR] must be 1 to {PAGE} [json-pointer:{at}/page_size]")
    return found


def data_visualization(block: Node, at: str) -> list[str]:
    """Return what is wrong with a chart."""
    found = [] if 0 < len(block.get("title", "")) <= TITLE else [_long(TITLE, f"{at}/title")]
    chart = block.get("chart")
    kind = chart.get("type") if isinstance(chart, dict) else None
    if not isinstance(chart, dict) or kind not in {"pie", "bar", "line", "area"}:
        return [*found, f"[ERROR] unsupported type: {kind} [json-pointer:{at}/chart/type]"]
    if kind == "pie":
        segments = chart.get("segments", [])
        wrong = not 0 < len(segments) <= SEGMENTS or any(one.get("value", 0) <= 0 for one in segments)
        return [
            *found,
            *([f"[ERROR] malformed segments [json-pointer:{at}/chart/segments]"] if wrong else []),
        ]
    return [*found, *_axes(chart, f"{at}/chart"), *_series(chart, f"{at}/chart")]


def _axes(chart: Node, at: str) -> Iterator[str]:
    axes = chart.get("axis_config") or {}
    categories = axes.get("categories", [])
    if not 0 < len(categories) <= POINTS or len(set(categories)) != len(categories):
        yield f"[ERROR] must have 1 to {POINTS} unique items [json-pointer:{at}/axis_config/categories]"
    if any(not 0 < len(label) <= LABEL for label in categories):
        yield _long(LABEL, f"{at}/axis_config/categories")
    if any(len(axes.get(name, "")) > AXIS for name in ("x_label", "y_label")):
        yield _long(AXIS, f"{at}/axis_config")


def _series(chart: Node, at: str) -> Iterator[str]:
    series, categories = chart.get("series", []), (chart.get("axis_config") or {}).get("categories")
    names = [one.get("name", "") for one in series]
    if not 0 < len(series) <= SERIES or len(set(names)) != len(names):
        yield f"[ERROR] must have 1 to {SERIES} series with unique names [json-pointer:{at}/series]"
    for place, one in enumerate(series):
        points = one.get("data", [])
        if not 0 < len(one.get("name", "")) <= LABEL:
            yield _long(LABEL, f"{at}/series/{place}/name")
        if [point.get("label") for point in points] != categories:
            yield f"[ERROR] labels must match the categories [json-pointer:{at}/series/{place}/data]"
        if not all(
            isinstance(point.get("value"), int | float) and isfinite(point["value"]) for point in points
        ):
            yield f"[ERROR] must be a number [json-pointer:{at}/series/{place}/data]"


def _long(limit: int, at: str) -> str:
    return f"[ERROR] must be 1 to {limit} characters [json-pointer:{at}]"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)

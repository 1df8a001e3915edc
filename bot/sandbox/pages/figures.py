"""Draws Slack's tables and charts as HTML, about as Slack does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

Node = Mapping[str, Any]
WIDTH, HEIGHT, FOOT = 480, 170, 24
INKS = ("#1264a3", "#b7510c", "#2f7d4f", "#8a4fa3", "#9b2c3c", "#5c6470")


def table(block: Node, cell: Callable[[Node], Markup]) -> Markup:
    """Draw a table with its caption; `cell` draws what stands in a cell."""
    header, *rows = block["rows"]
    titles = Markup("").join(Markup('<th scope="col">{}</th>').format(cell(one)) for one in header)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            cell(row[0]), Markup("").join(Markup("<td>{}</td>").format(cell(one)) for one in row[1:])
        )
        for row in rows
    )
    return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        block["caption"], titles, body
    )


def chart(block: Node) -> Markup:
    """Draw a chart of bars, lines or areas; any other is named with its title."""
    drawn = block["chart"]
    if "series" not in drawn:
        return Markup('<div class="unknown">[{} chart: {}]</div>').format(drawn["type"], block["title"])
    values = [point["value"] for one in drawn["series"] for point in one["data"]]
    top, bottom = max((*values, 0.0)), min((*values, 0.0))
    scale = (HEIGHT - FOOT) / ((top - bottom) or 1.0)
    shape = _bars if drawn["type"] == "bar" else _line
    shapes = Markup("").join(shape(drawn, number, top, scale) for number in range(len(drawn["series"])))
    label = "; ".join(
        f"{one['name']}: " + ", ".join(f"{point['label']} {point['value']:g}" for point in one["data"])
        for one in drawn["series"]
    )
    return Markup(
        '<figure><figcaption>{}</figcaption><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>'
        '<div class="context">{}</div></figure>'
    ).format(block["title"], WIDTH, HEIGHT, label, shapes, _axis(drawn), _legend(drawn))


def _step(drawn: Node) -> float:
    return float(WIDTH / len(drawn["axis_config"]["categories"]))


def _bars(drawn: Node, number: int, top: float, scale: float) -> Markup:
    step, many = _step(drawn), len(drawn["series"])
    width = step * 0.7 / many
    return Markup("").join(
        Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
            step * (place + 0.15) + width * number,
            (top - max(point["value"], 0)) * scale,
            width,
            max(abs(point["value"]) * scale, 1),
            INKS[number % len(INKS)],
        )
        for place, point in enumerate(drawn["series"][number]["data"])
    )


def _line(drawn: Node, number: int, top: float, scale: float) -> Markup:
    step = _step(drawn)
    points = " ".join(
        f"{step * (place + 0.5):.1f},{(top - point['value']) * scale + 2:.1f}"
        for place, point in enumerate(drawn["series"][number]["data"])
    )
    ink = INKS[number % len(INKS)]
    return Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(points, ink)


def _axis(drawn: Node) -> Markup:
    step = _step(drawn)
    return Markup("").join(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            step * (place + 0.5), HEIGHT - 6, label
        )
        for place, label in enumerate(drawn["axis_config"]["categories"])
    )


def _legend(drawn: Node) -> Markup:
    return Markup("").join(
        Markup(
            '<span><svg class="ink" viewBox="0 0 8 8" aria-hidden="true">'
            '<rect width="8" height="8" fill="{}"/></svg> {}</span>'
        ).format(INKS[number % len(INKS)], one["name"])
        for number, one in enumerate(drawn["series"])
    )

"""Draws who may import whom, from the contracts that `make layers` holds: docs/images/layers.svg."""

from __future__ import annotations

import tomllib
from pathlib import Path

HOME = Path(__file__).parents[3]
DRAWING = HOME / "docs" / "images" / "layers.svg"
WIDTH, BOX, GAP, LETTER, ROW = 880, 30, 10, 7.4, 46
TITLE = "Who may import whom: always downwards"
TIP = (
    '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0 0 10 5 0 10z"/></marker>'
)
STYLE = """
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1d2a26 }
    .room { font: 600 15px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif }
    .paper { fill: #f7f8f6 }
    .box { fill: #ffffff; stroke: #8b9a94; stroke-width: 1.2 }
    .own { fill: #dcebe4; stroke: #1f4b3f; stroke-width: 1.6 }
    .line { stroke: #1f4b3f; stroke-width: 1.6; fill: none }
    .tip { fill: #1f4b3f }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6ece9 }
      .paper { fill: #161c1a }
      .box { fill: #222b28; stroke: #71807a }
      .own { fill: #1f4b3f; stroke: #8fd0b8 }
      .line { stroke: #8fd0b8 }
      .tip { fill: #8fd0b8 }
    }
"""


def layers(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the rooms from top to bottom, and the rows of modules inside of `workflows`."""
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    rooms, inside = (one["layers"] for one in contracts if one["type"] == "layers")
    return tuple(rooms), tuple(tuple(row.replace(":", "|").replace(" ", "").split("|")) for row in inside)


def drawn(text: str) -> str:
    """Return the drawing of these contracts."""
    (top, middle, bottom), rows = layers(text)
    parts, y = [_wide(top, 24), _arrow(68)], 96.0
    begin = y
    y += 38
    for number, row in enumerate(rows):
        for line in _lines(row):
            parts += _boxes(line, y)
            y += BOX + GAP
        if number < len(rows) - 1:
            parts.append(_arrow(y - GAP + 2))
            y += ROW - BOX
    height = y - begin + 4
    frame = f'<rect class="own" x="24" y="{begin:g}" width="{WIDTH - 48}" height="{height:g}" rx="8"/>'
    label = f'<text class="room" x="40" y="{begin + 26:g}">{middle}/</text>'
    end = begin + height
    parts = [parts[0], parts[1], frame, label, *parts[2:], _arrow(end + 4), _wide(bottom, end + 28)]
    total = end + 28 + 40 + 24
    said = f"{top} imports {middle}, {middle} imports {bottom}. " + " ".join(
        f"{number}: {', '.join(row)}." for number, row in enumerate(rows, 1)
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total:g}" role="img" aria-label="{TITLE}">',
            f"  <title>{TITLE}</title>",
            f"  <desc>{said}</desc>",
            f"  <style>{STYLE}  </style>",
            f"  <defs>{TIP}</defs>",
            f'  <rect class="paper" width="{WIDTH}" height="{total:g}" rx="10"/>',
            *(f"  {part}" for part in parts),
            "</svg>\n",
        )
    )


def _wide(name: str, y: float) -> str:
    box = f'<rect class="own" x="24" y="{y:g}" width="{WIDTH - 48}" height="40" rx="8"/>'
    return f'{box}<text class="room" x="40" y="{y + 26:g}">{name}/</text>'


def _arrow(y: float) -> str:
    return f'<path class="line" marker-end="url(#tip)" d="M{WIDTH / 2:g} {y:g}v20"/>'


def _lines(row: tuple[str, ...]) -> list[list[str]]:
    """Break a row of modules into lines that fit."""
    lines: list[list[str]] = [[]]
    for name in row:
        if sum(_width(one) + GAP for one in (*lines[-1], name)) > WIDTH - 96:
            lines.append([])
        lines[-1].append(name)
    return lines


def _boxes(names: list[str], y: float) -> list[str]:
    x = (WIDTH - sum(_width(name) + GAP for name in names) + GAP) / 2
    made = []
    for name in names:
        made.append(
            f'<rect class="box" x="{x:g}" y="{y:g}" width="{_width(name):g}" height="{BOX}" rx="5"/>'
            f'<text x="{x + 12:g}" y="{y + 20:g}">{name}</text>'
        )
        x += _width(name) + GAP
    return made


def _width(name: str) -> float:
    return round(len(name) * LETTER + 26, 1)


def write() -> None:
    """Draw it anew."""
    DRAWING.write_text(drawn((HOME / "pyproject.toml").read_text(encoding="utf-8")), encoding="utf-8")

"""Charts as PNG pictures, on light or on dark ground; matplotlib is loaded when the first one is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, Final

from bot.render.inline import spell
from bot.render.outside import clean
from bot.render.text import Label
from workflows.reports.shape import Chart, ChartKind

if TYPE_CHECKING:
    from bot.render.voice import Voice

WIDTH: Final = 480
"""Pixels of a page that a picture takes; it is drawn twice as fine."""
HEIGHT: Final = 220
DOTS: Final = 192
KEPT: Final = 32
"""Pictures that are remembered, a megabyte of them: a digest goes to many readers by mail."""
NAMES: Final = 6
"""Names of categories that fit beneath each other's neighbours."""
LARGEST: Final = 1e15
"""Beyond this no axis can be written."""
DASHES: Final = ("-", "--", ":", "-.")
MARKERS: Final = ("o", "s", "^", "D")
HATCHES: Final = ("", "///", "...", "xx")


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a picture; each ink has a contrast of at least 3 on its paper."""

    paper: str
    text: str
    grid: str
    inks: tuple[str, ...]


LIGHT: Final = Ground("#ffffff", "#4a5058", "#e3e6ea", ("#1d4f91", "#9a4a00", "#1d6b34", "#7a3f8f"))
DARK: Final = Ground("#1f2226", "#b9c0c8", "#3a4048", ("#8fbcf5", "#f0b35e", "#7ccf94", "#d3a6e8"))


@lru_cache(maxsize=KEPT)
def picture(chart: Chart, voice: Voice, ground: Ground = LIGHT) -> bytes:
    """Return the chart as a PNG of WIDTH by HEIGHT at double density; what is not known is a gap."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 loading it takes a second
    from matplotlib.figure import Figure  # noqa: PLC0415 the same

    size = (WIDTH * 2 / DOTS, HEIGHT * 2 / DOTS)
    figure = Figure(figsize=size, dpi=DOTS, facecolor=ground.paper, layout="constrained")
    axes = figure.add_subplot(facecolor=ground.paper)
    _draw(axes, chart, voice, ground)
    _furnish(axes, chart, voice, ground)
    written = BytesIO()
    # What `savefig` writes, which draws each picture twice.
    FigureCanvasAgg(figure).print_png(written, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return written.getvalue()


def _draw(axes: Any, chart: Chart, voice: Voice, ground: Ground) -> None:  # noqa: ANN401 matplotlib has no types
    many = len(chart.series)
    for number, series in enumerate(chart.series):
        values = [value if _drawable(value) else nan for value in series.values]
        ink = ground.inks[number % len(ground.inks)]
        name = _plain(series.name, voice)
        if chart.kind is ChartKind.LINE:
            style = {"linestyle": DASHES[number % 4], "marker": MARKERS[number % 4], "markersize": 4}
            axes.plot(range(len(values)), values, color=ink, label=name, linewidth=2, **style)
        else:
            wide = 0.72 / many
            places = [place + (number - (many - 1) / 2) * wide for place in range(len(values))]
            # A hatch tells the bars apart without colour.
            hatch = {"hatch": HATCHES[number % 4], "edgecolor": ground.paper, "linewidth": 0}
            axes.bar(places, values, width=wide * 0.94, color=ink, label=name, **hatch)


def _furnish(axes: Any, chart: Chart, voice: Voice, ground: Ground) -> None:  # noqa: ANN401 the same
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(ground.grid)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=ground.grid, linewidth=0.8)
    axes.tick_params(length=0, labelsize=8.5, labelcolor=ground.text)
    axes.margins(x=0.04, y=0.12)
    axes.locator_params(axis="y", nbins=5)
    every = -(-len(chart.categories) // NAMES) or 1
    shown = range(0, len(chart.categories), every)
    names = [_plain(chart.categories[place], voice) for place in shown]
    axes.set_xticks(list(shown), names, parse_math=False)
    if chart.unit:
        axes.set_ylabel(clean(chart.unit, 30), color=ground.text, fontsize=8.5, parse_math=False)
    if len(chart.series) > 1:
        # Above the drawing, where no line can run through it.
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": 4, "borderaxespad": 0.2}
        legend = axes.legend(frameon=False, fontsize=8.5, labelcolor=ground.text, handlelength=3, **place)
        for text in legend.get_texts():
            text.set_parse_math(False)


def _drawable(value: float | None) -> bool:
    return value is not None and isfinite(value) and abs(value) < LARGEST


def _plain(text: tuple[Any, ...], voice: Voice) -> str:
    """Return a name; a first underscore would hide it from the legend."""
    return clean(spell(text, Label(), voice), 24).lstrip("_") or "–"

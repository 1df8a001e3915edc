"""A chart's picture shows each series in its own ink, with hatches and dashes for those who see no colour."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.render.html import to_html
from bot.render.pictures import DARK, LIGHT, picture
from bot.render.voice import PLAIN
from tests.unit.render.gallery import gallery
from workflows.reports.shape import Chart, ChartKind, Series

if TYPE_CHECKING:
    from bot.render.pictures import Ground

WEEKS = ("46", "47", "48")
ONE = Series("finished", (3, 5, 4))
TWO = Series("new", (4, None, 6))


def chart(*series: Series, kind: ChartKind = ChartKind.BAR, unit: str = "") -> Chart:
    return Chart("What came and what went", kind, WEEKS, series, says=("Less.",), unit=unit)


def colours(png: bytes) -> set[str]:
    image = Image.open(BytesIO(png)).convert("RGB")
    found = image.getcolors(image.width * image.height) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found}  # type: ignore[misc]


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_each_series_is_drawn_in_its_own_ink_on_the_paper(kind: ChartKind, ground: Ground) -> None:
    seen = colours(picture(chart(ONE, TWO, kind=kind), PLAIN, ground))
    assert {ground.paper, ground.inks[0], ground.inks[1]} <= seen
    assert ground.inks[2] not in seen


def test_a_value_that_is_not_known_or_endless_is_a_gap() -> None:
    gaps = Series("new", (None, float("inf"), float("nan")))
    assert LIGHT.inks[0] not in colours(picture(chart(gaps), PLAIN))
    assert LIGHT.inks[0] in colours(picture(chart(ONE), PLAIN))


def test_a_unit_and_a_second_series_are_written_beside_the_drawing() -> None:
    plain = picture(chart(ONE), PLAIN)
    assert picture(chart(ONE, unit="%"), PLAIN) != plain
    named, renamed = (picture(chart(ONE, replace(TWO, name=name)), PLAIN) for name in ("new", "old"))
    assert named != renamed
    # A single series needs no legend: its name stands in the title.
    assert picture(chart(replace(ONE, name="done")), PLAIN) == plain


def test_words_from_outside_are_no_formula() -> None:
    hostile = Series(r"$\frac{1}{", (1, 2, 3))
    assert picture(chart(hostile, replace(hostile, name="$x$"), unit="$$"), PLAIN).startswith(b"\x89PNG")


def test_a_page_holds_each_chart_on_light_and_on_dark_ground() -> None:
    page = to_html(gallery())
    pictures = re.findall(r'data:image/png;base64,([A-Za-z0-9+/=]+)"', page)
    charts = [one for section in gallery().sections for one in section.figures if isinstance(one, Chart)]
    assert len(set(pictures)) == len(pictures) == 2 * len(charts) > 0
    assert all(b64decode(one).startswith(b"\x89PNG") for one in pictures)

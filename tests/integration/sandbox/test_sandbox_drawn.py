"""Every kind of block, element, field and chart that the renderer makes is drawn by the sandbox's pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.render.blocks import to_messages
from bot.render.form import Choice, DayField, Form, MemberField, Sentence, TimeField, Words, to_view
from bot.render.home import to_home
from bot.sandbox.pages.blocks import draw
from bot.sandbox.pages.controls import Origin, field
from bot.sandbox.pages.mrkdwn import Names
from tests.unit.render.gallery import gallery
from workflows.reports.shape import (
    Button,
    Chart,
    ChartKind,
    ItemRef,
    Line,
    Menu,
    Report,
    Section,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RENDER = Path(__file__).parents[3] / "bot" / "render"
TYPE = re.compile(r'"type": "(\w+)"')
EXPORT = ("data.py", "check.py", "check_figures.py")
"""Files that make no Block Kit."""
PEOPLE = {"U0ANA00000": "Ana", "U0BEN00000": "Ben"}
NAMES = Names(PEOPLE, {}, Origin("C1", "1.0", "token", "/"))
OPTIONS = (("data", "Data"), ("none", "Not lifecycle work"))
FORM = Form(
    "quiet", "CH-97", "Say it",
    (
        Words(("What is true?",)), Choice("what", "What is true", OPTIONS, initial="none"),
        DayField("until", "Until when", date(2026, 11, 27), hint="Or nothing"),
        TimeField("at", "At", "09:30"), MemberField("who", "Who", "U0BEN00000"),
        Sentence("words", "In one sentence", placeholder="no gain", initial="so far"),
        Sentence("more", "More", multiline=True, optional=True, initial="<b>"),
    ),
)  # fmt: skip
VIEW = to_view(FORM)


def offers() -> Report:
    """Return a report with all that the gallery lacks: menus, and links in a table."""
    found = ItemRef("CH-1", "Try a GRU", "https://jira.example.com/browse/CH-1")
    table = Table(("Tickets",), (("Ticket",), ("Stage",)), ((((found,)), ("data",)),))
    line = Line(("Say it",), offers=(Button("Open", "open", "x"), Menu("Other…", "tag", OPTIONS)))
    return Report("status", ("Offers",), (), (Section(("Here",), (line,), figures=(table,)),))


def blocks() -> Iterator[dict[str, Any]]:
    for report in (gallery(), offers()):
        for message in to_messages(report):
            yield from message.blocks
        yield from to_home(report).view["blocks"]
    yield from VIEW["blocks"]


def kinds(node: object) -> set[str]:
    """Return all types in a structure, but those of what stands within a chart."""
    if isinstance(node, list | tuple):
        return {kind for one in node for kind in kinds(one)}
    if not isinstance(node, dict):
        return set()
    own = {str(node["type"])} if "type" in node else set()
    return own | {kind for name, one in node.items() if name != "chart" for kind in kinds(one)}


def made_by_the_renderer() -> set[str]:
    files = (one for one in RENDER.glob("*.py") if one.name not in EXPORT)
    return {kind for one in files for kind in TYPE.findall(one.read_text(encoding="utf-8"))}


def test_the_examples_hold_every_kind_that_the_renderer_makes() -> None:
    assert kinds(list(blocks())) == made_by_the_renderer() - {"modal", "home"}


def test_no_block_of_ours_is_unknown_to_the_page() -> None:
    drawn = str(draw(list(blocks()), NAMES))
    assert 'class="unknown"' not in drawn
    assert not re.findall(r"\[(?:{})(?: block)?\]".format("|".join(made_by_the_renderer())), drawn)
    for tag in ("<form", "<select", "<table", "<svg", "<a href", "<h2", 'class="context"'):
        assert tag in drawn


@pytest.mark.parametrize("kind", ChartKind)
def test_charts_of_each_kind_are_drawn(kind: ChartKind) -> None:
    chart = next(one for section in gallery().sections for one in section.figures if isinstance(one, Chart))
    report = Report("status", ("x",), (), (Section(("y",), (), figures=(replace(chart, kind=kind),)),))
    drawn = str(draw([one for message in to_messages(report) for one in message.blocks], NAMES))
    assert "<svg" in drawn
    assert all("<polyline" in drawn or "<rect x" in drawn for _ in chart.series)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("what", '<option value="none" selected>'),
        ("until", 'type="date" id="field-until" name="field-until" value="2026-11-27"'),
        ("at", 'type="time" id="field-at" name="field-at" value="09:30"'),
        ("who", '<option value="U0BEN00000" selected>Ben</option>'),
        ("words", 'placeholder="no gain" value="so far"'),
        ("more", "<textarea"),
    ],
)
def test_each_field_of_a_form_is_drawn_as_its_own_control(name: str, drawn: str) -> None:
    (block,) = (one for one in VIEW["blocks"] if one.get("block_id") == name)
    shown = str(field(block, "Wrong & <so>", None, PEOPLE))
    assert drawn in shown
    assert "Wrong &amp; &lt;so&gt;" in shown
    assert f'<label for="field-{name}">' in shown


def test_what_was_filled_in_wrong_is_still_there() -> None:
    for block in VIEW["blocks"][1:]:
        given = (
            "none" if block["block_id"] == "what" else "U0ANA00000" if block["block_id"] == "who" else "12:00"
        )
        assert given in str(field(block, "wrong", given, PEOPLE))


def test_a_menu_with_groups_offers_all_its_entries() -> None:
    group = [{"options": [{"value": value, "text": {"text": label}}]} for value, label in OPTIONS]
    element = {"type": "static_select", "option_groups": group, "action_id": "x"}
    block = {"type": "input", "block_id": "x", "label": {"text": "Which"}, "element": element}
    assert str(field(block, None, "data", {})).count("<option value=") == len(OPTIONS)

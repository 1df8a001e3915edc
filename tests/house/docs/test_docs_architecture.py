"""The drawing of the architecture is that of the contracts, and the way of a ticket follows names that there are."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.house.docs.drawing import DRAWING, drawn, layers, write

HOME = Path(__file__).parents[3]
CONTRACTS = (HOME / "pyproject.toml").read_text(encoding="utf-8")
NAME = re.compile(r"`((?:\w+\.)+)(\w+)`")
"""`module.name`, `package.module.name` or `Class.method`."""
CODE = {
    path: path.read_text(encoding="utf-8")
    for room in ("bot", "workflows")
    for path in (HOME / room).rglob("*.py")
}
WAY = (HOME / "docs" / "life-of-a-ticket.md").read_text(encoding="utf-8")


def test_the_drawing_shows_the_contracts_as_they_are() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        write()
    assert DRAWING.read_text(encoding="utf-8") == drawn(CONTRACTS)


def test_a_layer_that_moves_is_drawn_elsewhere() -> None:
    _, rows = layers(CONTRACTS)
    assert rows[-1][0] == "model"
    moved = CONTRACTS.replace('"lifecycle",\n', "", 1).replace(
        '  "portfolios",\n', '  "lifecycle",\n  "portfolios",\n'
    )
    assert drawn(moved) != drawn(CONTRACTS)


@pytest.mark.parametrize(("where", "what"), NAME.findall(WAY))
def test_every_name_on_the_way_of_a_ticket_is_in_the_code(where: str, what: str) -> None:
    last = where.rstrip(".").rpartition(".")[2]
    homes = [text for path, text in CODE.items() if last in {path.stem, path.parent.name}]
    homes += [text for text in CODE.values() if re.search(rf"^class {last}\b", text, re.MULTILINE)]
    spelled = re.compile(rf"^\s*(?:def|class) {what}\b|^{what}\b", re.MULTILINE)
    assert any(spelled.search(text) for text in homes), f"there is no {where}{what}"


def test_the_way_of_a_ticket_names_what_it_passes() -> None:
    assert len(NAME.findall(WAY)) > 20

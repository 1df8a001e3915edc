"""The page about security names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

HOME = Path(__file__).parents[3]
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(NAMED.findall((HOME / "docs" / "security.md").read_text(encoding="utf-8")))
    found = {
        name
        for path in (HOME / "tests").rglob("test_*.py")
        for name in DEFINED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 40
    assert named - found == set()


def test_every_threat_names_what_shows_that_it_is_met() -> None:
    text = (HOME / "docs" / "security.md").read_text(encoding="utf-8").partition("## What is not covered")[0]
    rows = [line for line in text.partition("## Who could attack")[2].splitlines() if line.startswith("| ")]
    bare = [row for row in rows if not re.search(r"`(?:test_\w+|make \w+)` *[,|]|shown by", row)]
    assert bare == []

"""The site of the guides leads to each of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

HOME = Path(__file__).parents[3]
MADE = {"index.md", "files/CHANGELOG.md", "files/CONTRIBUTING.md"}
"""Pages that the site makes of other files (docs/site.py)."""


def pages(entries: Any) -> set[str]:
    if isinstance(entries, str):
        return {entries}
    inner = entries.values() if isinstance(entries, dict) else entries
    return set().union(*map(pages, inner))


def test_every_guide_is_in_the_navigation_and_nothing_else() -> None:
    site = yaml.safe_load((HOME / "mkdocs.yml").read_text(encoding="utf-8"))
    guides = {path.name for path in (HOME / "docs").glob("*.md")}
    assert pages(site["nav"]) == guides | MADE


def test_nothing_is_loaded_from_elsewhere() -> None:
    site = yaml.safe_load((HOME / "mkdocs.yml").read_text(encoding="utf-8"))
    assert site["theme"]["font"] is False
    assert not {"extra_javascript", "extra_css", "extra"} & site.keys()


def test_a_broken_link_ends_the_build() -> None:
    site = yaml.safe_load((HOME / "mkdocs.yml").read_text(encoding="utf-8"))
    assert site["strict"] is True
    assert site["validation"]["anchors"] == "warn"
    builds = re.findall(r"mkdocs build(.*)", (HOME / "Makefile").read_text(encoding="utf-8"))
    assert builds == [""], "--quiet keeps warnings from being counted, and strict counts them"

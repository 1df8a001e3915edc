"""Links between the guides lead somewhere, down to the heading; each picture is there, small, described and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[3]
PAGES = sorted([*HOME.glob("*.md"), *HOME.glob("docs/**/*.md")])
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
OUTSIDE = re.compile(r"[a-z]+:")
HEAVIEST = 120_000
"""Bytes of a picture."""


def words(page: Path) -> str:
    """Return a page without its examples of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    found: dict[str, int] = {}
    names = set()
    for title in re.findall(r"^#+ +(.*?) *#*$", words(page), flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        names.add(name if name not in found else f"{name}-{found[name]}")
        found[name] = found.get(name, 0) + 1
    return names


def links(page: Path) -> list[tuple[bool, str, str]]:
    """Return the links inside the repository: whether it is a picture, its words, where it leads."""
    return [
        (mark == "!", said, target)
        for mark, said, target in LINK.findall(words(page))
        if not OUTSIDE.match(target)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOME).as_posix())
def test_every_link_leads_to_a_file_and_a_heading_that_there_is(page: Path) -> None:
    lost = []
    for _, _, target in links(page):
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        known = there.exists() and there.is_relative_to(HOME)
        if not known or (heading and heading not in anchors(there)):
            lost.append(target)
    assert lost == []


def test_every_picture_is_used_and_says_in_words_what_it_shows() -> None:
    used: dict[Path, list[str]] = {}
    for page in PAGES:
        for picture, said, target in links(page):
            if Path(target).suffix in {".png", ".svg"}:
                used.setdefault((page.parent / target).resolve(), []).append(said)
                assert not picture or len(said.split()) > 4, f"{target} in {page.name}: {said!r}"
    assert set(used) == set((HOME / "docs" / "images").iterdir())


@pytest.mark.parametrize("picture", sorted((HOME / "docs" / "images").iterdir()), ids=lambda one: one.name)
def test_a_picture_weighs_little_and_loads_nothing(picture: Path) -> None:
    assert picture.stat().st_size < HEAVIEST
    if picture.suffix == ".svg":
        drawn = picture.read_text(encoding="utf-8")
        assert "prefers-color-scheme: dark" in drawn
        assert "<title" in drawn
        assert not re.search(r"(href|src)=|url\((?!#)|<script|<foreignObject|@import", drawn)


def test_every_guide_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [HOME / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [(page.parent / target.partition("#")[0]).resolve() for _, _, target in links(page)]
    assert {page for page in PAGES if "decisions" not in page.parts} <= reached

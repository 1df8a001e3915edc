"""The digest as a page in a real Chromium: on a desk, on a phone, in the dark and on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.render.html import to_html
from tests.unit.render.gallery import gallery

if TYPE_CHECKING:
    from typing import Literal

    from playwright.sync_api import Browser, Page

BEYOND = """() => [...document.querySelectorAll("body *")]
    .filter(seen => !seen.closest(".table, thead") && seen.getBoundingClientRect().right > innerWidth + 1)
    .map(seen => seen.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="session")
def html() -> str:
    return to_html(gallery())


def opened(browser: Browser, html: str, width: int, scheme: Literal["light", "dark"] = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(html)
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, html: str, width: int) -> None:
    page = opened(browser, html, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BEYOND) == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(
    browser: Browser, html: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = opened(browser, html, width, scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_headings_go_down_one_step_at_a_time(browser: Browser, html: str) -> None:
    page = opened(browser, html, 1280)
    steps = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(seen => +seen.tagName[1])")
    assert steps[0] == 1
    assert steps.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(steps))
    page.close()


def test_paper_shows_what_a_screen_folds(browser: Browser, html: str) -> None:
    page = opened(browser, html, 794)
    last = page.get_by_text("waits for 15 working days")
    assert not last.is_visible()
    page.emulate_media(media="print")
    assert last.is_visible()
    page.close()


def test_the_page_asks_nobody_for_anything_and_is_light(browser: Browser, html: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    page.wait_for_load_state("networkidle")
    assert [url[:60] for url in asked if not url.startswith("data:")] == []
    assert len(html.encode()) <= 300_000
    page.close()

"""axe finds no barrier on any page or form of the workspace: light on a desk, dark on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE
from tests.browser.hands import become, channel, direct, escape, turned, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

RECORDS = (
    "/jira/browse/LF-85",
    "/jira/browse/NO-1",
    "/github/halvorn/solar-backtests",
    "/github/halvorn/solar-backtests/pull/20",
)
QUIET = ("Still running until…", "Waiting for…", "Finished…", "Drop it…")
AXE = Axe().axe_script
LOOK = "part => axe.run(part, { resultTypes: ['violations'], selectors: false })"


@dataclass(frozen=True)
class Look:
    """How somebody sees a page."""

    name: str
    scheme: Literal["light", "dark"]
    width: int


DESK, PHONE = Look("desk", "light", 1280), Look("phone", "dark", 390)
BOTH = (DESK, PHONE)


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": DESK.width, "height": 900})
    made.set_default_timeout(PATIENCE)
    made.goto(f"{demo}/home")
    yield made
    made.close()


def barriers(page: Page, where: str, looks: tuple[Look, ...] = BOTH, part: str = "html") -> list[str]:
    """Return what axe finds on the page, or in a part of it, and whether the page is wider than the screen."""
    page.evaluate(AXE)
    found = [told for look in looks for told in seen(page, f"{where} ({look.name})", look, part)]
    page.set_viewport_size({"width": DESK.width, "height": 900})
    return found


def seen(page: Page, where: str, look: Look, part: str) -> list[str]:
    wide = too_wide(page, where, look)
    found = page.evaluate(LOOK, part)["violations"]
    return wide + [f"{where}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


def too_wide(page: Page, where: str, look: Look) -> list[str]:
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth") > look.width
    return [f"{where}: wider than the screen"] if wide else []


def test_no_page_has_a_barrier(page: Page, demo: str) -> None:
    links = page.get_by_role("navigation").get_by_role("link").all()
    found: list[str] = []
    places = [*(one.get_attribute("href") or "" for one in links), *RECORDS]
    # The pages are made of the same parts: on the phone one of each kind is looked at; all messages are a channel's.
    on_the_phone = {*places[1:3], RECORDS[0], RECORDS[-1]}
    for place in places:
        page.goto(f"{demo}{place}")
        found += too_wide(page, f"{place} (phone)", PHONE)
        found += barriers(page, place, BOTH if place in on_the_phone else (DESK,))
    page.goto(f"{demo}/home")
    channel(page, "ml-load")
    page.get_by_role("link", name=re.compile("^Reply to")).last.click()
    found += barriers(page, "a thread")
    page.locator("[name=thread]").evaluate("field => { field.value = '1.0' }")
    write(page, "hello")
    expect(page.get_by_role("alert")).to_be_visible()
    found += barriers(page, "a refusal")
    assert found == []


def test_no_form_has_a_barrier(page: Page) -> None:
    # A form is the same wherever it is opened, and there sooner where little is said.
    become(page, "Chen")
    direct(page)
    found: list[str] = []
    for command in ("/ml subscribe load", "/ml setup Balcony"):
        write(page, command)
        found += filled(page, command)
    write(page, "/ml gate load")
    found += opened(page, page.get_by_role("button", name=re.compile("^Waive")).last)
    write(page, "/ml risks solar")
    found += opened(page, page.get_by_role("button", name=re.compile("^Dismiss")).last)
    for name in QUIET:
        looks = BOTH if name == QUIET[0] else (DESK,)
        found += opened(page, page.get_by_role("button", name=name).last, looks)
    assert found == []


def opened(page: Page, button: Locator, looks: tuple[Look, ...] = BOTH) -> list[str]:
    name = button.inner_text()
    with turned(page):
        button.click()
    return filled(page, name, looks)


def filled(page: Page, where: str, looks: tuple[Look, ...] = BOTH) -> list[str]:
    """Look at the open form, and close it as people do; the focus is in it."""
    form = page.get_by_role("dialog")
    expect(form.locator(":focus")).to_have_count(1)
    found = barriers(page, where, looks, part="dialog")
    escape(page)
    return found

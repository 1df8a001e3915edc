"""axe finds no barrier on any page or form of the workspace: light on a desk, dark on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE
from tests.browser.hands import become, channel, gone, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from playwright.sync_api import Browser, Locator, Page

RECORDS = (
    "/jira/browse/LF-85",
    "/jira/browse/NO-1",
    "/github/halvorn/solar-backtests",
    "/github/halvorn/solar-backtests/pull/20",
)
QUIET = ("Still running until…", "Waiting for…", "Finished…", "Drop it…")
PHONE = 390
VIEWS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", PHONE))


@pytest.fixture(params=VIEWS, ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Page]:
    scheme, width = request.param
    made = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    made.set_default_timeout(PATIENCE)
    made.goto(demo)
    yield made
    made.close()


def barriers(page: Page, where: str, part: str | None = None) -> list[str]:
    """Return what axe finds on the page, or in a part of it, and whether the page is wider than the screen."""
    found = Axe().run(page, context=part).response["violations"]
    told = [f"{where}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return told + ([f"{where}: wider than the screen"] if wide else [])


def on_a_desk(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] > PHONE


def test_no_page_has_a_barrier(page: Page, demo: str) -> None:
    links = page.get_by_role("navigation").get_by_role("link").all()
    found: list[str] = []
    places = [*(one.get_attribute("href") or "" for one in links), *RECORDS]
    # The pages are made of the same parts: on the phone one of each kind is looked at.
    for place in places if on_a_desk(page) else [*places[:3], RECORDS[0], RECORDS[-1]]:
        page.goto(f"{demo}{place}")
        found += barriers(page, place)
    page.goto(demo)
    channel(page, "ml-load")
    page.get_by_role("link", name=re.compile("^Reply to")).last.click()
    found += barriers(page, "a thread")
    page.locator("[name=thread]").evaluate("field => { field.value = '1.0' }")
    write(page, "hello")
    expect(page.get_by_role("alert")).to_be_visible()
    found += barriers(page, "a refusal")
    assert found == []


def test_no_form_has_a_barrier(page: Page) -> None:
    become(page, "Mira")
    channel(page, "ml-load")
    found: list[str] = []
    for command in ("/ml subscribe load", "/ml setup Balcony"):
        write(page, command)
        found += filled(page, command)
    write(page, "/ml gate load")
    found += opened(page, page.get_by_role("button", name=re.compile("^Waive")).last)
    write(page, "/ml risks solar")
    found += opened(page, page.get_by_role("button", name=re.compile("^Dismiss")).last)
    for name in QUIET if on_a_desk(page) else QUIET[:1]:
        found += opened(page, page.get_by_role("button", name=name).last)
    assert found == []


def opened(page: Page, button: Locator) -> list[str]:
    name = button.inner_text()
    button.click()
    return filled(page, name)


def filled(page: Page, where: str) -> list[str]:
    """Look at the open form, and close it as people do; the focus is in it."""
    form = page.get_by_role("dialog")
    expect(form.locator(":focus")).to_have_count(1)
    found = barriers(page, where, "dialog")
    page.keyboard.press("Escape")
    gone(page)
    return found

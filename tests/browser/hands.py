"""What somebody does in the workspace, in a line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from playwright.sync_api import Locator, Page


def turned(page: Page) -> AbstractContextManager[object]:
    """Wait at the end of the block for the page that it leads to: `expect` would look, and pause between its looks."""
    return page.expect_navigation(wait_until="domcontentloaded")


def channel(page: Page, name: str) -> None:
    with turned(page):
        page.get_by_role("navigation").get_by_role("link", name=f"# {name}").click()
    expect(page.get_by_role("heading", level=1, name=f"#{name}")).to_be_visible()


def direct(page: Page) -> None:
    mine = page.get_by_role("navigation").get_by_role("link", name=re.compile("^Stagecoach$|^Stagecoach \\d"))
    with turned(page):
        mine.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("^(#|Home)"))


def write(page: Page, text: str) -> None:
    page.get_by_label(re.compile("^Message |^Reply in")).fill(text)
    with turned(page):
        page.keyboard.press("Enter")


def answered(page: Page, text: str, known: str) -> Locator:
    """Type a command and return its answer, which says something known."""
    write(page, text)
    answer = page.locator(".private").last
    expect(answer).to_contain_text(known)
    return answer


def become(page: Page, name: str) -> None:
    with turned(page):
        page.get_by_label("You are").select_option(label=name)
    expect(page.locator("body")).to_have_attribute("data-person", name.casefold())


def escape(page: Page) -> None:
    """Leave a form with the keyboard."""
    with turned(page):
        page.keyboard.press("Escape")
    gone(page)


def gone(page: Page) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)

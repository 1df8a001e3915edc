"""The demo as a newcomer plays it in a real Chromium, from the first look to the third person's Home."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.hands import answered, become, channel, direct, gone, turned, write

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

HEAVIEST = 300_000
"""Bytes of all that the first page loads."""
TIME_PASSES = 180_000
"""Milliseconds until the clock has gone through a weekend."""


def test_a_newcomer_plays_the_whole_story(visitor: BrowserContext, page: Page, demo: str) -> None:
    the_first_page_is_light(visitor, demo)
    an_answer_is_shared(page)
    a_ticket_is_tagged(page)
    an_owner_answers(page)
    a_digest_comes_on_monday(page)
    a_project_is_set_up(page)
    three_people_have_three_homes(page, demo)


def the_first_page_is_light(visitor: BrowserContext, demo: str) -> None:
    first, weights = visitor.new_page(), dict[str, int]()
    first.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    first.goto(demo)
    first.wait_for_load_state("networkidle")
    assert {url.removeprefix(demo).partition("?")[0] for url in weights} == {
        "/", "/style.css", "/script.js", "/pulse",
    }  # fmt: skip
    assert sum(weights.values()) <= HEAVIEST
    first.close()


def an_answer_is_shared(page: Page) -> None:
    channel(page, "ml-load")
    shared = page.get_by_text("Shared by").count()
    answer = answered(page, "/ml status load", "Centre of work")
    expect(answer.get_by_text("Only visible to you")).to_be_visible()
    # Impatient people press twice.
    answer.get_by_role("button", name="Share with the channel").dblclick()
    expect(page.get_by_text("Shared by")).to_have_count(shared + 1)


def a_ticket_is_tagged(page: Page) -> None:
    become(page, "Priya")
    channel(page, "ml-solar")
    answer = answered(page, "/ml triage solar", "wait for a stage")
    before = page.locator(".private").count()
    first = answer.get_by_role("combobox", name="Other…").first
    first.select_option(label=first.locator("option:not([disabled])").first.inner_text())
    # What it said before stands there until the answer comes: only what it says anew shows that the tag is taken.
    expect(page.locator(".private").last).to_contain_text(re.compile(r"SOL-\d+ .* is .* now"))
    expect(page.locator(".private").last).to_contain_text("wait for a stage")
    # The list is edited in place: no second one stands below it.
    expect(page.locator(".private")).to_have_count(before)
    answered(page, "/ml undo", "is no longer tagged")


def an_owner_answers(page: Page) -> None:
    become(page, "Chen")
    direct(page)
    with turned(page):
        page.get_by_role("button", name="Still running until…").first.click()
    form = page.get_by_role("dialog")
    expect(form.locator(":focus")).to_have_count(1)
    form.get_by_label("In one sentence").fill("second of three seeds")
    form.get_by_role("button").last.click()
    gone(page)
    # The same message says it now, in place of the question; the demo may be reading beside it on a busy machine.
    expect(page.locator("article.message", has_text="second of three seeds").first).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_text("(edited)").first).to_be_visible()


def a_digest_comes_on_monday(page: Page) -> None:
    become(page, "Mira")
    channel(page, "ml-load")
    write(page, "/ml subscribe load")
    form = page.get_by_role("dialog", name="Subscribe")
    form.get_by_label("Time zone").fill("Middle/Earth")
    form.get_by_role("button", name="Subscribe").click()
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.get_by_label("Time zone")).to_have_value("Middle/Earth")
    form.get_by_label("Time zone").fill("Europe/Berlin")
    form.get_by_label("To", exact=True).select_option(label="me alone")
    form.get_by_role("button", name="Subscribe").click()
    gone(page)
    answered(page, "/ml subscriptions", "every Monday at 09:00 (Europe/Berlin)")
    direct(page)
    digests = page.locator("article.message", has_text="Load forecast, week 48")
    expect(digests).to_have_count(0)
    page.get_by_role("button", name="Next Monday 9:00").click()
    expect(page.get_by_text("It is Monday, 23 November 2026")).to_be_visible(timeout=TIME_PASSES)
    expect(page.get_by_role("button", name="+ 1 hour")).to_be_visible(timeout=TIME_PASSES)
    # It comes by itself: nobody loads the page anew.
    expect(digests).to_have_count(1)


def a_project_is_set_up(page: Page) -> None:
    channel(page, "ml-leads")
    write(page, "/ml setup Balcony solar")
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Set up").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Keys of Jira projects").fill("SOL")
    form.get_by_role("button").last.click()
    gone(page)
    direct(page)
    expect(page.locator("article.message", has_text="Balcony solar").first).to_be_visible(timeout=60_000)


def three_people_have_three_homes(page: Page, demo: str) -> None:
    seen = set()
    for name in ("Mira", "Iker", "Chen"):
        become(page, name)
        page.goto(f"{demo}/home")
        expect(page.get_by_role("heading", level=1, name=f"Home of {name}")).to_be_visible()
        expect(page.locator("#said")).to_contain_text("Data as of")
        seen.add(page.locator("#said").inner_text())
    assert len(seen) == 3

"""The demo's workspace in a real Chromium: what newcomers type, press, close, reload and get wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE
from tests.browser.hands import answered, become, channel, escape, gone, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


def test_a_form_is_filled_closed_and_left_with_the_keyboard_alone(page: Page) -> None:
    channel(page, "ml-load")
    composer = page.get_by_role("combobox", name="Message #ml-load")
    composer.focus()
    page.keyboard.type("/ml subscribe load")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Subscribe")
    # The focus is in the form, and stays in there.
    expect(form.locator(":focus")).to_have_count(1)
    for _ in range(12):
        page.keyboard.press("Tab")
        expect(page.locator("main :focus, nav :focus")).to_have_count(0)
    escape(page)
    expect(composer).to_be_focused()


def test_the_focus_returns_to_the_button_that_opened_a_form(page: Page) -> None:
    become(page, "Chen")
    channel(page, "ml-load")
    opener = page.get_by_role("button", name="Waiting for…").last
    opener.focus()
    page.keyboard.press("Enter")
    # It is seen before it takes keys.
    expect(page.get_by_role("dialog").locator(":focus")).to_have_count(1)
    escape(page)
    expect(opener).to_be_focused()


def test_a_reload_keeps_the_form_and_going_back_does_not_open_it_again(page: Page) -> None:
    channel(page, "ml-load")
    write(page, "/ml subscribe load")
    expect(page.get_by_role("dialog", name="Subscribe")).to_be_visible()
    page.reload()
    form = page.get_by_role("dialog", name="Subscribe")
    expect(form.locator(":focus")).to_have_count(1)
    form.get_by_role("button", name="Cancel").click()
    gone(page)
    page.go_back()
    gone(page)
    page.go_forward()
    gone(page)
    expect(page.get_by_role("heading", level=1, name="#ml-load")).to_be_visible()


def test_two_tabs_are_two_people(visitor: BrowserContext, page: Page, demo: str) -> None:
    become(page, "Mira")
    channel(page, "ml-leads")
    other = visitor.new_page()
    other.goto(f"{demo}/home")
    become(other, "Iker")
    channel(other, "ml-leads")
    write(other, "Iker was here")
    expect(other.locator("article", has_text="Iker was here").locator("header")).to_contain_text("Iker")
    # It comes by itself, and who cannot see the page hears of it.
    expect(page.locator("article", has_text="Iker was here")).to_be_visible()
    expect(page.locator("#news")).to_have_text("Iker: Iker was here")
    write(page, "Mira answers")
    expect(page.locator("article", has_text="Mira answers").locator("header")).to_contain_text("Mira")
    channel(page, "ml-load")
    expect(page.get_by_label("You are").locator("option:checked")).to_have_text("Mira")
    other.reload()
    expect(other.get_by_label("You are").locator("option:checked")).to_have_text("Iker")


def test_a_reply_is_written_into_a_thread(page: Page) -> None:
    channel(page, "ml-heatpump")
    page.get_by_role("link", name=re.compile("^Reply to the message")).first.click()
    expect(page.get_by_role("heading", level=1, name="Thread in #ml-heatpump")).to_be_visible()
    write(page, "Who measured that?")
    thread = page.get_by_role("group", name="Thread")
    expect(thread).to_contain_text("Who measured that?")
    page.get_by_role("heading", level=1).get_by_role("link").click()
    expect(page.get_by_role("group", name="Thread").filter(has_text="Who measured that?")).to_be_visible()


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'gone'</script><img src=x onerror=\"document.title = 'gone'\">",
        "\u202e\u05e9\u05dc\u05d5\u05dd *bold* \U0001f389 \U0001f469\u200d\U0001f467 &amp; &lt;b&gt;",
        "words " * 1_500 + "the end",
        "x" * 3_000,
    ],
    ids=["markup", "right to left", "endless", "one word"],
)
def test_whatever_is_typed_is_shown_as_words(page: Page, text: str) -> None:
    channel(page, "ml-meters")
    said = page.locator("article.message")
    before = said.count()
    write(page, text)
    expect(said).to_have_count(before + 1)
    expect(said.last.locator(".blocks")).to_contain_text(text.replace("*", "").strip()[-40:])
    assert "gone" not in page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_nonsense_after_ml_gets_one_clear_line(page: Page) -> None:
    channel(page, "ml-load")
    for text in ("/ml statsu laod <b>", "/ml", "/ml " + "y" * 2_000, "/ml tag \u202eLF-1 \U0001f389"):
        before = page.locator(".private").count()
        write(page, text)
        expect(page.locator(".private")).to_have_count(before + 1)
    expect(page.locator(".private").last).to_contain_text("Only visible to you")
    expect(page.locator(".private .blocks b")).to_have_count(0)


def test_a_button_that_is_gone_says_so_and_leads_back(browser: Browser, demo: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(demo)
    channel(page, "ml-load")
    answered(page, "/ml status load", "Centre of work")
    stale = page.locator(".private").last.locator("form[action='/act/click'] [name=ts]").first
    stale.evaluate("field => { field.value = '1.000000' }")
    page.get_by_role("button", name="Share with the channel").last.click()
    expect(page.get_by_role("alert")).to_contain_text("That is not there any more")
    expect(page.get_by_role("navigation")).to_be_visible()
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_role("heading", level=1, name="#ml-load")).to_be_visible()
    page.close()


def test_a_ticket_is_changed_and_the_bot_reads_it(page: Page, demo: str) -> None:
    page.goto(f"{demo}/jira/browse/LF-85")
    page.get_by_label("Labels, a space between them").fill("ml-monitoring board")
    page.get_by_label("Due").fill("2026-12-04")
    page.get_by_label("Comment").fill("The alert names the wrong zone. <script>alert(1)</script>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("labels: none → ml-monitoring board")).to_be_visible()
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    page.get_by_label("Labels, a space between them").fill("ml-monitoring")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("labels: ml-monitoring board → ml-monitoring")).to_be_visible()
    page.get_by_role("button", name="Let Stagecoach read this now").click()
    page.goto(demo)
    channel(page, "ml-load")
    expect(page.get_by_role("button", name="Read Jira and GitHub now")).to_be_visible(timeout=60_000)
    answered(page, "/ml history LF-85", "LF-85")


def test_a_pull_request_is_reviewed_and_merged(page: Page, demo: str) -> None:
    pulls = (f"{demo}/github/halvorn/load-forecast/pull/{number}" for number in range(1, 90))
    page.goto(next(pull for pull in pulls if 'value="merge"' in page.request.get(pull).text()))
    page.get_by_label("Comment").fill("Numbers look right.")
    if page.get_by_role("button", name="Approve").count():
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("approved Numbers look right.")).to_be_visible()
    page.get_by_role("button", name="Merge").click()
    expect(page.locator("dd", has_text=re.compile("^merged$"))).to_be_visible()

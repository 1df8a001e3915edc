"""The demo's workspace in a real Chromium, played as a newcomer would; the bot behind it is the real one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.demo import demo_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE = 20_000
"""Milliseconds; the bot answers in much less, but other tests may hold the machine."""
HEAVIEST = 300_000
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """Run `stagecoach demo` and return the address of its page."""
    with demo_page() as address:
        yield address


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, demo: str) -> Iterator[Page]:
    """A page that must not complain, and asks nobody but the sandbox."""
    made, wrong = visitor.new_page(), []
    made.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on(
        "request", lambda asked: None if asked.url.startswith((demo, "data:")) else wrong.append(asked.url)
    )
    made.goto(demo)
    yield made
    assert wrong == []


def channel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=f"# {name}").click()
    expect(page.get_by_role("heading", level=1, name=f"#{name}")).to_be_visible()


def type_(page: Page, text: str) -> None:
    page.get_by_role("combobox", name=re.compile("^Message ")).fill(text)
    page.get_by_role("button", name="Send").click()


def become(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)
    expect(page.get_by_label("You are").locator("option:checked")).to_have_text(name)


def test_a_newcomer_asks_and_shares_the_answer(page: Page) -> None:
    channel(page, "ml-load")
    shared = page.get_by_text("Shared by").count()
    type_(page, "/ml status load")
    answer = page.locator(".private").last
    expect(answer.get_by_text("Only visible to you")).to_be_visible()
    expect(answer.get_by_text("Centre of work")).to_be_visible()
    answer.get_by_role("button", name="Share with the channel").click()
    expect(page.get_by_text("Shared by")).to_have_count(shared + 1)


def test_nonsense_gets_one_clear_line(page: Page) -> None:
    channel(page, "ml-load")
    type_(page, "/ml statsu laod <b>")
    answer = page.locator(".private").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer.locator("b:not(header b)")).to_have_count(0)


def test_a_form_says_under_the_field_what_is_wrong_and_is_closed_by_escape(page: Page) -> None:
    channel(page, "ml-load")
    type_(page, "/ml subscribe load")
    form = page.get_by_role("dialog", name="Subscribe")
    expect(form).to_be_visible()
    form.get_by_label("Time zone").fill("Middle/Earth")
    form.get_by_role("button", name="Subscribe").click()
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.get_by_label("Time zone")).to_have_value("Middle/Earth")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_subscription_is_made_listed_and_comes_when_the_clock_gets_there(page: Page) -> None:
    channel(page, "ml-solar")
    type_(page, "/ml subscribe solar")
    form = page.get_by_role("dialog", name="Subscribe")
    form.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    type_(page, "/ml subscriptions")
    expect(page.locator(".private").last).to_contain_text("Mon 23 Nov")
    digests = page.locator("article.message:not(.private)", has_text="Do this week").count()
    page.get_by_role("button", name="Next Monday 9:00").click()
    expect(page.get_by_text("It is Monday, 23 November 2026")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="+ 1 hour")).to_be_visible(timeout=120_000)
    page.reload()
    # Chicago is seven hours behind the clock of the page.
    page.get_by_role("button", name="+ 1 day").click()
    expect(page.get_by_text("It is Tuesday, 24 November 2026")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="+ 1 hour")).to_be_visible(timeout=120_000)
    page.reload()
    after = page.locator("article.message:not(.private)", has_text="Do this week").count()
    assert after > digests


def test_somebody_else_answers_the_question_about_a_quiet_experiment(page: Page) -> None:
    for name in page.get_by_label("You are").locator("option").all_inner_texts():
        become(page, name)
        direct = page.get_by_role("navigation").get_by_role("link", name="Stagecoach", exact=False)
        if direct.count() > 1:
            direct.last.click()
            asked = page.get_by_role("button", name="Still running until…")
            if asked.count():
                break
    else:
        pytest.fail("nobody was asked about a quiet experiment")
    asked.first.click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    form.get_by_label("In one sentence").fill("second of three seeds")
    form.get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # The same message says it now, in place of the question.
    expect(page.locator("article.message", has_text="second of three seeds").first).to_be_visible()


def test_a_ticket_is_changed_and_the_bot_reads_it(page: Page, demo: str) -> None:
    page.goto(f"{demo}/jira/browse/LF-85")
    page.get_by_label("Add a label").fill("ml-monitoring")
    page.get_by_label("Comment").fill("The alert names the wrong zone. <script>alert(1)</script>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    page.get_by_role("button", name="Let Stagecoach read this now").click()
    page.goto(demo)
    channel(page, "ml-load")
    expect(page.get_by_role("button", name="Read Jira and GitHub now")).to_be_visible(timeout=60_000)
    type_(page, "/ml history LF-85")
    expect(page.locator(".private").last).to_contain_text("LF-85")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_serious_barrier(browser: Browser, demo: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    page.goto(demo)
    places = page.get_by_role("navigation").get_by_role("link", name=re.compile("^# ")).all()
    for place in [None, *(one.get_attribute("href") for one in places[:2]), "/home", "/jira/browse/LF-85"]:
        page.goto(f"{demo}{place or '/'}")
        found = Axe().run(page)
        bad = [one for one in found.response["violations"] if one["impact"] in SERIOUS]
        assert bad == [], (place, [one["help"] for one in bad])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_channel_weighs_little(browser: Browser, demo: str) -> None:
    page, weights = browser.new_page(), {}
    page.on(
        "response", lambda answer: weights.update({answer.url: len(answer.body())}) if answer.ok else None
    )
    page.goto(demo)
    channel(page, "ml-load")
    page.wait_for_load_state("networkidle")
    pages = [weight for url, weight in weights.items() if "/channels/" in url or url.rstrip("/") == demo]
    others = [weight for url, weight in weights.items() if url.endswith((".css", ".js"))]
    assert len(pages) == 2
    assert max(pages) + sum(others) <= HEAVIEST
    page.close()


def test_three_people_see_each_their_own_home(page: Page, demo: str) -> None:
    seen = []
    for name in ("Mira", "Iker", "Chen"):
        become(page, name)
        page.goto(f"{demo}/home")
        expect(page.get_by_role("heading", level=1, name=f"Home of {name}")).to_be_visible()
        expect(page.locator("#said")).to_contain_text("Data as of")
        seen.append(page.locator("#said").inner_text())
    assert len(set(seen)) == len(seen)


def test_a_button_on_the_home_opens_its_form(page: Page, demo: str) -> None:
    become(page, "Mira")
    page.goto(f"{demo}/home")
    page.locator("#said").get_by_role("button", name=re.compile("Subscribe|Set up")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_project_is_set_up_in_slack(page: Page) -> None:
    become(page, "Mira")
    channel(page, "ml-leads")
    type_(page, "/ml setup Balcony solar")
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    form.get_by_role("button", name="Set up").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Keys of Jira projects").fill("SOL")
    form.get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("navigation").get_by_role(
        "link", name=re.compile("^Stagecoach \\d|^Stagecoach$")
    ).last.click()
    expect(page.locator("article.message", has_text="Balcony solar").first).to_be_visible(timeout=60_000)


def test_what_has_no_stage_is_gone_through_and_tagged(page: Page) -> None:
    become(page, "Priya")
    channel(page, "ml-solar")
    type_(page, "/ml triage solar")
    answer = page.locator(".private").last
    expect(answer).to_contain_text("wait for a stage")
    before = page.locator(".private").count()
    first = answer.get_by_role("combobox", name="Other…").first
    first.select_option(label=first.locator("option:not([disabled])").first.inner_text())
    expect(page.locator(".private").last).to_contain_text("wait for a stage")
    # The list is edited in place: no second one stands below it.
    expect(page.locator(".private")).to_have_count(before)
    type_(page, "/ml undo")
    expect(page.locator(".private").last).to_contain_text("SOL-")

"""Takes every picture of the guides anew, in Chromium: `python tests/browser/pictures.py docs/images`."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal, cast

from PIL import Image
from playwright.sync_api import expect, sync_playwright

HERE = Path(__file__).parents[2]
sys.path.insert(0, str(HERE))

from bot import jobs, processes  # noqa: E402 - the script is started by its path
from bot.render.html import to_html  # noqa: E402
from bot.sandbox.seed import NOW, seed  # noqa: E402
from bot.sandbox.server import Sandbox  # noqa: E402
from bot.sandbox.world import World  # noqa: E402
from bot.wiring import build  # noqa: E402
from config.settings import load_settings  # noqa: E402
from config.source import load_policy, load_projects  # noqa: E402
from tests.browser.demo import demo_page  # noqa: E402
from workflows.compose import Question, compose  # noqa: E402
from workflows.store.projects import apply_projects  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FloatRect, Page

    from bot.service import Service

COLOURS: Final = 32
"""Few stand in a page: as many look the same, in a third of the size."""
DIGESTS: Final = (
    ("desktop", 1280, "light", "screen"),
    ("phone", 390, "light", "screen"),
    ("dark", 1280, "dark", "screen"),
    ("print", 794, "light", "print"),
)
FORM: Final = {
    "Keys of Jira projects": "SOL",
    "Repositories": "halvorn/solar-yield, halvorn/solar-backtests",
    "Time zone": "Europe/Madrid",
    "Country whose holidays count": "ES",
}
PATIENCE: Final = 60_000
MARGIN: Final = 14
"""Pixels around a part of the page, so that its letters do not stand on the edge."""
ALONE: Final = """one => {
    for (const other of one.parentElement.children) if (other !== one) other.dataset.hidden = 'yes'
    one.scrollIntoView({block: 'center'})
}"""
NOT_ALONE: Final = """one => {
    for (const other of one.parentElement.children) delete other.dataset.hidden
}"""
CALM: Final = (
    "article.message details, .private details { display: none } [data-hidden] { visibility: hidden }"
)
"""Without the sandbox's own handles below each message: Slack has none of these."""


def main(folder: Path) -> None:
    """Take all pictures into `folder`."""
    found = os.environ.get("STAGECOACH_BROWSER") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        digests(browser, _digest(), folder)
        with demo_page() as demo:
            workspace(Walk(browser, demo, folder))
        with new_bot() as address:
            first_project(Walk(browser, address, folder))
        browser.close()


def digests(browser: Browser, page_text: str, folder: Path) -> None:
    """Picture one digest as it looks on a desk, on a phone, in the dark and on paper."""
    for name, width, scheme, media in DIGESTS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.emulate_media(
            media=cast("Literal['screen', 'print']", media),
            color_scheme=cast("Literal['light', 'dark']", scheme),
        )
        page.set_content(page_text)
        save(page.screenshot(full_page=True), folder / f"digest-{name}.png")
        page.close()


def workspace(walk: Walk) -> None:
    """Picture what people see in Slack, in the order in which somebody connects it."""
    page = walk.page
    page.set_viewport_size({"width": 1280, "height": 900})
    walk.channel("ml-meters")
    page.locator("article.message:has-text('Centre of work')").last.evaluate(
        "one => { one.style.scrollMarginTop = '96px'; one.scrollIntoView() }"
    )
    walk.take("workspace")
    page.set_viewport_size({"width": 1000, "height": 1400})

    walk.become("Iker")
    walk.messages()
    walk.take("warning", "article.message:has-text('You hear of this first')")
    page.goto(f"{walk.demo}/home")
    walk.take("home", "#said")

    walk.become("Mira")
    walk.channel("ml-leads")
    walk.type("/ml doctor")
    expect(page.locator(".private").last).to_contain_text("In order", timeout=PATIENCE)
    walk.take("doctor", ".private >> nth=-1")


def first_project(walk: Walk) -> None:
    """Picture how somebody sets up the first project of a bot that knows none yet."""
    page = walk.page
    walk.become("Priya")
    walk.channel("ml-solar")
    walk.type("/ml setup Solar yield")
    form = page.get_by_role("dialog")
    for label, value in FORM.items():
        form.get_by_label(label).fill(value)
    form.evaluate("dialog => { dialog.style.maxHeight = 'none'; document.activeElement.blur() }")
    walk.take("setup-form", "dialog")
    form.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    walk.messages()
    expect(page.get_by_role("heading", name="Who works on Solar yield?")).to_be_visible(timeout=PATIENCE)
    walk.take("setup-progress", "article.message:has-text('Read: Solar yield')")
    walk.take("setup-people", "article.message:has-text('Who works on Solar yield?')")


class Walk:
    """Somebody who goes through the demo's page and takes pictures."""

    def __init__(self, browser: Browser, demo: str, folder: Path) -> None:
        self.demo, self._folder = demo, folder
        self.page: Page = browser.new_page(viewport={"width": 1000, "height": 1400}, bypass_csp=True)
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(demo)

    def become(self, name: str) -> None:
        """Be another person of the team, with no form open."""
        self.page.goto(self.demo)
        self.page.get_by_label("You are").select_option(label=name)
        expect(self.page.get_by_label("You are").locator("option:checked")).to_have_text(name)
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def channel(self, name: str) -> None:
        """Go to a channel."""
        self.page.get_by_role("navigation").get_by_role("link", name=f"# {name}").click()
        expect(self.page.get_by_role("heading", level=1, name=f"#{name}")).to_be_visible()

    def messages(self) -> None:
        """Go to what the bot wrote to this person alone."""
        link = self.page.get_by_role("navigation").get_by_role(
            "link", name=re.compile(r"^Stagecoach \d|^Stagecoach$")
        )
        link.last.click()
        expect(self.page.locator("article.message").first).to_be_visible()

    def type(self, text: str) -> None:
        """Send a line, as a person would."""
        self.page.get_by_role("combobox", name=re.compile("^Message ")).fill(text)
        self.page.get_by_role("button", name="Send").click()

    def take(self, name: str, part: str | None = None) -> None:
        """Picture the whole window, or one part of it."""
        self.page.add_style_tag(content=CALM)
        place = self._folder / f"{name}.png"
        if part is None:
            save(self.page.screenshot(), place)
            return
        found = self.page.locator(part).first
        found.evaluate(ALONE)
        box = found.bounding_box()
        assert box is not None, f"{name}: {part} is not on the page"
        clip = {"x": box["x"] - MARGIN, "y": max(box["y"] - MARGIN, 0)}
        size = {"width": box["width"] + 2 * MARGIN, "height": box["height"] + 2 * MARGIN}
        save(self.page.screenshot(clip=cast("FloatRect", clip | size)), place)
        found.evaluate(NOT_ALONE)


def save(taken: bytes, place: Path) -> None:
    """Keep a picture in few colours."""
    Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS).save(place, optimize=True)


def _digest() -> str:
    """Return a digest of the demo's world as a page, as `stagecoach report digest --format html` prints it."""
    with standing() as (_, service):
        with as_file(files("bot.sandbox") / "projects.yaml") as path:
            apply_projects(service.engine, load_projects(path), now=NOW)
        jobs.read_sources(service)
        return to_html(compose(service.engine, service.policy, Question("digest", "load"), as_of=NOW))


@contextmanager
def new_bot() -> Iterator[str]:
    """Run a bot that knows no project yet, and hold the address of its page."""
    with standing() as (sandbox, service), processes.connected(load_settings(sandbox.environment), service):
        yield sandbox.url


@contextmanager
def standing() -> Iterator[tuple[Sandbox, Service]]:
    """Hold the demo's world with its clock stopped, and a bot with an empty database."""
    world = World(lambda: NOW)
    seed(world)
    with Sandbox(world) as sandbox, TemporaryDirectory() as folder:
        settings = load_settings({**sandbox.environment, "DATABASE_URL": f"sqlite:///{folder}/new.db"})
        service = build(settings, load_policy(None), clock=lambda: NOW)
        try:
            yield sandbox, service
        finally:
            processes.stop(service)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

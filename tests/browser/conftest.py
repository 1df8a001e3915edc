"""A real Chromium, found on the machine, and the demo to play in; without a browser these tests are left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.demo import demo_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PATIENCE = 20_000
"""Milliseconds; the bot answers in much less, but other tests may hold the machine."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("STAGECOACH_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no browser: install Chromium, or name one in STAGECOACH_BROWSER")
    tried = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip("the browser's driver does not start: a bare Linux lacks libatomic1")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo(browser: Browser) -> Iterator[str]:
    """Run `stagecoach demo` and return the address of its page."""
    del browser  # without one nobody needs a demo
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
    """A page that must not complain, and asks nobody but the sandbox; it begins where there is least to show."""
    made, wrong = visitor.new_page(), []
    made.on(
        "console",
        lambda said: (
            wrong.append(f"{said.text} {said.location}") if said.type in {"error", "warning"} else None
        ),
    )
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on(
        "request", lambda asked: None if asked.url.startswith((demo, "data:")) else wrong.append(asked.url)
    )
    made.goto(f"{demo}/home")
    yield made
    assert wrong == []

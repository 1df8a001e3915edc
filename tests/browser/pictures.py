"""Takes the pictures of a digest for the guides: `python tests/browser/pictures.py digest.html docs/images`."""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

VIEWS = (
    ("desktop", 1280, "light", "screen"),
    ("phone", 390, "light", "screen"),
    ("dark", 1280, "dark", "screen"),
    ("print", 794, "light", "print"),
)


def main(source: Path, folder: Path) -> None:
    found = os.environ.get("STAGECOACH_BROWSER") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for name, width, scheme, media in VIEWS:
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
            page.set_content(source.read_text(encoding="utf-8"))
            taken = Image.open(BytesIO(page.screenshot(full_page=True)))
            # Few colours stand in it: as many look the same, in a third of the size.
            taken.convert("RGB").quantize(64).save(folder / f"digest-{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

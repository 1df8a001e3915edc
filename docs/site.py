"""Makes a site of the guides: the README in front, files that they name beside them, a reference of the code behind.

Called by MkDocs (`hooks` of mkdocs.yml); `make docs` runs it. A link that leads nowhere ends the build.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

HOME = Path(__file__).parents[1]
ROOMS = {
    "bot": "the doors of the bot",
    "config": "settings, policy and projects",
    "workflows": "the verbs, the facts and the ports",
    "workflows/lifecycle": "the rules",
    "workflows/reports": "the reports",
    "workflows/sources": "Jira, GitHub, MLflow and files",
    "workflows/store": "the database",
    "workflows/text": "the text model",
}
"""The folders whose modules are in the reference, and what is in them."""
DOORS = {
    "bot": (
        "service", "wiring", "answer", "click", "listeners", "commands.table", "permissions", "jobs", "channel",
        "deliver", "render.blocks", "render.html", "render.text", "render.data",
    ),
}  # fmt: skip
"""Folders of which the reference shows only the modules that others come in by, in the order of a question's way."""
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)#\s]+)")
"""Where a link or a picture leads, without the place on its page."""
FIRST_PAGE, DECISIONS = "index.md", "decisions/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the decisions and the reference into the navigation."""
    nav = config.nav or []
    change = next(entry["Change"] for entry in nav if "Change" in entry)
    change.append({"Decisions": [DECISIONS, *(f"decisions/{path.name}" for path in _decisions())]})
    nav.append({"Reference": [{room: _page(room)} for room in ROOMS]})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the first page, the reference, and every file of the repository that a page leads to."""
    made = {FIRST_PAGE: _read("README.md"), DECISIONS: _list_of_decisions()}
    made |= {_page(room): _reference(room) for room in ROOMS}
    texts = {page.src_uri: page.content_string for page in files.documentation_pages()} | made
    while texts:
        named = {name for uri, text in texts.items() for name in _outside(uri, text)}
        texts = {_copy(name): _content(name) for name in named if (HOME / name).exists()}
        texts = {uri: text for uri, text in texts.items() if uri not in made}
        made |= texts
    for uri, text in made.items():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_others: object) -> str:
    """Let each link lead to where its target is in the site."""
    uri = page.file.src_uri
    return LINK.sub(lambda found: _moved(uri, found[1]), markdown)


def _outside(uri: str, text: str) -> Iterator[str]:
    """Yield the files outside of the guides that a page leads to, by their path in the repository."""
    for found in LINK.finditer(text) if uri.endswith(".md") else ():
        name = _target(uri, found[1])
        if not name.startswith("docs/") and name != "README.md":
            yield name


def _target(uri: str, link: str) -> str:
    """Return what a link means, as a path in the repository: pages that are made stand at its root or lead nowhere."""
    if uri.startswith("files/"):
        return posixpath.normpath(posixpath.join(posixpath.dirname(uri.removeprefix("files/")), link))
    folder = "" if uri == FIRST_PAGE else f"docs/{posixpath.dirname(uri)}"
    return posixpath.normpath(posixpath.join(folder, link))


def _moved(uri: str, link: str) -> str:
    name = _target(uri, link)
    if not (HOME / name).exists():
        raise PluginError(f"{uri} leads to {link}, and there is no {name}")
    if name == "README.md":
        there = FIRST_PAGE
    elif name == "docs/decisions":
        there = DECISIONS
    elif name.startswith("docs/"):
        there = name.removeprefix("docs/")
    else:
        there = _copy(name)
    return posixpath.relpath(there, posixpath.dirname(uri) or ".")


def _copy(name: str) -> str:
    """Return where something of the repository is in the site: a folder is a page, a file is what it was."""
    return f"files/{name.lstrip('.')}" + (".md" if (HOME / name).is_dir() else "")


def _content(name: str) -> str:
    """Return a file of the repository as it is, a folder as a list of its files."""
    if not (HOME / name).is_dir():
        return _read(name)
    folder = posixpath.basename(name)
    files = sorted(path.name for path in (HOME / name).iterdir() if path.is_file())
    return "\n".join((f"# `{folder}/`\n", *(f"- [`{file}`]({folder}/{file})" for file in files)))


def _decisions() -> list[Path]:
    return sorted((HOME / "docs" / "decisions").glob("*.md"))


def _list_of_decisions() -> str:
    titles = (
        (path.name, path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")) for path in _decisions()
    )
    return "\n".join(("# Decisions\n", *(f"- [{title}]({name})" for name, title in titles)))


def _page(room: str) -> str:
    return f"reference/{room.replace('/', '-')}.md"


def _reference(room: str) -> str:
    """Return the page of a room: its doors, or its modules by name, each with all that is public in it."""
    names = DOORS.get(room) or sorted(
        path.stem for path in (HOME / room).glob("*.py") if not path.stem.startswith("_")
    )
    modules = (f"{room.replace('/', '.')}.{name}" for name in names)
    return "\n\n".join((f"# `{room}/`: {ROOMS[room]}", *(f"::: {module}" for module in modules)))


def _read(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")

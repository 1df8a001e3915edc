"""`make words`: brings the catalogues up to date with the sentences in the code; what is new waits for a translator."""

from __future__ import annotations

import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.render.voice import ENGLISH
from config.asked import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOME = Path(__file__).resolve().parents[3]
CATALOGUES = Path(__file__).parent
SAYING: Final[Mapping[str, Any]] = {
    "tell": None,
    "worded": None,
    "Phrase": None,
    "tell_many": (2, 3),
    "tell_items": (2, 3),
    "worded_many": (2, 3),
    "Count": (2, 3),
    "Web": None,
    "Button": None,
    "Menu": None,
}
"""The calls whose literal arguments are sentences of ours, and which of them (one, many)."""
FOLDERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "workflows/reports": SAYING,
    "workflows/lifecycle": SAYING,
    "workflows/sources": SAYING,
    "workflows/store": SAYING,
    "bot/render": {"words": {None: (1,), 3: (1, 2)}, "Count": (2, 3), "worded": None},
    "bot/commands": SAYING,
    "bot/doctor": SAYING,
    "bot/views": SAYING,
    "bot": SAYING,
    "workflows": SAYING,
}
"""Where sentences are said; of the last two only the files beside each other."""
TOPS = (HOME / "bot", HOME / "workflows")
WIDTH = 110


@cache
def sentences() -> Catalog:
    """Return every sentence in the code, without places: these would change with each line."""
    catalogue = Catalog(fuzzy=False)
    for folder, calls in FOLDERS.items():
        # Folders within folders are named themselves: what the sandbox says is never translated.
        found = extract_from_dir(
            str(HOME / folder),
            method_map=[("**.py", "python")],
            keywords=calls,
            directory_filter=lambda path: Path(path).resolve().parent not in TOPS,
        )
        for _, _, message, _, _ in found:
            catalogue.add(message)
    return catalogue


def updated(known: Catalog, said: Catalog) -> bytes:
    """Return a catalogue with exactly the sentences that are said, those that it knew translated."""
    known.update(said, no_fuzzy_matching=True, update_header_comment=False)
    known.obsolete.clear()
    written = BytesIO()
    write_po(written, known, width=WIDTH, sort_output=True, omit_header=True, ignore_obsolete=True)
    return written.getvalue()


def main(home: Path = CATALOGUES) -> int:
    """Write all catalogues in the folder anew, and say how many sentences have no translation yet."""
    said = sentences()
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path = home / f"{language}.po"
        known = read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)
        path.write_bytes(updated(known, said))
        open_ = [one for one in known if one.id and not _is_said(one.string)]
        print(f"{path.name}: {len(known)} sentences, {len(open_)} without a translation")  # noqa: T201 - its purpose
    return 0


def _is_said(string: str | Sequence[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)


if __name__ == "__main__":
    sys.exit(main())

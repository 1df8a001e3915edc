"""Jira keys in branches, titles, bodies and commit messages, found by allow-list of the real project keys."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

KEYS_PER_COMMIT = 5
"""A commit that names more tickets than this is a changelog or an import, and works on none of them."""

_ANY = re.compile(r"\w-[1-9]")
_NOT_WORK = re.compile(r"""^\s*(?:merge\b|revert(?:s|ed)?\b|["'“]?revert\b)""", re.IGNORECASE)


def may_name(text: str) -> bool:
    """Whether a text may name a ticket of some Jira project, whichever keys there will be."""
    return _ANY.search(text) is not None


def find_keys(text: str, keys: Collection[str]) -> tuple[str, ...]:
    """Return the ticket keys in `text` whose project is one of `keys`: upper case, each once, in order.

    Without the allow-list `UTF-8`, `GPT-4` and `torch-2.3.1` would be tickets. An underscore is a border
    (`feature_ML-12`), a further letter or digit is not (`ML-12b`, `HTML-5`), nor is a version (`ML-2.1`). Letters that
    only look or fold like those of a key are none (the long s, the sign of Kelvin).
    """
    projects = frozenset(key.strip().upper() for key in keys if key.strip())
    if not projects or not text:
        return ()
    found = (match.group(0) for match in _pattern(projects).finditer(text))
    return tuple(dict.fromkeys(key.upper() for key in found if key.isascii()))


def find_commit_keys(message: str, keys: Collection[str]) -> tuple[str, ...]:
    """Return the ticket keys that a commit works on: none for merges, reverts and whole backlogs."""
    if _NOT_WORK.match(message):
        return ()
    found = find_keys(message, keys)
    return found if len(found) <= KEYS_PER_COMMIT else ()


@lru_cache(maxsize=64)
def _pattern(projects: frozenset[str]) -> re.Pattern[str]:
    # Longest first, so that ML_OPS-7 is no ticket of a project OPS that is declared beside ML_OPS.
    names = "|".join(re.escape(name) for name in sorted(projects, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<![^\W_])(?:{names})-[1-9][0-9]{{0,8}}(?![^\W_]|\.[0-9])", re.IGNORECASE)

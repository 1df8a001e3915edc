"""Finds the work items that a comment names, and resolves them to what is known."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.model import Facts, WorkItem

URL_NUMBER = re.compile(
    r"https?://[^\s/]+/(?:[^\s/]+/)*?([\w.-]+/[\w.-]+)/(?:-/)?(?:pull|issues|merge_requests)/(\d+)"
)
REFERENCE = re.compile(
    r"(?<![\w/#@.-])(?:[\w.-]+/[\w.-]+#\d+|#\d+|[A-Z][A-Z0-9_]*-\d+)(?![\w-])", re.IGNORECASE
)
PAGE = re.compile(r"https?://\S+?/([A-Z][A-Z0-9_]+-\d+)(?![\w-])", re.IGNORECASE)
NOT_A_KEY = re.compile(
    r"(?:utf|iso|sha|rfc|covid|gpt|bert|resnet|rtx|fp|bf|int|top|cuda|python|py|llama|phi|t|f|k|q|v|r|l|n)-\d+$",
    re.IGNORECASE,
)


def references(text: str) -> tuple[str, ...]:
    """Return the keys that a text names, in order: `ML-7`, `acme/churn#12`, `#12`, and those inside addresses."""
    found = (match.group() for match in REFERENCE.finditer(spelled(text)))
    return tuple(dict.fromkeys(key for key in found if not NOT_A_KEY.match(key)))


def spelled(text: str) -> str:
    """Return a text with the key of a ticket or pull request in the place of its address, between blanks."""
    return PAGE.sub(r" \1 ", URL_NUMBER.sub(r" \1#\2 ", text))


@lru_cache(maxsize=4096)
def _whole(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/-]){re.escape(key)}(?![\w-])", re.IGNORECASE)


def mentions(text: str, key: str) -> bool:
    """Whether the text names exactly this key: ML-1 is not in ML-12."""
    return bool(text) and bool(_whole(key).search(text))


class Directory:
    """All items that a project's facts know, by id and by present or former key, in any letter case."""

    __slots__ = ("_by_id", "_by_key")

    def __init__(self, facts: Facts) -> None:
        everything = (*facts.neighbours, *facts.items)
        self._by_id: Mapping[str, WorkItem] = {item.id: item for item in everything}
        keys = {key.casefold(): known for key, known in facts.keys.items()}
        self._by_key = keys | {item.key.casefold(): item.id for item in everything}

    def item(self, known: str) -> WorkItem | None:
        """Return the item of that id, or None."""
        return self._by_id.get(known)

    def find(self, reference: str, repositories: Iterable[str]) -> WorkItem | None:
        """Return the item that a reference means, a bare `#12` tried in each of `repositories`, or None."""
        spelled = (
            tuple(f"{repo}{reference}" for repo in repositories)
            if reference.startswith("#")
            else (reference,)
        )
        for key in (*spelled, reference):
            known = self._by_key.get(key.casefold())
            if known is not None and known in self._by_id:
                return self._by_id[known]
        return None

"""What is handed to Slack: the text beside the blocks, and the blocks as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.reports.shape import Report

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message within Slack's limits: `text` is read aloud and notified, `blocks` are seen.

    `words` are the same blocks with each figure told in words, for workspaces that refuse figures; empty where
    there is no figure. The first message of a report carries the whole `report`, for channels other than Slack and
    for other languages.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    words: tuple[Block, ...] = ()
    report: Report | None = field(default=None, compare=False, repr=False)
    said: str | None = field(default=None, compare=False, repr=False)
    """The words of our own that it was made of, where it is no report."""

    @property
    def in_words(self) -> Message:
        """The same message without figures."""
        return Message(self.text, self.words or self.blocks, report=self.report)


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units, the stricter of the two ways in which Slack may count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def weigh(blocks: Sequence[Block]) -> int:
    """Return the serialised characters of the blocks, the measure of Slack's unwritten limit."""
    return units(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))

"""What is handed to Slack: the text beside the blocks, and the blocks as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message within Slack's limits: `text` is read aloud and notified, `blocks` are seen."""

    text: str
    blocks: tuple[Block, ...] = ()


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units, the stricter of the two ways in which Slack may count."""
    return len(text.encode("utf-16-le")) // 2


def weigh(blocks: Sequence[Block]) -> int:
    """Return the serialised characters of the blocks, the measure of Slack's unwritten limit."""
    return units(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))

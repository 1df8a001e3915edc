"""What rules hear in Chinese and Japanese: nudges alone; days are read there as numbers, see `dates.CJK`."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType({"nudge": "进展如何|有进展吗|有更新吗|進捗どうですか|進捗いかがですか|進捗は"})

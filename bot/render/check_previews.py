"""Says what Slack would refuse in the previews of one message, or would show in another way than it is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.check import CHECKS, length_problems
from bot.render.message import weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.render.preview import Preview

IN_A_PREVIEW: Final = frozenset({"section", "context"})
"""What stands in a preview on every client; a second link in it would be drawn a second time."""


def preview_problems(previews: Mapping[str, Preview]) -> tuple[str, ...]:
    """Return one line for each thing that is wrong."""
    return tuple(_problems(previews))


def _problems(previews: Mapping[str, Preview]) -> Iterator[str]:
    if not 1 <= len(previews) <= limits.UNFURLS:
        yield f"{len(previews)} previews; 1 to {limits.UNFURLS}"
    weight = sum(weigh(one.blocks) for one in previews.values())
    if weight > limits.MESSAGE_WEIGHT:
        yield f"previews weigh {weight}; at most {limits.MESSAGE_WEIGHT}"
    for place, (address, one) in enumerate(previews.items()):
        yield from (f"preview {place}: {problem}" for problem in _one(address, one))


def _one(address: str, preview: Preview) -> Iterator[str]:
    yield from length_problems("address", address, limits.URL)
    yield from length_problems("title", preview.title, limits.UNFURL_TITLE)
    if not 1 <= len(preview.blocks) <= limits.UNFURL_BLOCKS:
        yield f"{len(preview.blocks)} blocks; 1 to {limits.UNFURL_BLOCKS}"
    for index, block in enumerate(preview.blocks):
        kind = str(block.get("type"))
        if kind not in IN_A_PREVIEW:
            yield f"block {index}: {kind!r} cannot stand in a preview"
            continue
        if "accessory" in block or "<http" in str(block):
            yield f"block {index}: a preview holds no link and no button"
        yield from (f"block {index} ({kind}): {problem}" for problem in CHECKS[kind](block))

"""Words of our own as a message, where no report is needed; and several of them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.message import Message
from bot.render.voice import PLAIN
from bot.render.words import sentence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.render.voice import Voice


def told(text: str, voice: Voice = PLAIN) -> Message:
    """Return words of our own as a message, markup included: what is from outside in them is escaped already."""
    spoken = sentence(text, voice)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": spoken, "verbatim": True}}
    return Message(text=spoken, blocks=(section,), said=text)


def joined(parts: Sequence[str], between: str = "\n") -> str:
    """Return several sentences as one text, each of which can still be said in another language."""
    places = {f"part{index}": part for index, part in enumerate(parts)}
    return worded(between.join(f"{{{name}}}" for name in places), **places)

"""Words of our own as a message, where no report is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.message import Message
from bot.render.voice import PLAIN
from bot.render.words import sentence

if TYPE_CHECKING:
    from bot.render.voice import Voice


def told(text: str, voice: Voice = PLAIN) -> Message:
    """Return words of our own as a message, markup included: what is from outside in them is escaped already."""
    spoken = sentence(text, voice)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": spoken, "verbatim": True}}
    return Message(text=spoken, blocks=(section,), said=text)

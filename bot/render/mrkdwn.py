"""Slack's mrkdwn: the one place where text is escaped for it."""

from __future__ import annotations

import re
from typing import Final

from bot.render import limits

ZERO_WIDTH_SPACE: Final = "\u200b"

# Slack has no escape for its formatting marks. With a zero-width space on both sides one neither opens nor
# closes anything.
_FORMAT: Final = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
# What Slack reads without brackets: emoji codes, addresses, special mentions.
_ACTIVE: Final = re.compile(
    r":(?=[\w+'-]+(?::|$))|:(?=//)|@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE
)


def escape(text: str) -> str:
    """Return `text` with Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def guard(text: str) -> str:
    """Return words from outside in which mrkdwn finds no formatting, emoji, mention, link or special."""
    guarded = _FORMAT.sub(rf"{ZERO_WIDTH_SPACE}\g<0>{ZERO_WIDTH_SPACE}", text)
    guarded = _ACTIVE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", guarded)
    if guarded.startswith(">"):
        guarded = ZERO_WIDTH_SPACE + guarded
    return escape(guarded)


def readable(markup: str) -> str:
    """Return what a reader sees of mrkdwn: links by their labels, entities and zero-width spaces undone."""
    seen = re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"\1", markup)
    seen = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", seen)
    seen = re.sub(r"<([^<>]*)>", r"\1", seen)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), (ZERO_WIDTH_SPACE, "")):
        seen = seen.replace(entity, char)
    return seen


class Mrkdwn:
    """Text inside blocks: links, emphasis, mentions."""

    def own(self, text: str) -> str:
        """Escape the control characters only: our own marks may format."""
        return escape(text)

    def outside(self, text: str) -> str:
        """Escape and disarm."""
        return guard(text)

    def item(self, label: str, url: str) -> str:
        """Link the key."""
        return _link(label, url)

    def web(self, label: str, url: str) -> str:
        """Link the label."""
        return _link(label, url)

    def strong(self, text: str) -> str:
        """Write bold."""
        return f"*{text}*"

    def mention(self, slack: str, label: str) -> str:
        """Mention by id; the name that Slack shows is the person's own."""
        del label
        return f"<@{slack}>"


class Notice(Mrkdwn):
    """The text beside the blocks, for notifications and screen readers: as safe, without links."""

    def item(self, label: str, url: str) -> str:
        """Write the key alone."""
        del url
        return label

    def web(self, label: str, url: str) -> str:
        """Write the label alone."""
        del url
        return label

    def strong(self, text: str) -> str:
        """Write as it is."""
        return text


def _link(label: str, url: str) -> str:
    address = escape(url).replace("|", "%7C")
    if len(address) > limits.LINK_URL:
        return label
    return f"<{address}|{label.replace('|', '/')}>"

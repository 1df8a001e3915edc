"""What people type after /ml, made plain: entities undone, smart quotes straightened, mentions reduced to names."""

from __future__ import annotations

import difflib
import re
from html import unescape
from typing import TYPE_CHECKING

from bot.render.mrkdwn import guard

if TYPE_CHECKING:
    from collections.abc import Collection

COMMAND = "/ml"
"""People who copy a whole line from the help type it twice."""
LONGEST = 500
STRAIGHT = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛‹›′", "'")
    | {"–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
)
MENTION = re.compile(r"<[@#](?P<id>[UWCG][A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
LINK = re.compile(r"<(?P<url>https?://[^|>]+)(?:\|[^>]*)?>")
CLOSE_ENOUGH = 0.6
LONGEST_ECHO = 40


def words(text: str) -> tuple[str, ...]:
    """Return the words of a command's text, as typed but for quotes, dashes, mentions and Slack's escapes."""
    plain = MENTION.sub(lambda found: found["name"] or found["id"], text[:LONGEST])
    plain = LINK.sub(lambda found: found["url"], plain)
    bare = (_bare(word) for word in unescape(plain).translate(STRAIGHT).split())
    return tuple(word for word in bare if word and word != COMMAND)


def _bare(word: str) -> str:
    """Return the word without quotes and without what ends a sentence; a question mark alone asks for help."""
    inner = word.strip("\"'`,;")
    return inner if inner == "?" else inner.rstrip("\"'`,;.:!?")


def shown(word: str) -> str:
    """Return what somebody typed so that it can be shown: short, quoted, without any markup or mention."""
    cut = word if len(word) <= LONGEST_ECHO else f"{word[: LONGEST_ECHO - 1]}…"
    plain = "".join(letter for letter in cut if letter.isprintable() and letter not in "*_~`")
    return f'"{guard(plain)}"'


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that `word` most probably was meant to be, whatever its case, or None."""
    folded = {each.casefold(): each for each in known}
    if word.casefold() in folded:
        return folded[word.casefold()]
    close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=CLOSE_ENOUGH)
    return folded[close[0]] if close else None

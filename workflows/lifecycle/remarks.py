"""What the latest comment says about the work: goes on elsewhere, done, blocked, waiting for data or compute."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from workflows.lifecycle.comment_text import statements
from workflows.lifecycle.references import references, spelled
from workflows.lifecycle.remark_phrases import (
    BEHIND_ITS_PLACE,
    CLOSABLE,
    DONE,
    ELSEWHERE,
    FINISHED_WORD,
    GOES_ON,
    INSTEAD,
    NEGATED,
    OUTCOME,
    PENDING,
    PLACE,
)
from workflows.lifecycle.wait_phrases import (
    BLOCKED,
    BLOCKS_THIS,
    CANNOT,
    COMPUTE,
    DATA,
    ENDED,
    NEEDS_ITEM,
    NO_COMPUTE,
    NO_DATA,
    OVER,
    STILL,
    TAKEN_BACK,
    WAITING,
    WAS,
)


class Waited(StrEnum):
    """What a comment waits for."""

    DATA = "data"
    COMPUTE = "compute"


Keys = tuple[str, ...]
"""The items that a comment names beside a phrase; there may be none."""


@lru_cache(maxsize=2048)
def goes_on_elsewhere(text: str) -> Keys | None:
    """Return the items in which a comment says that the work goes on, or None; "elsewhere" must be named."""
    for sentence in statements(text):
        for match in ELSEWHERE.finditer(sentence):
            if NEGATED.search(sentence[: match.start()]):
                continue
            behind = sentence[match.end() :]
            if references(behind) or PLACE.match(behind) or "://" in behind:
                return references(behind)
        for named in (INSTEAD.search(sentence), BEHIND_ITS_PLACE.search(sentence)):
            if named and references(named.group()) and not NEGATED.search(sentence[: named.start()]):
                return references(named.group())
    return None


@lru_cache(maxsize=2048)
def is_concluded(text: str) -> bool:
    """Whether a comment says that the experiment is done, or what came out."""
    stated = statements(text)
    if any(GOES_ON.search(sentence) for sentence in stated):
        return False
    for sentence in stated:
        for pattern in DONE:
            if any(
                not PENDING.search(sentence[: _word_start(match)]) for match in pattern.finditer(sentence)
            ):
                return True
        for pattern in OUTCOME:
            if any(not PENDING.search(sentence[: match.start()]) for match in pattern.finditer(sentence)):
                return True
    return False


def _word_start(match: re.Match[str]) -> int:
    """Return where the word that says "done" begins: what stands before it may take it back."""
    if "clos" in match.group() and CLOSABLE.match(match.group()):
        return match.start()
    starts = [found.start() for found in re.finditer(FINISHED_WORD, match.group(), re.IGNORECASE)]
    return match.start() + max(starts, default=0)


@lru_cache(maxsize=2048)
def is_blocked(text: str) -> Keys | None:
    """Return the items that a comment names as blockers, () for one without a name, or None when it has none."""
    # An address counts as the key in it, where it stands: most people paste addresses.
    for sentence in (" ".join(spelled(said).split()) for said in statements(text)):
        for match in BLOCKED.finditer(sentence):
            before = sentence[: match.start()]
            if OVER.search(before) or (WAS.search(before) and not STILL.search(before)):
                continue
            return references(sentence[match.start() :])
        for match in BLOCKS_THIS.finditer(sentence):
            if keys := references(match.group()):
                return keys
        for match in NEEDS_ITEM.finditer(sentence):
            before = sentence[: match.start()]
            keys = references(sentence[match.end() :])
            starts = bool(keys) and sentence[match.end() :].startswith(keys[0])
            if starts and not OVER.search(before) and not WAS.search(before):
                return keys
        named = references(sentence)
        if named and CANNOT.search(sentence[: sentence.find(named[0])]):
            return named
    return None


@lru_cache(maxsize=2048)
def waits_for(text: str) -> Waited | None:
    """Return what a comment waits for, data or compute; None when it waits for neither."""
    for sentence in statements(text):
        for match in WAITING.finditer(sentence):
            before = sentence[: match.start()]
            if OVER.search(before) or WAS.search(before) or ENDED.search(match["what"]):
                continue
            if TAKEN_BACK.search(match.group()):
                continue
            data, compute = DATA.search(match["what"]), COMPUTE.search(match["what"])
            if data and (not compute or data.start() < compute.start()):
                return Waited.DATA
            if compute:
                return Waited.COMPUTE
        if NO_DATA.search(sentence):
            return Waited.DATA
        if NO_COMPUTE.search(sentence):
            return Waited.COMPUTE
    return None

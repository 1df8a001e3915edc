"""Tells a bare ping ("any update?", "+1", an emoji) from a comment that carries information."""

from __future__ import annotations

import re
from datetime import date

from workflows.lifecycle.comment_text import (
    ADDRESS,
    LONGEST,
    MENTION,
    has_code,
    is_question,
    own_words,
    sentences,
)
from workflows.lifecycle.dates import days_named
from workflows.lifecycle.references import REFERENCE
from workflows.lifecycle.spoken import said

SHORTCODE = re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE)
GREETING = re.compile(rf"(?:{said('greeting')})(?:\s+[^\W\d_]+)?[\s!,.]*", re.IGNORECASE)
PLUS_ONE = re.compile(r"(?<!\w)(?:\+\s?1|\+\+|➕\s?1)(?!\w)")
LETTER = re.compile(r"[^\W_]")
EDGES = re.compile(r"^[^\w+]+|(?<![^\w+])[^\w+]+$")
"""What stands around the words; looked for where it begins alone, so that a row of signs is gone through once."""
COURTESY = re.compile(rf"\b(?:{said('courtesy')})\b", re.IGNORECASE)
CORE = re.compile(rf"(?:{said('nudge')})(?:\s+(?:{said('behind_nudge')}))*", re.IGNORECASE)
MEASURE = re.compile(r"(?<![\w.])\d+[.,]\d+|\d\s?%|\d\s?(?:k|m|gb|tb|ms|gpus?)\b", re.IGNORECASE)
ANCHORED = re.compile(rf"\b(?:{said('by_a_day')})\W+(?:\w+\W+)?$", re.IGNORECASE)
STATED = re.compile(rf"\b(?:{said('states')})\b", re.IGNORECASE)
ASKING = re.compile(rf"^\W*(?:{said('and')})?\s*(?:{said('asks')})\b", re.IGNORECASE)
NUDGING = frozenset(re.findall(r"[^\W\d_]+", f"{GREETING.pattern} {COURTESY.pattern} {CORE.pattern}"))
"""The words that nudges are made of."""
ASIDE = re.compile(r"[?？؟>{]|&gt;|\[~|bq\.")
"""What a comment may hold that is a question, a quotation, code or a mention of many words."""
ENDS = frozenset(".!;。！")
"""What a sentence may end with, or within."""
STRANGERS = 5
"""So many words of one sentence that are none of `NUDGING`: a nudge has at most two names and an inflected word."""
ANY_DAY = date(2000, 1, 1)
LONGEST_NAME_CALL = 2


def is_ping(text: str) -> bool:
    """Whether a comment is a bare ping; a ping that brings a fact or a date is none, nor is one without known text."""
    if not text.strip() or has_code(text) or plainly_informs(text):
        return False
    return not any(_informs(sentence) for sentence in sentences(own_words(text)))


def plainly_informs(text: str) -> bool:
    """Whether a comment without any question says so much that it is no ping; quick, and true of most."""
    if ASIDE.search(text):
        return False
    return any(_has_strangers(line) for line in text[:LONGEST].splitlines())


def _has_strangers(line: str) -> bool:
    """Whether one sentence of a line has more words that no nudge is made of than a nudge can have."""
    count = 0
    for word in line.casefold().split():
        plain = word.rstrip(",")
        if plain.isalpha():
            count += plain not in NUDGING
            if count >= STRANGERS:
                return True
        elif not ENDS.isdisjoint(word):
            count = 0
    return False


def _informs(sentence: str) -> bool:
    """Whether one sentence brings a fact or a date."""
    asks = is_question(sentence)
    if (not asks and _has_strangers(sentence)) or ADDRESS.search(sentence):
        return True
    words = PLUS_ONE.sub(" ", SHORTCODE.sub(" ", MENTION.sub(" ", sentence)))
    plain = REFERENCE.sub(" ", words)
    if not LETTER.search(plain):
        return False
    if asks:
        return _brings_fact(plain) or _brings_date(plain) or _states_first(plain)
    return not _is_nudge(words)


def _is_nudge(words: str) -> bool:
    """Whether words without a question mark only ask for attention."""
    plain = " ".join(COURTESY.sub(" ", REFERENCE.sub(" ", words)).split())
    bare = EDGES.sub("", plain)
    if GREETING.fullmatch(words.strip()) or not LETTER.search(bare) or CORE.fullmatch(bare):
        return True
    # "Hugo, any news": a name may stand in front or behind.
    head, _, rest = bare.partition(",")
    if rest and len(head.split()) <= LONGEST_NAME_CALL and CORE.fullmatch(EDGES.sub("", rest)):
        return True
    return bool(rest) and len(rest.split()) <= LONGEST_NAME_CALL and bool(CORE.fullmatch(EDGES.sub("", head)))


def _brings_fact(plain: str) -> bool:
    return bool(MEASURE.search(plain))


def _brings_date(plain: str) -> bool:
    """Whether a question names a day: a date, or a weekday that something is wanted by."""
    for named in days_named(plain, ANY_DAY):
        if any(char.isdigit() for char in plain[named.start : named.end]):
            return True
        if ANCHORED.search(plain[: named.start]):
            return True
    return False


def _states_first(plain: str) -> bool:
    """Whether a question follows a statement within its sentence: "the labels arrived, can you go on?"."""
    *before, _ = re.split(r"[,:]\s+|\s[–—-]\s", plain)
    return any(
        len(part.split()) > LONGEST_NAME_CALL and STATED.search(part) and not ASKING.match(part)
        for part in before
    )

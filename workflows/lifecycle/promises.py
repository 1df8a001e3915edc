"""Hears when somebody says until when it stays quiet: "training until 2026-10-09", "ETA Friday"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workflows.lifecycle.comment_text import ADDRESS, MENTION, is_question, own_words, sentences
from workflows.lifecycle.dates import days_named, may_name_a_day
from workflows.lifecycle.spoken import said

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.dates import Named

FILLERS = rf"(?:[\s:=~≈,(–—-]|\b(?:{said('near_a_day')})\b\.?)*"


def _ends(name: str) -> re.Pattern[str]:
    """Return what matches a text that ends with words of this name and nothing of weight behind them."""
    return re.compile(rf"(?<![\w-])(?:{said(name)}){FILLERS}$", re.IGNORECASE)


def _within(name: str) -> re.Pattern[str]:
    """Return what finds whole words of this name."""
    return re.compile(rf"\b(?:{said(name)})\b", re.IGNORECASE)


UNTIL = _ends("until")
NOT_BEFORE = _ends("not_before")
ETA = _ends("expected")
BY = _ends("by")
BEFORE = _ends("before")
READY = _within("ready")
"""What is there before a day, or is not: "done before Friday", "keine GPU vor Freitag"."""
NEAR = 200
"""Characters around a day that are read: whoever pastes a table of days makes one sentence of hundreds of them."""
FEW = 3
"""Words that may follow a day with "by" at the beginning of a sentence: "By Friday, I think"."""
COMING = _within("will")
RETURN = re.compile(rf"\b(?:{said('comes_back')})\b[^.,;]{{0,40}}$", re.IGNORECASE)
BEHIND = re.compile(rf"^\W*(?:{said('is_back')})\s*(?:[.,:;!–—-]|$)", re.IGNORECASE)
"""What makes a day one of return from behind it: "bin am Montag zurück"."""
AWAY = re.compile(
    rf"\b(?:{said('away')})\b[^,;]{{0,20}}\d{{1,2}}\.?(?:\s*[^\W\d_]{{3,9}}\.?)?"
    rf"\s*(?:[-–—]|{said('up_to')})\s*$",
    re.IGNORECASE,
)
SHORTLY = re.compile(rf"(?:^|[\s,:])(?:{said('on_a_day')})?{FILLERS}$", re.IGNORECASE)
PAST = _within("past")
WISH = _within("wish")
REFUSED = re.compile(rf"\b(?:{said('refused')})\b[^,;.]{{0,30}}$|\bn't\b[^,;.]{{0,30}}$", re.IGNORECASE)
DATA_RANGE = re.compile(
    rf"\b(?:(?:{said('stock')})\b[^,;.]{{0,40}}|(?:{said('covers')})\w*\b[^,;.]{{0,40}}|"
    rf"(?:{said('valid')})\b[^,;.]{{0,20}}|{said('trained_on')})$",
    re.IGNORECASE,
)
BUSY = _within("busy")
CLAUSE = re.compile(rf"[,;]\s|\s[–—-]\s|\b(?:{said('but')})\b", re.IGNORECASE)


def promised_day(text: str, said: date) -> date | None:
    """Return the day on which a comment of the day `said` lets expect news, the latest of several; else None."""
    if not may_name_a_day(text):
        return None
    words = ADDRESS.sub(" ", MENTION.sub(" ", own_words(text)))
    days = [
        day for sentence in sentences(words) if not is_question(sentence) for day in _days(sentence, said)
    ]
    return max(days, default=None)


def _days(sentence: str, said: date) -> list[date]:
    if not may_name_a_day(sentence):
        return []
    return [
        named.day
        for named in days_named(sentence, said)
        if named.day >= said and _is_promise(*_around(named, sentence), named)
    ]


def _around(named: Named, sentence: str) -> tuple[str, str]:
    """Return what stands near a day, before it and behind it."""
    return sentence[max(0, named.start - NEAR) : named.start], sentence[named.end : named.end + NEAR]


def _is_promise(before: str, behind: str, named: Named) -> bool:
    """Whether the words around a day make it the day of the next news."""
    clause = _last_clause(before)
    if NOT_BEFORE.search(before):
        return True
    if PAST.search(clause) and not COMING.search(clause) and not named.dated:
        return False
    if match := UNTIL.search(before):
        return not _is_data(before[: match.start()])
    if ETA.search(before) or _is_done_by(before, behind) or _comes_back(clause):
        return True
    return bool(BEHIND.match(behind)) and not (WISH.search(clause) or REFUSED.search(clause))


def _is_done_by(before: str, behind: str) -> bool:
    """Whether something is there "by" the day, or "not before" it; a wish is no promise."""
    if (match := BEFORE.search(before)) and REFUSED.search(before[: match.start()]):
        return True
    match = BY.search(before)
    if match is None:
        return False
    head = before[: match.start()]
    if not head.strip() and len(behind.split()) > FEW and not COMING.search(behind):
        return False  # "by Friday night the error doubles"
    if BEFORE.search(before) and not (
        COMING.search(head) or RETURN.search(head) or READY.search(head + behind)
    ):
        return False  # "traffic before 9 October is not comparable"
    return not (WISH.search(before) or REFUSED.search(head) or _is_data(head))


def _comes_back(clause: str) -> bool:
    """Whether a day without "by" or "until" is one of return: "back on Monday", "results on 20 Nov"."""
    if AWAY.search(clause):
        return True
    if BY.search(clause) or not SHORTLY.search(clause) or WISH.search(clause) or REFUSED.search(clause):
        return False
    return bool(RETURN.search(clause) or COMING.search(clause))


def _is_data(head: str) -> bool:
    """Whether "until" ends a stretch of data and not a time of waiting."""
    clause = _last_clause(head)
    return bool(DATA_RANGE.search(clause)) and not BUSY.search(clause)


def _last_clause(text: str) -> str:
    """Return what stands behind the last comma, dash or "but" that is followed by words."""
    parts = [part for part in CLAUSE.split(text) if part.strip()]
    return parts[-1] if parts else text

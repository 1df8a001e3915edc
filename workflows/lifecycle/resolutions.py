"""How a warning ended, as a code with its facts: kept like this, it is told in the language of whoever reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from workflows.lifecycle.findings import Verdict
from workflows.model import Category
from workflows.worded import restored, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.lifecycle.findings import Stall
    from workflows.model import Answer, WorkItem


class How(StrEnum):
    """What ended a warning."""

    ANSWERED = "answered"
    BACK = "back"
    DONE = "done"
    NOT_UNDER_WAY = "not-under-way"
    GONE = "gone"
    WITHIN_LIMIT = "within-limit"
    NEWS_EXPECTED = "news-expected"
    SNOOZE_OVER = "snooze-over"
    NEVER_TOLD = "never-told"
    IN_WORDS = "in-words"
    """What earlier versions kept: an English sentence."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a warning ended, by whose answer (its id) or by which sign of life (`quiet.SEEN`), and on which day.

    `days` are working days: those of the silence that is over, or of the limit. `why` is the reason to expect news, or
    the sentence of an earlier version.
    """

    how: How
    answer: str = ""
    what: str = ""
    by: str = ""
    day: date | None = None
    days: int = 0
    why: str = ""


BEGINS: Final = '{"how": '
NEVER_TOLD: Final = "not told: the message never reached anybody"
"""How earlier versions kept that."""


ENDED: Final = "it has ended"
"""What is said of an end that this version does not know."""


def answered(answer: Answer) -> Resolution:
    """Return that an answer ended a warning."""
    return Resolution(How.ANSWERED, answer=answer.id, by=answer.person)


def gone(item: WorkItem | None) -> Resolution:
    """Return why something is no experiment under way any more; None: the project has no such item."""
    if item is None:
        return Resolution(How.GONE)
    return Resolution(How.DONE if item.category is Category.DONE else How.NOT_UNDER_WAY)


def calm(stall: Stall) -> Resolution | None:
    """Return why nobody has to be asked any more, where the verdict says so without a sign of life."""
    if stall.verdict is Verdict.ACTIVE:
        return Resolution(How.WITHIN_LIMIT, days=stall.limit.days)
    if stall.verdict is Verdict.QUIET_EXPECTED:
        return Resolution(How.NEWS_EXPECTED, why=stall.because[0].detail if stall.because else "")
    return None


def kept(resolution: Resolution) -> str:
    """Return a resolution as the store keeps it."""
    facts = {
        "how": resolution.how.value,
        "answer": resolution.answer,
        "what": resolution.what,
        "by": resolution.by,
        "day": resolution.day.isoformat() if resolution.day else "",
        "days": resolution.days,
        "why": stored(resolution.why),
    }
    return json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False)


def read_back(text: str) -> Resolution:
    """Return what the store kept, also that of versions that kept a sentence."""
    if not text.startswith(BEGINS):
        return Resolution(How.NEVER_TOLD) if text == NEVER_TOLD else Resolution(How.IN_WORDS, why=text)
    try:
        return _made(json.loads(text))
    except (KeyError, TypeError, ValueError):
        # Of a newer version, before somebody went back to this one: it must not keep other warnings from being told.
        return Resolution(How.IN_WORDS, why=ENDED)


def _made(facts: Mapping[str, Any]) -> Resolution:
    day = facts.get("day")
    return Resolution(
        How(facts["how"]),
        facts.get("answer", ""),
        facts.get("what", ""),
        facts.get("by", ""),
        date.fromisoformat(day) if day else None,
        facts.get("days", 0),
        restored(facts.get("why", "")),
    )

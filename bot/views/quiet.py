"""The forms in which somebody says what is true of a quiet experiment."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.render.form import Choice, DayField, Form, Sentence
from bot.views.days import chosen_day, is_past
from workflows.reports.offers import DROPPED, FINISHED, RUNNING, WAITING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.click import Click, Submission

UNTIL, WHAT, OUTCOME, WORDS = "until", "what", "outcome", "words"
WAITS: Final = (
    ("data", "data or labels"),
    ("compute", "compute"),
    ("review", "a review"),
    ("decision", "a decision"),
)
OUTCOMES: Final = (
    ("supported", "supported: the idea works"),
    ("ruled out", "ruled out: it brings nothing here"),
    ("inconclusive", "inconclusive: nobody can tell"),
)
FURTHEST: Final = timedelta(days=366)


def running(click: Click, now: datetime) -> Form:
    """Ask until when it runs."""
    return Form(
        RUNNING,
        "Still running",
        "Say so",
        (
            DayField(
                UNTIL, "News is due on", (now + timedelta(days=7)).date(), hint="I ask again after that day"
            ),
            Sentence(WORDS, "In one sentence", "second of three seeds, 11 hours an epoch", optional=True),
        ),
        carried=click.value,
    )


def waiting(click: Click, now: datetime) -> Form:
    """Ask what it waits for."""
    del now
    return Form(
        WAITING,
        "Waiting",
        "Say so",
        (
            Choice(WHAT, "It waits for", WAITS, initial=WAITS[0][0]),
            DayField(UNTIL, "Until", optional=True, hint="Leave it empty if nobody knows"),
            Sentence(WORDS, "In one sentence", "the August labels, asked of the data team", optional=True),
        ),
        carried=click.value,
    )


def finished(click: Click, now: datetime) -> Form:
    """Ask what came out."""
    del now
    return Form(
        FINISHED,
        "Finished",
        "Record it",
        (
            Choice(OUTCOME, "The idea is", OUTCOMES),
            Sentence(WORDS, "What you found, in one sentence", "no gain on this data, 0.2 points"),
        ),
        carried=click.value,
    )


def dropped(click: Click, now: datetime) -> Form:
    """Ask why it is dropped, and what was learned."""
    del now
    return Form(
        DROPPED,
        "Drop it",
        "Drop it",
        (
            Choice(OUTCOME, "What is known", OUTCOMES, initial="inconclusive"),
            Sentence(WORDS, "Why, in one sentence", "another approach is quicker", optional=True),
        ),
        carried=click.value,
    )


FORMS: Final[Mapping[str, Callable[[Click, datetime], Form]]] = MappingProxyType(
    {RUNNING: running, WAITING: waiting, FINISHED: finished, DROPPED: dropped}
)
"""By the action that opens it, which is its name, too."""


def mistakes(sent: Submission, now: datetime) -> Mapping[str, str]:
    """Return what is wrong by field: a day that is past, or further off than anybody knows; an unknown word."""
    found: dict[str, str] = {}
    day = chosen_day(sent, UNTIL)
    if day is not None and is_past(day, now):
        found[UNTIL] = "This day is past: when is news due?"
    elif day is not None and day > (now + FURTHEST).date():
        found[UNTIL] = "This is more than a year away: name an earlier day."
    for name, known in ((WHAT, WAITS), (OUTCOME, OUTCOMES)):
        if name in sent.values and sent.values[name] not in {word for word, _ in known}:
            found[name] = "Choose one of these."
    if sent.form == FINISHED and not sent.values.get(WORDS):
        found[WORDS] = "One sentence: it is what others will read."
    return found

"""The forms in which somebody says what is true of a quiet experiment."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.render.form import Choice, DayField, Form, Sentence
from bot.views.days import chosen_day, is_past
from workflows.reports.offers import DROPPED, FINISHED, RUNNING, WAITING
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.click import Click, Submission

UNTIL, WHAT, OUTCOME, WORDS = "until", "what", "outcome", "words"
WAITS: Final = (
    ("data", worded("data or labels")),
    ("compute", worded("compute")),
    ("review", worded("a review")),
    ("decision", worded("a decision")),
)
OUTCOMES: Final = (
    ("supported", worded("supported: the idea works")),
    ("ruled out", worded("ruled out: it brings nothing here")),
    ("inconclusive", worded("inconclusive: nobody can tell")),
)
FURTHEST: Final = timedelta(days=366)


def running(click: Click, now: datetime) -> Form:
    """Ask until when it runs."""
    return Form(
        RUNNING,
        worded("Still running"),
        worded("Say so"),
        (
            DayField(
                UNTIL,
                worded("News is due on"),
                (now + timedelta(days=7)).date(),
                hint=worded("I ask again after that day"),
            ),
            _words(worded("second of three seeds, 11 hours an epoch")),
        ),
        carried=click.value,
    )


def waiting(click: Click, now: datetime) -> Form:
    """Ask what it waits for."""
    del now
    return Form(
        WAITING,
        worded("Waiting"),
        worded("Say so"),
        (
            Choice(WHAT, worded("It waits for"), WAITS, initial=WAITS[0][0]),
            DayField(UNTIL, worded("Until"), optional=True, hint=worded("Leave it empty if nobody knows")),
            _words(worded("the August labels, asked of the data team")),
        ),
        carried=click.value,
    )


def finished(click: Click, now: datetime) -> Form:
    """Ask what came out."""
    del now
    return Form(
        FINISHED,
        worded("Finished"),
        worded("Record it"),
        (
            Choice(OUTCOME, worded("The idea is"), OUTCOMES),
            Sentence(
                WORDS, worded("What you found, in one sentence"), worded("no gain on this data, 0.2 points")
            ),
        ),
        carried=click.value,
    )


def dropped(click: Click, now: datetime) -> Form:
    """Ask why it is dropped, and what was learned."""
    del now
    return Form(
        DROPPED,
        worded("Drop it"),
        worded("Drop it"),
        (
            Choice(OUTCOME, worded("What is known"), OUTCOMES, initial="inconclusive"),
            Sentence(
                WORDS, worded("Why, in one sentence"), worded("another approach is quicker"), optional=True
            ),
        ),
        carried=click.value,
    )


def _words(such_as: str) -> Sentence:
    return Sentence(WORDS, worded("In one sentence"), such_as, optional=True)


FORMS: Final[Mapping[str, Callable[[Click, datetime], Form]]] = MappingProxyType(
    {RUNNING: running, WAITING: waiting, FINISHED: finished, DROPPED: dropped}
)
"""By the action that opens it, which is its name, too."""


def mistakes(sent: Submission, now: datetime) -> Mapping[str, str]:
    """Return what is wrong by field: a day that is past, or further off than anybody knows; an unknown word."""
    found: dict[str, str] = {}
    day = chosen_day(sent, UNTIL)
    if day is not None and is_past(day, now):
        found[UNTIL] = worded("This day is past: when is news due?")
    elif day is not None and day > (now + FURTHEST).date():
        found[UNTIL] = worded("This is more than a year away: name an earlier day.")
    for name, known in ((WHAT, WAITS), (OUTCOME, OUTCOMES)):
        if name in sent.values and sent.values[name] not in {word for word, _ in known}:
            found[name] = worded("Choose one of these.")
    if sent.form == FINISHED and not sent.values.get(WORDS):
        found[WORDS] = worded("One sentence: it is what others will read.")
    return found

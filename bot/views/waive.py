"""The form in which somebody waives a criterion of a gate: which one, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.form import Choice, DayField, Form, Sentence
from bot.render.voice import Voice
from bot.render.words import term_words
from bot.views.days import chosen_day, is_past
from workflows.errors import Refused
from workflows.reports import carried
from workflows.reports.shape import Term
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.click import Submission
    from config.policy import Policy

FORM: Final = "gate-waive"
CRITERION, REASON, UNTIL = "criterion", "reason", "until"
OLD: Final = worded("This checklist has changed since: ask again with `/ml gate`.")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the button and the form carry: the project, the stage, and the criteria that were open then."""

    project: str
    stage: str
    criteria: tuple[str, ...]


def read_carried(value: str) -> Carried:
    """Read what was carried; anybody could have written it. Refused when it is too short to mean anything."""
    project, ids = carried.read_carried(value)
    if not project or len(ids) < len(("stage", "criterion")):
        raise Refused(OLD)
    return Carried(project, ids[0], ids[1:])


def form(value: str, policy: Policy, language: str = "en") -> Form:
    """Return the form for the criteria of a button that are still asked for; Refused when none of them is."""
    meant = read_carried(value)
    open_ = carried.among(meant.criteria, policy.gates.of(meant.stage).asked)
    voice = Voice(language)
    options = tuple(
        (carried.entry(name), term_words(Term(policy.glossary.words("criteria", name)), voice))
        for name in open_[: limits.OPTIONS]
    )
    if not options:
        raise Refused(OLD)
    initial = options[0][0] if len(options) == 1 else None
    return Form(
        FORM,
        worded("Waive a criterion"),
        worded("Waive"),
        (
            Choice(CRITERION, worded("What need not be shown"), options, initial=initial),
            Sentence(
                REASON,
                worded("Why, in one sentence"),
                worded("the pilot has 20 users, all of them colleagues"),
            ),
            DayField(
                UNTIL,
                worded("Until"),
                optional=True,
                hint=worded("The last day on which this holds; empty: without an end"),
            ),
        ),
        carried=value,
    )


def criterion_of(sent: Submission, policy: Policy) -> str | None:
    """Return the criterion that was chosen, if it is one of its gate's."""
    asked = policy.gates.of(read_carried(sent.carried).stage).asked
    return carried.meant(sent.values.get(CRITERION), asked)


def mistakes(sent: Submission, policy: Policy, now: datetime) -> Mapping[str, str]:
    """Return what is wrong by field: no known criterion, no reason, a day that is past."""
    found: dict[str, str] = {}
    if criterion_of(sent, policy) is None:
        found[CRITERION] = worded("Choose one of these.")
    if not sent.values.get(REASON):
        found[REASON] = worded("One sentence: it is what others will read.")
    day = chosen_day(sent, UNTIL)
    if day is not None and is_past(day, now):
        found[UNTIL] = worded("This day is past: until when does it hold?")
    return found

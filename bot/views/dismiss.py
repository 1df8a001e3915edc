"""The form in which somebody dismisses a possible risk: which one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.form import Choice, Form, Sentence
from bot.render.voice import Voice
from bot.render.words import term_words
from workflows.errors import Refused
from workflows.reports.carried import among, entry, meant, read_carried
from workflows.reports.shape import Term
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Submission
    from config.policy import Policy

FORM: Final = "risk-dismiss"
RISK, REASON = "risk", "reason"
OLD: Final = worded("These risks have changed since: ask again with `/ml risks`.")


def form(value: str, policy: Policy, language: str = "en") -> Form:
    """Return the form for the risks of a button that are still watched; Refused when none of them is."""
    possible = among(read_carried(value)[1], policy.risks.watched)
    voice = Voice(language)
    options = tuple(
        (entry(kind), term_words(Term(policy.glossary.words("risks", kind)), voice))
        for kind in possible[: limits.OPTIONS]
    )
    if not options:
        raise Refused(OLD)
    return Form(
        FORM,
        worded("Dismiss a risk"),
        worded("Dismiss"),
        (
            Choice(
                RISK,
                worded("What is no risk here"),
                options,
                initial=options[0][0] if len(options) == 1 else None,
            ),
            Sentence(
                REASON, worded("Why, in one sentence"), worded("the data has no persons in it, only stations")
            ),
        ),
        carried=value,
    )


def risk_of(sent: Submission, policy: Policy) -> str | None:
    """Return the risk that was chosen, if it is one that is watched."""
    return meant(sent.values.get(RISK), policy.risks.watched)


def mistakes(sent: Submission, policy: Policy) -> Mapping[str, str]:
    """Return what is wrong by field: no known risk, no reason."""
    found: dict[str, str] = {}
    if risk_of(sent, policy) is None:
        found[RISK] = worded("Choose one of these.")
    if not sent.values.get(REASON):
        found[REASON] = worded("One sentence: it is what others will read.")
    return found

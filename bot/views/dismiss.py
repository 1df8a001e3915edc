"""The form in which somebody dismisses a possible risk: which one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render.form import Choice, Form, Sentence
from workflows.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Submission
    from config.policy import Policy

FORM: Final = "risk-dismiss"
RISK, REASON = "risk", "reason"
OLD: Final = "These risks have changed since: ask again with `/ml risks`."


def form(value: str, policy: Policy) -> Form:
    """Return the form for the risks of a button that are still watched; Refused when none of them is."""
    _, _, kinds = value.partition(" ")
    options = tuple((kind, _label(policy, kind)) for kind in kinds.split() if kind in policy.risks.watched)
    if not options:
        raise Refused(OLD)
    return Form(
        FORM,
        "Dismiss a risk",
        "Dismiss",
        (
            Choice(
                RISK, "What is no risk here", options, initial=options[0][0] if len(options) == 1 else None
            ),
            Sentence(REASON, "Why, in one sentence", "the data has no persons in it, only stations"),
        ),
        carried=value,
    )


def mistakes(sent: Submission, policy: Policy) -> Mapping[str, str]:
    """Return what is wrong by field: no known risk, no reason."""
    found: dict[str, str] = {}
    if sent.values.get(RISK) not in policy.risks.watched:
        found[RISK] = "Choose one of these."
    if not sent.values.get(REASON):
        found[REASON] = "One sentence: it is what others will read."
    return found


def _label(policy: Policy, kind: str) -> str:
    return dict(policy.glossary.words("risks", kind))["en"]

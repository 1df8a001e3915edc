"""The form in which somebody confirms who works on a project: for each proposal a role and a Slack account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.form import Choice, Form, MemberField, Words
from workflows.errors import Refused
from workflows.lifecycle.proposals import Proposal
from workflows.reports.carried import entry, meant
from workflows.reports.phrases import tell
from workflows.reports.shape import Name, Strong
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.click import Submission
    from bot.render.form import Field
    from config.policy import Policy

FORM: Final = "setup-people"
ROLE, ACCOUNT = "role", "account"
MOST: Final = 8
"""People in one form; the next ones are proposed when these are confirmed."""
OLD: Final = worded("This list is of an older version: it is asked anew when a project is set up.")
PARTS: Final = ("name", "jira", "github", "email", "slack", "role")


def dump(slug: str, found: Iterable[Proposal]) -> str:
    """Return the project and its first proposals for a button, as many as it carries."""
    kept: list[list[str | None]] = []
    for one in list(found)[:MOST]:
        row = [getattr(one, part) for part in PARTS]
        if len(json.dumps([slug, *kept, row], ensure_ascii=False)) > limits.BUTTON_VALUE:
            break
        kept.append(row)
    return json.dumps([slug, *kept], ensure_ascii=False)


def load(value: str) -> tuple[str, tuple[Proposal, ...]]:
    """Read them again; anybody could have written them. Refused for what is no such list."""
    try:
        slug, *rows = json.loads(value)
        found = tuple(Proposal(**dict(zip(PARTS, row, strict=True))) for row in rows)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(OLD) from error
    parts = [getattr(one, part) for one in found for part in PARTS]
    words = isinstance(slug, str) and all(part is None or isinstance(part, str) for part in parts)
    if not words or not all(one.name for one in found) or len(found) > MOST:
        raise Refused(OLD)
    return slug, found


def form(value: str, policy: Policy) -> Form:
    """Return the form; who gets no role is left out."""
    _, found = load(value)
    roles = tuple((entry(role), role) for role in policy.people.roles)
    fields: list[Field] = [
        Words(tell("Who gets no role is left out. A private message needs the Slack account."))
    ]
    for number, one in enumerate(found):
        fields += _fields(number, one, roles)
    return Form(FORM, worded("Who works on it"), worded("Confirm"), tuple(fields), carried=value)


def _fields(number: int, one: Proposal, roles: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    accounts = [f"{what} {held}" for what, held in (("Jira", one.jira), ("GitHub", one.github)) if held]
    known = next((held for held, role in roles if role == one.role), None)
    return (
        Words((Strong(Name(one.name)), " (", Name(", ".join(accounts)), ")")),
        Choice(f"{ROLE}:{number}", worded("Role"), roles, initial=known, optional=True),
        MemberField(f"{ACCOUNT}:{number}", worded("Slack account"), initial=one.slack, optional=True),
    )


def confirmed(sent: Submission, found: Iterable[Proposal], policy: Policy) -> tuple[Proposal, ...]:
    """Return those who got a role, as the person has confirmed them."""
    kept: list[Proposal] = []
    for number, one in enumerate(found):
        role = meant(sent.values.get(f"{ROLE}:{number}"), policy.people.roles)
        if role is not None:
            account = sent.values.get(f"{ACCOUNT}:{number}")
            kept.append(Proposal(one.name, one.jira, one.github, one.email, account, role))
    return tuple(kept)

"""What a rule of stalls answers: a verdict with its own evidence, who is asked, and what would end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.setup import LEADS
from workflows.lifecycle.statuses import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from workflows.lifecycle.case import Case
    from workflows.lifecycle.findings import Verdict
    from workflows.model import Evidence, Person


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule; `because` says only what this rule saw."""

    verdict: Verdict
    because: tuple[Evidence, ...]
    next_step: str
    ask: str | None = None
    due_back: date | None = None


def keepers(people: Sequence[Person]) -> tuple[Person, ...]:
    """Return the active people who keep a project together, in the order in which they are asked.

    Whom Slack reaches comes before whom it does not, then the order of roles counts, then that of the declaration.
    """
    found = [person for person in people if person.active and _role(person) in LEADS]
    return tuple(sorted(found, key=lambda one: (one.slack is None, LEADS.index(_role(one)))))


def _role(person: Person) -> str:
    return " ".join(words(person.role or ""))


def keeper(case: Case) -> str | None:
    """Return who keeps the project together, unless an account of theirs is deactivated."""
    people = keepers(case.ties.facts.project.people)
    return next((one.name for one in people if case.active(one.name)), None)


def responsible(case: Case) -> str | None:
    """Return who can answer for the experiment: its owner, else who keeps the project together, else its author."""
    author = case.item.author
    known = author if author and case.signs.is_person(author) else None
    return case.owner or keeper(case) or case.active(known)

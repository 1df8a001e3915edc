"""What a rule of stalls answers: a verdict with its own evidence, who is asked, and what would end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.statuses import words

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case
    from workflows.lifecycle.findings import Verdict
    from workflows.model import Evidence

KEEPERS = ("product manager", "product owner", "pm", "project manager", "lead")
"""Roles that can find an owner for work that has none, in the order of preference."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule; `because` says only what this rule saw."""

    verdict: Verdict
    because: tuple[Evidence, ...]
    next_step: str
    ask: str | None = None
    due_back: date | None = None


def keeper(case: Case) -> str | None:
    """Return an active person who keeps the project together, by role."""
    people = case.ties.facts.project.people
    for role in KEEPERS:
        for person in people:
            if person.role and " ".join(words(person.role)) == role and case.active(person.name):
                return person.name
    return None


def responsible(case: Case) -> str | None:
    """Return who can answer for the experiment: its owner, else who keeps the project together, else its author."""
    author = case.item.author
    known = author if author and case.signs.is_person(author) else None
    return case.owner or keeper(case) or case.active(known)

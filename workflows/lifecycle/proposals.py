"""Who seems to work on a project by its last weeks: a proposal for each person, which somebody confirms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workflows.model import ActorKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workflows.model import Account, Person

SOURCES = ("jira", "github")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody by their accounts; `slack` and `role` are what another project says of the same person."""

    name: str
    jira: str | None = None
    github: str | None = None
    email: str | None = None
    slack: str | None = None
    role: str | None = None

    def is_of(self, person: Person) -> bool:
        """Whether one of the accounts, or the address, is declared as this person's."""
        pairs = ((self.jira, person.jira), (self.github, person.github), (self.email, person.email))
        return any(own is not None and other is not None and _same(own, other) for own, other in pairs)


def propose(
    accounts: Iterable[Account], declared: Sequence[Person], known: Sequence[Person]
) -> tuple[Proposal, ...]:
    """Return one proposal for each human whom `declared` does not name, in the order of their accounts.

    Two accounts are one person by the same address, or by the same name at different vendors; two of one vendor
    never are. `known` are the people of other projects.
    """
    found: list[Proposal] = []
    for account in accounts:
        source, _, tail = account.ref.partition(":")
        if account.kind is not ActorKind.HUMAN or not account.active or source not in SOURCES:
            continue
        shown = " ".join(account.display_name.split()) or tail
        one = Proposal(shown, email=account.email, **{source: tail})
        place = next((at for at, other in enumerate(found) if _is_one(one, other)), None)
        if place is None:
            found.append(one)
        else:
            found[place] = _joined(found[place], one)
    strangers = [one for one in found if not any(one.is_of(person) for person in declared)]
    return tuple(_recognised(one, known) for one in strangers)


def _is_one(one: Proposal, other: Proposal) -> bool:
    if (one.jira and other.jira) or (one.github and other.github):
        return False
    if one.email and other.email:
        return _same(one.email, other.email)
    return _same(one.name, other.name)


def _joined(one: Proposal, other: Proposal) -> Proposal:
    return replace(
        one,
        jira=one.jira or other.jira,
        github=one.github or other.github,
        email=one.email or other.email,
    )


def _recognised(one: Proposal, known: Sequence[Person]) -> Proposal:
    """Return the proposal with what is known of the person: by account or address, else by a name that only one has."""
    reached = [person for person in known if person.slack and person.active]
    same = [person for person in reached if one.is_of(person)]
    if not same:
        same = [person for person in reached if _same(person.name, one.name)]
    if len({person.slack for person in same}) != 1:
        return one
    return replace(one, slack=same[0].slack, role=same[0].role)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()

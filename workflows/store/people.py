"""From vendor accounts to people's names: one person is one name, whatever account acted."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workflows.model import Account, Person

REF = re.compile(r"(jira|github|mlflow|tracker):(.+)", re.DOTALL)
"""`source:tail`; a Jira account id has colons of its own, and anything else is a bare name."""


@dataclass(frozen=True, slots=True)
class Names:
    """Who is behind an account reference or a name as a tracker wrote it."""

    by_ref: Mapping[str, str]
    by_word: Mapping[str, str]
    inactive: frozenset[str]

    def of(self, said: str | None) -> str | None:
        """Return the name of the person; what nobody knows is told by the end of its reference."""
        if said is None:
            return None
        if said in self.by_ref:
            return self.by_ref[said]
        source, tail = _split(said)
        return tail if source else self.by_word.get(said.casefold(), said)


def name_people(people: Sequence[Person], accounts: Iterable[Account], refs: Iterable[str]) -> Names:
    """Name everybody: declared accounts first, then e-mail addresses, then display names.

    `refs` are the references in use, some of them without an account. Two accounts of one source that nobody
    declared never become one person, and nobody takes the name of a person whose account is declared.
    """
    known = {account.ref: account for account in accounts}
    every = sorted({*known, *(ref for ref in refs if REF.fullmatch(ref))})
    by_ref: dict[str, str] = {}
    strangers: list[str] = []
    for ref in every:
        person = _declared(ref, known.get(ref), people)
        if person is None:
            strangers.append(ref)
        else:
            by_ref[ref] = person.name
    by_ref |= _stranger_names(strangers, known, people)
    return Names(by_ref, _words(people, known, by_ref), _inactive(people, known, by_ref))


def _split(ref: str) -> tuple[str, str]:
    found = REF.fullmatch(ref)
    return (found[1], found[2]) if found else ("", ref)


def _declared(ref: str, account: Account | None, people: Sequence[Person]) -> Person | None:
    source, tail = _split(ref)
    email = account.email.casefold() if account and account.email else None
    own = {word for word in (tail.casefold() if source else None, email) if word}
    for person in people:
        declared = _declared_account(person, source)
        if declared and declared.casefold() in own:
            return person
    if source == "tracker":
        # The user of a machine: mostly the login that somebody has elsewhere, or the beginning of an address.
        logins = ((one, one.github, (one.email or "").partition("@")[0]) for one in people)
        return next((one for one, *names in logins if tail.casefold() in _folded(names)), None)
    return next((one for one in people if email and one.email and one.email.casefold() == email), None)


def _folded(names: Iterable[str | None]) -> set[str]:
    return {name.casefold() for name in names if name}


def _declared_account(person: Person, source: str) -> str | None:
    return {"jira": person.jira, "github": person.github}.get(source)


def _stranger_names(
    refs: Sequence[str], known: Mapping[str, Account], people: Sequence[Person]
) -> dict[str, str]:
    declared = {person.name.casefold(): person for person in people}
    taken: set[tuple[str, str]] = set()
    named: dict[str, str] = {}
    for ref in refs:
        source, tail = _split(ref)
        account = known.get(ref)
        shown = " ".join(account.display_name.split()) if account else ""
        name = shown or tail
        person = declared.get(name.casefold())
        # Anybody may call themselves anything: whoever declared another account is somebody else.
        other = person is not None and _declared_account(person, source) is not None
        if other or (source, name.casefold()) in taken:
            name = f"{name} ({tail})"
        elif person is not None:
            name = person.name
        taken.add((source, name.casefold()))
        named[ref] = name
    return named


def _words(
    people: Sequence[Person], known: Mapping[str, Account], by_ref: Mapping[str, str]
) -> dict[str, str]:
    meant: dict[str, set[str]] = defaultdict(set)
    for ref, account in known.items():
        for word in (account.display_name, account.email):
            if word:
                meant[word.casefold()].add(by_ref[ref])
    words = {word: next(iter(names)) for word, names in meant.items() if len(names) == 1}
    for person in people:
        own = (person.jira, person.github, person.email, person.name)
        words |= {word.casefold(): person.name for word in own if word}
    return words


def _inactive(
    people: Sequence[Person], known: Mapping[str, Account], by_ref: Mapping[str, str]
) -> frozenset[str]:
    # Somebody who came back under a new account is not gone because the old one stays closed.
    active: dict[tuple[str, str], bool] = defaultdict(bool)
    for ref, account in known.items():
        active[by_ref[ref], _split(ref)[0]] |= account.active
    closed = {name for (name, _source), is_active in active.items() if not is_active}
    return frozenset(closed | {person.name for person in people if not person.active})

"""Proof by tickets: found by words in their titles, labels, types or stages; done ones prove it, open ones begin it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import Found
from workflows.lifecycle.gate_text import shortened
from workflows.lifecycle.statuses import words
from workflows.model import Category, Evidence, ItemKind, Said
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from config.gates import NoProof, TicketProof
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.gate_found import Unread
    from workflows.model import Facts, WorkItem

Word = tuple[str, ...]
REACH = 3
"""A negation counts for so many words behind it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """What titles are searched for: by the first word of each phrase its words and the proofs that it belongs to."""

    by_first: Mapping[str, tuple[tuple[Word, int], ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which tickets prove nothing, with their words as they are compared."""

    types: frozenset[Word]
    undoing: frozenset[str]
    negations: frozenset[str]
    outcomes: frozenset[Word]


def rules_of(said: NoProof) -> Rules:
    """Return the rules of a policy as they are compared."""
    return Rules(
        frozenset(map(words, said.issue_types)),
        frozenset(one for word in said.words for one in words(word)),
        frozenset(one for word in said.negations for one in words(word)),
        frozenset(map(words, said.outcomes)),
    )


def find_tickets(
    facts: Facts, placements: Mapping[str, Placement], proofs: tuple[TicketProof, ...], rules: Rules
) -> tuple[tuple[WorkItem, ...], ...]:
    """Return for each proof the tickets that it names, the newest first."""
    table = _table(tuple(proof.words for proof in proofs))
    labels = _by_word(proof.labels for proof in proofs)
    types = _by_word(proof.issue_types for proof in proofs)
    stages = _by_word(proof.stages for proof in proofs)
    found: dict[int, list[WorkItem]] = defaultdict(list)
    for item in facts.items:
        kind = words(item.issue_type or "")
        if item.kind is not ItemKind.ISSUE or kind in rules.types:
            continue
        title = words(item.title)
        if rules.undoing & set(title):
            continue
        placed = placements.get(item.id)
        named = {
            *_named(title, table, rules.negations),
            *(number for label in item.labels for number in labels.get(words(label), ())),
            *types.get(kind, ()),
            *stages.get(words(placed.stage or "") if placed else (), ()),
        }
        for number in named:
            found[number].append(item)
    return tuple(
        tuple(sorted(found[number], key=lambda item: (item.created, item.key), reverse=True))
        for number in range(len(proofs))
    )


def by_tickets(proof: TicketProof, tickets: tuple[WorkItem, ...], unread: Unread, closed: Closed) -> Found:
    """Judge a proof by the tickets that it names."""
    if not tickets and unread.tickets is not None:
        return Found(None, (unread.tickets,))
    done = tuple(item for item in tickets if closed.was_done(item))
    begun = tuple(item for item in tickets if item.category is not Category.DONE)
    if begun and (proof.every or not (done or proof.open_counts)):
        return Found(met=False, because=tuple(map(_open, begun[:3])), items=begun, begun=True)
    if done or begun:
        told = (*(_done(item) for item in done[:1]), *(_open(item) for item in begun[:1]))
        return Found(met=True, because=told, items=(*done, *begun))
    if tickets:
        return Found(met=False, because=tuple(map(_undone, tickets[:1])), items=tickets, begun=True)
    return Found(met=False, because=(Evidence("ticket", _looked_for(proof)),))


@dataclass(frozen=True, slots=True)
class Closed:
    """Knows of closed tickets whether they were done, or closed without it."""

    facts: Facts
    rules: Rules

    def was_done(self, item: WorkItem) -> bool:
        """Whether a ticket is done, and nothing says that it was dropped instead."""
        if item.category is not Category.DONE:
            return False
        told = (item.status, *item.labels, self._resolution(item))
        if any(words(one) in self.rules.outcomes for one in told if one):
            return False
        return not any(
            answer.item == item.id and (answer.said is Said.DROPPED or answer.outcome == "ruled out")
            for answer in self.facts.answers
        )

    def _resolution(self, item: WorkItem) -> str | None:
        acts = reversed(self.facts.activities.get(item.id, ()))
        return next((act.new for act in acts if (act.field or "").casefold() == "resolution"), None)


def _looked_for(proof: TicketProof) -> str:
    if proof.words:
        return worded("no ticket that names {word}", word=proof.words[0])
    if proof.labels:
        return worded("no ticket with the label {label}", label=proof.labels[0])
    if proof.issue_types:
        return worded("no ticket of the type {kind}", kind=proof.issue_types[0])
    return worded("no ticket placed in {stage}", stage=proof.stages[0])


def _done(item: WorkItem) -> Evidence:
    return Evidence("ticket", worded("{key} is done: {title}", **_told(item)), item.url)


def _open(item: WorkItem) -> Evidence:
    return Evidence("ticket", worded("{key} is open: {title}", **_told(item)), item.url)


def _undone(item: WorkItem) -> Evidence:
    return Evidence("ticket", worded("{key} was closed without being done: {title}", **_told(item)), item.url)


def _told(item: WorkItem) -> dict[str, str]:
    return {"key": item.key, "title": shortened(item.title)}


def _named(title: Word, table: _Table, negations: frozenset[str]) -> Iterator[int]:
    """Yield the proofs of which a title holds a phrase that nothing before it denies."""
    for start, first in enumerate(title):
        for phrase, number in table.by_first.get(first, ()):
            if title[start : start + len(phrase)] == phrase and not negations & set(
                title[max(0, start - REACH) : start]
            ):
                yield number


@lru_cache(maxsize=16)
def _table(phrases: tuple[tuple[str, ...], ...]) -> _Table:
    by_first: dict[str, dict[tuple[Word, int], None]] = defaultdict(dict)
    for number, some in enumerate(phrases):
        for phrase in filter(None, map(words, some)):
            by_first[phrase[0]][phrase, number] = None
    return _Table(MappingProxyType({first: tuple(some) for first, some in by_first.items()}))


def _by_word(names: Iterable[tuple[str, ...]]) -> dict[Word, tuple[int, ...]]:
    found: dict[Word, list[int]] = defaultdict(list)
    for number, some in enumerate(names):
        for name in filter(None, map(words, some)):
            found[name].append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}

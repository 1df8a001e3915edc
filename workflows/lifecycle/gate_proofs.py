"""Judges the criteria of all gates: titles and paths are gone through once, then each proof looks up what it named."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle import gate_records
from workflows.lifecycle.gate_files import by_files, find_files
from workflows.lifecycle.gate_found import Found, find_unread
from workflows.lifecycle.gate_statements import by_date, by_statement, sources_of
from workflows.lifecycle.gate_tickets import Closed, by_tickets, find_tickets, rules_of
from workflows.lifecycle.statuses import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.gates import Criterion, Proof, StatementProof
    from workflows.lifecycle.gate_statements import Source
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts


class Proofs:
    """All that the proofs of a project's gates are judged by, found once."""

    __slots__ = (
        "_blank", "_closed", "_epics", "_facts", "_files", "_sources", "_state", "_tickets", "_today", "_unread",
    )  # fmt: skip

    def __init__(self, facts: Facts, state: ProjectState, criteria: Iterable[Criterion]) -> None:
        rules = state.policy.gates
        proofs = tuple(chain.from_iterable(one.proofs for one in criteria))
        tickets = tuple(one.tickets for one in proofs if one.tickets)
        ignored = rules_of(rules.no_proof)
        self._facts, self._state = facts, state
        self._unread = find_unread(facts)
        self._files = find_files(facts, tuple(dict.fromkeys(chain.from_iterable(map(_globs, proofs)))))
        found = find_tickets(facts, state.placements, tickets, ignored)
        self._tickets = {id(proof): some for proof, some in zip(tickets, found, strict=True)}
        self._closed = Closed(facts, ignored)
        kinds = {words(kind) for kind in rules.epics}
        self._epics = [item for item in facts.items if words(item.issue_type or "") in kinds]
        self._sources: dict[tuple[str, ...], tuple[Source, ...]] = {}
        self._blank = _folded(rules.placeholders)
        self._today = state.now.astimezone(ZoneInfo(facts.project.timezone)).date()

    def judge(self, criterion: Criterion) -> Found:
        """Return the first proof that holds; else what was looked for, work that has begun first; else why not."""
        found = [self._prove(proof) for proof in criterion.proofs]
        proven = next((one for one in found if one.met), None)
        if proven is not None:
            return proven
        missing = sorted((one for one in found if one.met is False), key=lambda one: not one.begun)
        told = missing or found
        because = dict.fromkeys(chain.from_iterable(one.because for one in (*told, *_unread(found))))
        items = dict.fromkeys(chain.from_iterable(one.items for one in told))
        return Found(False if missing else None, tuple(because), tuple(items))

    def _prove(self, proof: Proof) -> Found:
        if proof.files:
            return by_files(proof.files, self._files, self._unread, self._blank)
        if proof.tickets:
            return by_tickets(proof.tickets, self._tickets[id(proof.tickets)], self._unread, self._closed)
        if proof.date:
            return by_date(proof.date, self._read(proof.date), self._unread, self._today)
        if proof.statement:
            return by_statement(proof.statement, self._read(proof.statement), self._unread, self._blank)
        return self._recorded(proof)

    def _recorded(self, proof: Proof) -> Found:
        if proof.measure:
            return gate_records.by_measure(proof.measure, self._state.measures, self._unread)
        if proof.approval:
            return gate_records.by_approval(proof.approval, self._facts, self._state, self._unread)
        if proof.record == "run":
            return gate_records.by_run(self._facts)
        if proof.record == "release":
            return gate_records.by_release(self._facts, self._unread)
        return gate_records.by_outcomes(self._facts, self._state, self._unread)

    def _read(self, proof: StatementProof) -> Sequence[Source]:
        if proof.like not in self._sources:
            self._sources[proof.like] = sources_of(self._epics, self._files.get(proof.like, ()))
        return self._sources[proof.like]


def _unread(found: Iterable[Found]) -> list[Found]:
    return [one for one in found if one.met is None]


def _globs(proof: Proof) -> tuple[tuple[str, ...], ...]:
    """Return the globs whose files a proof looks at."""
    named = (proof.files, proof.statement, proof.date)
    return tuple(one.like for one in named if one and one.like)


@lru_cache(maxsize=16)
def _folded(placeholders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.casefold() for one in placeholders)

"""The upkeep of what is in use: the agreed age of the model, its next review, contracts and approvals that run out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from workflows.lifecycle.dates import days_named, may_name_a_day
from workflows.lifecycle.gate_found import find_unread
from workflows.lifecycle.gate_statements import days_stated, sources_of, values_stated
from workflows.lifecycle.gate_text import plain, shortened
from workflows.lifecycle.gate_tickets import Closed, rules_of
from workflows.lifecycle.phrase_search import compiled, fold
from workflows.lifecycle.spoken import said
from workflows.lifecycle.state_work import done_at
from workflows.lifecycle.statuses import words
from workflows.model import Evidence, ItemKind
from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.gate_statements import Source
    from workflows.model import Document, Facts, WorkItem

UNITS: Final = {"days": 1, "weeks": 7, "months": 30, "years": 365}
"""Days of each, by the names of their words."""
LENGTH = re.compile(
    rf"(?P<number>\d{{1,4}})\s*(?:(?P<days>{said('days')})|(?P<weeks>{said('weeks')})|(?P<months>{said('months')})|"
    rf"(?P<years>{said('years')}))",
    re.IGNORECASE,
)
OLDEST = 36_500
"""Days; no model gets older, and the calendar ends somewhere."""
SENTENCE = re.compile(r"(?<!\d)[.!?]\s+|\n+|;\s*")
LONGEST = 4_000
"""Characters of a description in which contracts are looked for."""


class Due(StrEnum):
    """How something stands: its day is past, it comes soon, or nobody can tell."""

    PAST = "past"
    SOON = "soon"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """One thing that is to be renewed: `what` is `age`, `review` or `contract`, `day` when (None: unknown)."""

    what: str
    due: Due
    day: date | None
    because: Evidence
    item: WorkItem | None = None


def read_upkeep(facts: Facts, policy: Policy, today: date) -> tuple[Upkeep, ...]:
    """Return what is overdue or due soon on the day `today`, and what cannot be told; nothing that has time."""
    kinds = {words(kind) for kind in policy.gates.epics}
    epics = [item for item in facts.items if words(item.issue_type or "") in kinds]
    sources = sources_of(epics, _newest(facts.documents))
    found = (
        *_ages(facts, policy, sources, today),
        *_reviews(policy, sources, today),
        *_contracts(facts, policy, today),
    )
    return (*found, *_unread(facts, {one.what for one in found}))


def _unread(facts: Facts, told: set[str]) -> Iterator[Upkeep]:
    """Yield what nobody can tell because that in which it would be stated was never read."""
    unread = find_unread(facts)
    if unread.tickets is None:
        return
    for what in ("age", "review", "contract") if unread.code else ("contract",):
        if what not in told:
            yield Upkeep(what, Due.UNKNOWN, None, unread.tickets)


def _newest(documents: Sequence[Document]) -> list[Document]:
    """Return the file versions that are there now."""
    last = {(one.repo, one.path): one for one in documents}
    return [one for one in last.values() if one.gone_at is None]


def _names(policy: Policy, criterion: str) -> tuple[str, ...]:
    """Return the names under which the lines of a criterion state something."""
    asked = (
        one
        for stage in policy.gates.stages.values()
        for name, one in stage.asked.items()
        if name == criterion
    )
    proofs = (proof for one in asked for proof in one.proofs)
    return tuple(
        name
        for proof in proofs
        for stated in (proof.statement, proof.date)
        if stated
        for name in stated.names
    )


def _ages(facts: Facts, policy: Policy, sources: Sequence[Source], today: date) -> Iterator[Upkeep]:
    """Hold the newest release or retraining against the shortest age that was stated for the model."""
    names = _names(policy, policy.upkeep.age)
    stated = [
        (days, source)
        for source, value in values_stated(names, sources)
        if (days := _days(value)) is not None
    ]
    if not stated:
        return
    days, source = min(stated, key=lambda pair: pair[0])
    newest = max(_made(facts, policy), key=lambda one: one[0], default=None)
    if newest is None:
        detail = worded_many(days, "{place} asks for retraining after 1 day, and no release was read",
                             "{place} asks for retraining after {number} days, and no release was read",
                             place=source.name)  # fmt: skip
        yield Upkeep("age", Due.UNKNOWN, None, Evidence("unread", detail, source.url), source.item)
        return
    at, name, url = newest
    made = at.astimezone(ZoneInfo(facts.project.timezone)).date()
    detail = worded_many(days, "{release} is of {day}, and {place} asks for retraining after 1 day",
                         "{release} is of {day}, and {place} asks for retraining after {number} days",
                         release=name, day=made, place=source.name)  # fmt: skip
    because = Evidence("upkeep", detail, url or source.url)
    yield from _when("age", made + timedelta(days=days), because, source.item, policy, today)


def _made(facts: Facts, policy: Policy) -> Iterator[tuple[datetime, str, str | None]]:
    """Yield when a model was released, or retrained by a ticket that is done, with its name and address."""
    yield from ((one.at, one.name, one.url) for one in facts.releases)
    begins = {words(one) for one in policy.upkeep.retrained}
    closed = Closed(facts, rules_of(policy.gates.no_proof))
    for item in facts.items:
        title = words(item.title) if item.kind is ItemKind.ISSUE else ()
        if any(title[: len(one)] == one for one in begins) and closed.was_done(item):
            at = done_at(item, facts)
            if at is not None:
                yield at, item.key, item.url


def _reviews(policy: Policy, sources: Sequence[Source], today: date) -> Iterator[Upkeep]:
    """Hold the furthest day that was stated for a review against today."""
    stated = [(day, source) for source, day in days_stated(_names(policy, policy.upkeep.review), sources)]
    if stated:
        day, source = max(stated, key=lambda pair: pair[0])
        detail = worded("{place} asks for a review by {day}", place=source.name, day=day)
        yield from _when("review", day, Evidence("upkeep", detail, source.url), source.item, policy, today)


def _contracts(facts: Facts, policy: Policy, today: date) -> Iterator[Upkeep]:
    """Yield what runs out by a sentence of a ticket that names it, the running out, and a day with its year."""
    what, ends = compiled(policy.upkeep.contracts), compiled(policy.upkeep.ends)
    for item in facts.items:
        told = item.description[:LONGEST] if item.kind is ItemKind.ISSUE else ""
        folded = fold(told)
        if not (what.may_stand_in(folded) and ends.may_stand_in(folded) and may_name_a_day(told)):
            continue
        for sentence in SENTENCE.split(plain(told)):
            named = any(what.said_in(sentence)) and any(ends.said_in(sentence))
            if not (named and may_name_a_day(sentence)):
                continue
            dated = [one.day for one in days_named(sentence, item.created.date()) if one.dated]
            if dated and today - max(dated) <= timedelta(days=policy.upkeep.forget_days):
                detail = worded("{key} says: {words}", key=item.key, words=shortened(sentence.strip()))
                yield from _when(
                    "contract", max(dated), Evidence("upkeep", detail, item.url), item, policy, today
                )


def _when(
    what: str, day: date, because: Evidence, item: WorkItem | None, policy: Policy, today: date
) -> Iterator[Upkeep]:
    if day < today:
        yield Upkeep(what, Due.PAST, day, because, item)
    elif day - today <= timedelta(days=policy.upkeep.lead_days):
        yield Upkeep(what, Due.SOON, day, because, item)


def _days(value: str) -> int | None:
    """Return the number of days that a length of time has, None where it names none."""
    found = LENGTH.search(value)
    if found is None:
        return None
    return min(int(found["number"]) * UNITS[found.lastgroup or "days"], OLDEST)

"""Signals of possible risks: what open tickets say, steps back for one cause, work that hangs on one person."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision
from workflows.lifecycle.gate_text import plain, shortened
from workflows.lifecycle.outlook import Signal
from workflows.lifecycle.phrase_search import compiled, fold
from workflows.lifecycle.statuses import words
from workflows.lifecycle.upkeep import Due
from workflows.model import ActorKind, Category, Evidence, ItemKind, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from config.risks import RiskRule
    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.phrase_search import Phrases
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity, Facts, WorkItem

AGAIN = 2
"""So many steps back for one cause are a signal."""
AROUND = 40
"""Characters shown on either side of the words that were found."""


def find_signals(
    facts: Facts, state: ProjectState, outlook: Outlook, rules: Mapping[str, RiskRule]
) -> Mapping[str, tuple[Signal, ...]]:
    """Return the signals of each kind of risk, each item once: declared ones first, then the newest."""
    found: dict[str, list[Signal]] = defaultdict(list)
    labels = {words(label): name for name, rule in rules.items() for label in rule.labels}
    spelled = {name: compiled(rule.words) for name, rule in rules.items() if rule.words}
    for item in facts.items:
        if _is_watched(item, state):
            for name, signal in _of_ticket(item, facts, state, spelled, labels):
                found[name].append(signal)
    for name, rule in rules.items():
        found[name] += _recorded(rule, state, outlook)
    return {name: _each_once(some) for name, some in found.items() if some}


def _is_watched(item: WorkItem, state: ProjectState) -> bool:
    """Whether a ticket is open, and nobody declared that it is no lifecycle work."""
    placed = state.placements[item.id]
    outside = placed.stage is None and placed.decision is Decision.CERTAIN
    return item.kind is ItemKind.ISSUE and item.category is not Category.DONE and not outside


def _each_once(signals: list[Signal]) -> tuple[Signal, ...]:
    dated = sorted(signals, key=lambda one: (one.spoken, -one.at.timestamp() if one.at else 0.0))
    kept: dict[object, Signal] = {}
    for one in dated:
        kept.setdefault(one.item.id if one.item else one.because, one)
    return tuple(kept.values())


def _of_ticket(
    item: WorkItem,
    facts: Facts,
    state: ProjectState,
    spelled: Mapping[str, Phrases],
    labels: Mapping[tuple[str, ...], str],
) -> Iterator[tuple[str, Signal]]:
    acts = facts.activities.get(item.id, ())
    for label in item.labels:
        name = labels.get(words(label))
        if name is not None:
            detail = worded(
                "{key} has the label {label}: {title}", key=item.key, label=label, title=shortened(item.title)
            )
            yield (
                name,
                Signal(Evidence("label", detail, item.url), _labelled(label, acts) or item.created, item),
            )
    since = state.now - timedelta(weeks=state.policy.risks.comment_weeks)
    texts = [
        (item.title, item.created, item.url),
        (plain(item.description), item.created, item.url),
    ]
    texts += [(act.text, act.at, act.url or item.url) for act in acts if _is_comment(act) and act.at >= since]
    folded = fold("\n".join(text for text, _, _ in texts))
    spoken = [(name, phrases) for name, phrases in spelled.items() if phrases.may_stand_in(folded)]
    for text, at, url in texts:
        for name, phrases in spoken:
            if (said := _said(text, phrases)) is not None:
                detail = worded("{key} says: {words}", key=item.key, words=said)
                yield name, Signal(Evidence("words", detail, url), at, item, spoken=True)


def _is_comment(act: Activity) -> bool:
    return act.verb is Verb.COMMENTED and act.actor_kind is ActorKind.HUMAN


def _labelled(label: str, acts: tuple[Activity, ...]) -> datetime | None:
    came = (act.at for act in acts if act.verb is Verb.LABELLED and words(act.new or "") == words(label))
    return max(came, default=None)


def _said(text: str, phrases: Phrases) -> str | None:
    """Return the words around the first phrase that nothing denies."""
    match = next(phrases.said_in(text), None)
    if match is None:
        return None
    # At a blank where one is near, within a word where it goes on and on.
    near, far = max(0, match.start() - AROUND), match.end() + AROUND
    start = max(text.rfind(" ", 0, near) + 1, near - AROUND)
    blank = text.find(" ", far, far + AROUND)
    end = blank if blank >= 0 else min(len(text), far + AROUND)
    shown = " ".join(text[start:end].split())
    return ("… " if start else "") + shown + (" …" if end < len(text) else "")


def _recorded(rule: RiskRule, state: ProjectState, outlook: Outlook) -> Iterator[Signal]:
    if "steps back" in rule.records:
        for loop in outlook.story.loops:
            if loop.times >= AGAIN:
                item = loop.change.item
                detail = worded(
                    "{key} went back to {stage}, {number} times now for the same cause",
                    key=item.key, stage=loop.change.target, number=loop.times,
                )  # fmt: skip
                yield Signal(Evidence("loop", detail, item.url), loop.change.at, item)
    if "one person" in rule.records:
        for one in outlook.team.coverage:
            if one.alone:
                detail = worded(
                    "all that was worked on lately in {stage} depends on one person", stage=one.stage
                )
                yield Signal(Evidence("team", detail), None)
    if "upkeep" in rule.records:
        for due in outlook.upkeep:
            if due.due is Due.PAST:
                yield Signal(due.because, _noon(due.day, state), due.item)


def _noon(day: date | None, state: ProjectState) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=state.now.tzinfo)

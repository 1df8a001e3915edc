"""Signals of possible risks: what open tickets say, steps back for one cause, work that hangs on one person."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_text import LONGEST, plain, shortened
from workflows.lifecycle.statuses import words
from workflows.lifecycle.upkeep import Due
from workflows.model import ActorKind, Category, Evidence, ItemKind, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from config.risks import RiskRule
    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity, Facts, WorkItem

AGAIN = 2
"""So many steps back for one cause are a signal."""
DENIED = re.compile(
    r"\b(?:no|not|never|without|kein|keine|nicht|ohne|pas|sans|aucune?|sin|ningun[ao]?)\W+(?:\w+\W+){0,2}$"
)
AROUND = 40
"""Characters shown on either side of the words that were found."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A record that speaks for a risk, since when it says so, and the item it stands in."""

    because: Evidence
    at: datetime | None
    item: WorkItem | None = None
    spoken: bool = False
    """Whether it is what somebody wrote, which meeting the criteria of the risk deals with."""


def find_signals(
    facts: Facts, state: ProjectState, outlook: Outlook, rules: Mapping[str, RiskRule]
) -> Mapping[str, tuple[Signal, ...]]:
    """Return the signals of each kind of risk, each item once: declared ones first, then the newest."""
    found: dict[str, list[Signal]] = defaultdict(list)
    labels = {words(label): name for name, rule in rules.items() for label in rule.labels}
    spelled = _spelled(tuple((name, rule.words) for name, rule in rules.items() if rule.words))
    for item in facts.items:
        if item.kind is ItemKind.ISSUE and item.category is not Category.DONE:
            for name, signal in _of_ticket(item, facts, state, spelled, labels):
                found[name].append(signal)
    for name, rule in rules.items():
        found[name] += _recorded(rule, state, outlook)
    return {name: _each_once(some) for name, some in found.items() if some}


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
    spelled: Mapping[str, re.Pattern[str]],
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
        (plain(item.description[:LONGEST]), item.created, item.url),
    ]
    texts += [(act.text, act.at, act.url or item.url) for act in acts if _is_comment(act) and act.at >= since]
    for text, at, url in texts:
        for name, pattern in spelled.items():
            if (said := _said(text, pattern)) is not None:
                detail = worded("{key} says: {words}", key=item.key, words=said)
                yield name, Signal(Evidence("words", detail, url), at, item, spoken=True)


def _is_comment(act: Activity) -> bool:
    return act.verb is Verb.COMMENTED and act.actor_kind is ActorKind.HUMAN


def _labelled(label: str, acts: tuple[Activity, ...]) -> datetime | None:
    came = (act.at for act in acts if act.verb is Verb.LABELLED and words(act.new or "") == words(label))
    return max(came, default=None)


def _said(text: str, pattern: re.Pattern[str]) -> str | None:
    """Return the words around the first match that nothing denies."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - AROUND) : match.start()]
        if DENIED.search(before.casefold()):
            continue
        start = text.rfind(" ", 0, max(0, match.start() - AROUND)) + 1
        end = text.find(" ", match.end() + AROUND)
        shown = " ".join(text[start : end if end >= 0 else len(text)].split())
        return ("… " if start else "") + shown + (" …" if end >= 0 else "")
    return None


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


@lru_cache(maxsize=8)
def _spelled(kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, re.Pattern[str]]:
    """Return one pattern for each kind; blanks and hyphens between words are the same."""
    return MappingProxyType({name: _pattern(some) for name, some in kinds})


def _pattern(some: tuple[str, ...]) -> re.Pattern[str]:
    apart = (re.split(r"[\s-]+", phrase) for phrase in sorted(some, key=len, reverse=True))
    phrases = "|".join(r"[\s-]+".join(map(re.escape, parts)) for parts in apart)
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)

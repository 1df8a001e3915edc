"""Where an item lies in the lifecycle, and why: labels and tags are final, else one decision out of all signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_repositories import homes
from workflows.lifecycle.mapping_rules import RULES, Match, Rank, is_experiment_branch, relatives
from workflows.lifecycle.mapping_signals import (
    WITH_TEXT,
    Relative,
    Signals,
    gather_family,
    label_dates,
    newest_tags,
    unlabel_dates,
)
from workflows.lifecycle.mapping_weighing import of_policy, settled, stage_words, weighed
from workflows.model import Evidence, ItemKind
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.policy import Policy
    from workflows.lifecycle.mapping_repositories import Home
    from workflows.lifecycle.mapping_signals import Family, Reading, TextModel
    from workflows.model import Facts, Tag, WorkItem

SURELY_FROM = 0.97
"""From which chance on the text alone makes an item an experiment that is watched: a plain task that is listed among
stalled experiments costs more trust than one experiment that is not."""

NOTHING_SPEAKS = Evidence(
    "nothing", worded("no label, tag, rule, linked work, parent or word says where it belongs")
)


@dataclass(frozen=True, slots=True)
class _Opinions:
    """What speaks for one item whatever becomes of its relatives: gathered once, weighed in each turn."""

    item: WorkItem
    matches: tuple[Match, ...]
    declared: bool
    reading: Reading | None = None
    text: Mapping[str | None, float] | None = None
    read: Match | None = None


def place(facts: Facts, policy: Policy, model: TextModel | None = None) -> Mapping[str, Placement]:
    """Place every item of the project; the answer is by item id.

    Elders are decided before those who inherit; a circle of parents is cut where it is entered. What is then known of
    a repository or a Jira project helps to place what else lies in it.
    """
    family = gather_family(facts)
    texts = [item for item in family.items.values() if item.kind in WITH_TEXT]
    readings = model.read_many(texts) if model is not None else {}
    tags, words = newest_tags(facts.tags), stage_words(policy)
    opinions = {
        item.id: _opinions(item, _signals(item.id, facts, family, tags), policy, readings.get(item.id), words)
        for item in family.items.values()
    }
    first = _in_turn(facts, family, policy, opinions, {})
    around = homes(facts.items, first)
    return _in_turn(facts, family, policy, opinions, around) if around else first


def _in_turn(
    facts: Facts,
    family: Family,
    policy: Policy,
    opinions: Mapping[str, _Opinions],
    around: Mapping[str, Home],
) -> Mapping[str, Placement]:
    placed: dict[str, Placement] = {}
    for item in facts.items:
        for next_id in _elders_first(item.id, family, placed):
            kin = relatives(
                _relative(family.ticket.get(next_id), family, placed),
                _relative(family.parent.get(next_id), family, placed),
            )
            placed[next_id] = _weigh(opinions[next_id], tuple(kin), policy, around.get(next_id))
    return {item.id: placed[item.id] for item in facts.items}


def decide(item: WorkItem, signals: Signals, policy: Policy, model: TextModel | None = None) -> Placement:
    """Place one item by all that is known of it; every answer carries its evidence.

    A lifecycle label decides, else a person's tag, else all other signals together.
    """
    own = _opinions(item, signals, policy, _read(item, model), stage_words(policy))
    return _weigh(own, tuple(relatives(signals.ticket, signals.parent)), policy, signals.home)


def is_declared(item: WorkItem, signals: Signals, policy: Policy) -> bool:
    """Tell whether somebody declared the item an experiment: by type, by label, or as a branch or run without ticket.

    Which ones are asked about is more than that: see `experiments.is_watched`.
    """
    rules = policy.stalls
    if item.issue_type and normal(item.issue_type) in map(normal, rules.experiment_types):
        return True
    if {normal(label) for label in item.labels} & {normal(label) for label in rules.experiment_labels}:
        return True
    if signals.ticket is not None or signals.parent is not None:
        return False
    return item.kind is ItemKind.RUN or (
        item.kind in {ItemKind.BRANCH, ItemKind.PULL_REQUEST} and is_experiment_branch(item, policy)
    )


def _opinions(
    item: WorkItem,
    signals: Signals,
    policy: Policy,
    reading: Reading | None,
    words: Mapping[str, str],
) -> _Opinions:
    matches = tuple(match for rule in RULES for match in rule(item, signals, policy))
    declared = is_declared(item, signals, policy)
    if reading is None:
        return _Opinions(item, matches, declared)
    text = of_policy(reading, policy, words)
    return _Opinions(item, matches, declared, reading, text, _text_match(item, reading, text))


def _weigh(own: _Opinions, kin: tuple[Match, ...], policy: Policy, home: Home | None) -> Placement:
    matches = (*own.matches, *kin)
    if any(match.rank >= Rank.TAGGED for match in matches):
        found = settled((*matches, own.read) if own.read else matches)
    elif matches or own.text or home:
        found = weighed(matches, own.text, policy, read=own.read, home=home)
    else:
        found = Placement(None, Decision.UNSURE, 0.0, (NOTHING_SPEAKS,))
    chance = own.reading.experiment if own.reading else 0.0
    # Spelled out, as thousands are made for each report and `replace` takes five times as long.
    return Placement(
        found.stage,
        found.decision,
        found.confidence,
        found.because,
        found.second_stage,
        is_experiment=own.declared or (own.reading is not None and own.reading.is_experiment),
        watched=own.declared or chance >= SURELY_FROM,
        guess=found.guess,
    )


def _read(item: WorkItem, model: TextModel | None) -> Reading | None:
    """Return what the text says; the name of a branch or of a run is no text."""
    return model.read(item) if model is not None and item.kind in WITH_TEXT else None


def _text_match(item: WorkItem, reading: Reading, text: Mapping[str | None, float]) -> Match:
    """Return the opinion of the text as evidence beside the others; its weight is in `text`."""
    stage = max(text, key=lambda each: text[each])
    where = stage or worded("work outside the lifecycle")
    detail = worded("reads like {stage}", stage=where)
    if reading.words:
        detail = worded("says {words}, as {stage} does", words=_both(reading.words), stage=where)
    return Match(stage, Rank.WRITTEN, text[stage], Evidence("text", detail, item.url))


def _both(words: Sequence[str]) -> str:
    """Return the words in quotation marks, joined by "and"."""
    first, *others = (f"'{word}'" for word in words)
    said: str = first
    for other in others:
        said = worded("{some} and {last}", some=said, last=other)
    return said


def _signals(item_id: str, facts: Facts, family: Family, tags: Mapping[str, Tag]) -> Signals:
    """Return what is known around an item before any is placed: of its relatives only that they are there."""
    acts = facts.activities.get(item_id, ())
    return Signals(
        tag=tags.get(item_id),
        labelled=label_dates(acts),
        linked=family.linked.get(item_id, ()),
        parent=_relative(family.parent.get(item_id), family, {}),
        ticket=_relative(family.ticket.get(item_id), family, {}),
        unlabelled=unlabel_dates(acts),
    )


def _relative(elder: str | None, family: Family, placed: Mapping[str, Placement]) -> Relative | None:
    if elder is None:
        return None
    item, placement = family.items[elder], placed.get(elder)
    if placement is None or placement.unsure:
        return Relative(item.key, None, item.url, known=False)
    guessed = placement.because[0].signal == "text"
    return Relative(item.key, placement.stage, item.url, guessed=guessed)


def _elders_first(start: str, family: Family, placed: Mapping[str, Placement]) -> list[str]:
    """Return the ids to decide, `start` last, without recursion: chains of parents may be hostile."""
    order: list[str] = []
    seen: set[str] = set()
    todo = [(start, False)]
    while todo:
        item_id, opened = todo.pop()
        if opened:
            order.append(item_id)
        elif item_id not in seen and item_id not in placed:
            seen.add(item_id)
            todo.append((item_id, True))
            todo.extend((elder, False) for elder in family.elders(item_id))
    return order

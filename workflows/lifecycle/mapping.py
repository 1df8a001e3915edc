"""Where an item lies in the lifecycle, and why: labels and tags are final, else one decision out of all signals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_repositories import homes
from workflows.lifecycle.mapping_rules import RULES, Match, Rank, is_experiment_branch
from workflows.lifecycle.mapping_signals import (
    WITH_TEXT,
    Relative,
    Signals,
    gather_family,
    label_dates,
    newest_tags,
    unlabel_dates,
)
from workflows.lifecycle.mapping_weighing import of_policy, settled, weighed
from workflows.model import Evidence, ItemKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Policy
    from workflows.lifecycle.mapping_repositories import Home
    from workflows.lifecycle.mapping_signals import Family, Reading, TextModel
    from workflows.model import Facts, Tag, WorkItem

SURELY_FROM = 0.97
"""From which chance on the text alone makes an item an experiment that is watched: a plain task that is listed among
stalled experiments costs more trust than one experiment that is not."""

NOTHING_SPEAKS = Evidence("nothing", "no label, tag, rule, linked work, parent or word says where it belongs")


def place(facts: Facts, policy: Policy, model: TextModel | None = None) -> Mapping[str, Placement]:
    """Place every item of the project; the answer is by item id.

    Elders are decided before those who inherit; a circle of parents is cut where it is entered. What is then known of
    a repository or a Jira project helps to place what else lies in it.
    """
    family = gather_family(facts)
    texts = [item for item in family.items.values() if item.kind in WITH_TEXT]
    readings = model.read_many(texts) if model is not None else {}
    first = _in_turn(facts, family, policy, readings, {})
    return _in_turn(facts, family, policy, readings, homes(facts.items, first))


def _in_turn(
    facts: Facts,
    family: Family,
    policy: Policy,
    readings: Mapping[str, Reading | None],
    around: Mapping[str, Home],
) -> Mapping[str, Placement]:
    tags = newest_tags(facts.tags)
    placed: dict[str, Placement] = {}
    for item in facts.items:
        for next_id in _elders_first(item.id, family, placed):
            signals = _signals(next_id, facts, family, tags, placed)
            known = replace(signals, home=around.get(next_id))
            placed[next_id] = _decide(family.items[next_id], known, policy, readings.get(next_id))
    return {item.id: placed[item.id] for item in facts.items}


def decide(item: WorkItem, signals: Signals, policy: Policy, model: TextModel | None = None) -> Placement:
    """Place one item by all that is known of it; every answer carries its evidence.

    A lifecycle label decides, else a person's tag, else all other signals together.
    """
    return _decide(item, signals, policy, _read(item, model))


def is_experiment(item: WorkItem, signals: Signals, policy: Policy) -> bool:
    """Tell whether the item is declared an experiment: by type, by label, or as a branch or run without ticket."""
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


def _decide(item: WorkItem, signals: Signals, policy: Policy, reading: Reading | None) -> Placement:
    matches = [match for rule in RULES for match in rule(item, signals, policy)]
    text = of_policy(reading, policy) if reading is not None else None
    read = _text_match(item, reading, text) if reading is not None and text is not None else None
    declared = is_experiment(item, signals, policy)
    if any(match.rank >= Rank.TAGGED for match in matches):
        placement = settled([*matches, read] if read else matches)
    elif matches or text or signals.home:
        placement = weighed(matches, text, policy, read=read, home=signals.home)
    else:
        placement = Placement(None, Decision.UNSURE, 0.0, (NOTHING_SPEAKS,))
    return replace(
        placement,
        is_experiment=declared or (reading is not None and reading.is_experiment),
        watched=declared or (reading is not None and reading.experiment >= SURELY_FROM),
    )


def _read(item: WorkItem, model: TextModel | None) -> Reading | None:
    """Return what the text says; the name of a branch or of a run is no text."""
    return model.read(item) if model is not None and item.kind in WITH_TEXT else None


def _text_match(item: WorkItem, reading: Reading, text: Mapping[str | None, float]) -> Match:
    """Return the opinion of the text as evidence beside the others; its weight is in `text`."""
    stage = max(text, key=lambda each: text[each])
    where = stage or "work outside the lifecycle"
    said = " and ".join(f"'{word}'" for word in reading.words)
    detail = f"says {said}, as {where} does" if said else f"reads like {where}"
    return Match(stage, Rank.WRITTEN, text[stage], Evidence("text", detail, item.url))


def _signals(
    item_id: str, facts: Facts, family: Family, tags: Mapping[str, Tag], placed: Mapping[str, Placement]
) -> Signals:
    return Signals(
        tag=tags.get(item_id),
        labelled=label_dates(facts.activities.get(item_id, ())),
        linked=family.linked.get(item_id, ()),
        parent=_relative(family.parent.get(item_id), family, placed),
        ticket=_relative(family.ticket.get(item_id), family, placed),
        unlabelled=unlabel_dates(facts.activities.get(item_id, ())),
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

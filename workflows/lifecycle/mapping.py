"""Where an item lies in the lifecycle, and why: labels and tags first, then rules, then relatives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_rules import RULES, Match, Rank, is_experiment_branch
from workflows.lifecycle.mapping_signals import (
    Relative,
    Signals,
    gather_family,
    label_dates,
    newest_tags,
    unlabel_dates,
)
from workflows.model import Evidence, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import Family, TextModel
    from workflows.model import Facts, Tag, WorkItem

CERTAIN_FROM = 0.90
SUGGESTED_FROM = 0.50
CEILING = 0.99
TIE = 0.05
"""Two stages whose scores differ by less weigh the same."""
SAME_RANK_PRICE = 0.5
LOWER_RANK_PRICE = 0.1
"""How much of the confidence a dissenting signal takes away, in parts of the trust in it."""

NOTHING_SPEAKS = Evidence("nothing", "no label, tag, rule, linked work or parent says where it belongs")


def place(facts: Facts, policy: Policy, model: TextModel | None = None) -> Mapping[str, Placement]:
    """Place every item of the project; the answer is by item id.

    Elders are decided before those who inherit; a circle of parents is cut where it is entered.
    """
    family = gather_family(facts)
    tags = newest_tags(facts.tags)
    placed: dict[str, Placement] = {}
    for item in facts.items:
        for next_id in _elders_first(item.id, family, placed):
            signals = _signals(next_id, facts, family, tags, placed)
            placed[next_id] = decide(family.items[next_id], signals, policy, model)
    return {item.id: placed[item.id] for item in facts.items}


def decide(item: WorkItem, signals: Signals, policy: Policy, model: TextModel | None = None) -> Placement:
    """Place one item by all that is known of it; every answer carries its evidence.

    The highest rank of signals that speaks decides. Signals of that rank that disagree make it a suggestion,
    or leave it to a person when they weigh the same; lower ranks raise the confidence or name a second stage.
    """
    matches = [match for rule in RULES for match in rule(item, signals, policy)]
    matches += _text_matches(item, model)
    experiment = is_experiment(item, signals, policy)
    if not matches:
        return Placement(None, Decision.UNSURE, 0.0, (NOTHING_SPEAKS,), is_experiment=experiment)
    return replace(_weigh(matches), is_experiment=experiment)


def is_experiment(item: WorkItem, signals: Signals, policy: Policy) -> bool:
    """Tell whether the item is an experiment: by type, by label, or as a branch or run without ticket."""
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


def _weigh(matches: Sequence[Match]) -> Placement:
    top = max(match.rank for match in matches)
    peers = _scores(match for match in matches if match.rank is top)
    (stage, score), *others = sorted(peers.items(), key=lambda pair: -pair[1])
    because = _in_order(matches, stage)
    if others and score - others[0][1] < TIE:
        return Placement(None, Decision.UNSURE, round(score / 2, 4), because, second_stage=stage)
    confidence, second = _confidence(matches, stage, top)
    if confidence < SUGGESTED_FROM:
        return Placement(None, Decision.UNSURE, confidence, because, second_stage=stage)
    certain = confidence >= CERTAIN_FROM and not others
    return Placement(stage, Decision.CERTAIN if certain else Decision.SUGGESTED, confidence, because, second)


def _confidence(matches: Sequence[Match], stage: str | None, top: Rank) -> tuple[float, str | None]:
    """Return the confidence in `stage` and the stage that speaks strongest against it."""
    score = _scores(match for match in matches if match.stage == stage)[stage]
    against = [match for match in matches if match.stage != stage]
    if not against:
        return round(min(score, CEILING), 4), None
    rival = max(against, key=lambda match: (match.rank, match.trust))
    if top >= Rank.TAGGED and rival.rank < top:
        return round(min(score, CEILING), 4), rival.stage  # a person has seen the item, the rules have not
    price = SAME_RANK_PRICE if rival.rank is top else LOWER_RANK_PRICE
    return round(min(score, CEILING) * (1 - price * rival.trust), 4), rival.stage


def _scores(matches: Iterable[Match]) -> dict[str | None, float]:
    """Return for each stage the chance that at least one of its signals is right, taken as independent."""
    doubts: dict[str | None, list[float]] = defaultdict(list)
    for match in matches:
        doubts[match.stage].append(1 - match.trust)
    return {stage: 1 - prod(doubt) for stage, doubt in doubts.items()}


def _in_order(matches: Sequence[Match], stage: str | None) -> tuple[Evidence, ...]:
    ordered = sorted(matches, key=lambda match: (match.stage != stage, -match.rank, -match.trust))
    return tuple(dict.fromkeys(match.evidence for match in ordered))


def _text_matches(item: WorkItem, model: TextModel | None) -> list[Match]:
    opinions = model.read(item) if model is not None else ()
    return [
        Match(
            one.stage,
            Rank.INHERITED,
            one.confidence,
            Evidence("text", f"says {', '.join(one.words)}", item.url),
        )
        for one in opinions
    ]


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
    known = placement is not None and not placement.unsure
    return Relative(item.key, placement.stage if placement and known else None, item.url, known=known)


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

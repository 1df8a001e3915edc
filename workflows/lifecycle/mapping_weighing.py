"""One weighed decision out of all signals: final words first, else evidence added up as log-odds."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import exp, log, prod
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping_rules import Match, Rank
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from config.policy import Policy
    from workflows.lifecycle.mapping_repositories import Home
    from workflows.lifecycle.mapping_signals import Reading

CERTAIN_FROM = 0.90
"""Where the text alone is right in 97 of 100 invented tickets, in 77 real ones (docs/decisions/0010-text-model.md)."""
SUGGESTED_FROM = 0.50
CEILING = 0.99
TIE = 0.05
"""Two stages whose scores differ by less weigh the same."""
SECOND_FROM = 0.10
"""What a second stage must have to be named."""
SAME_RANK_PRICE = 0.5
"""How much of the confidence a final word that dissents takes away, in parts of the trust in it."""
LEAST_CHANCE = 0.002
"""A text rules nothing out: several other signals may still outweigh it."""


def settled(matches: Sequence[Match]) -> Placement:
    """Place an item on which somebody's final word stands: a lifecycle label or a tag.

    The higher of both counts. Final words that disagree make it a suggestion, or leave it to a person when they weigh
    the same.
    """
    top = max(match.rank for match in matches)
    peers = _agreeing(match for match in matches if match.rank is top)
    (stage, score), *others = sorted(peers.items(), key=lambda pair: -pair[1])
    because = in_order(matches, stage)
    if others and score - others[0][1] < TIE:
        return Placement(
            None, Decision.UNSURE, round(score / 2, 4), because, second_stage=others[0][0], guess=stage
        )
    confidence, second = _after_dissent(matches, stage, top)
    certain = confidence >= CERTAIN_FROM and not others
    decision = Decision.CERTAIN if certain else Decision.SUGGESTED
    return Placement(stage, decision, confidence, because, second, guess=stage)


def weighed(
    matches: Sequence[Match],
    text: Mapping[str | None, float] | None,
    policy: Policy,
    *,
    read: Match | None = None,
    home: Home | None = None,
) -> Placement:
    """Place an item by adding up all signals, none of which is final.

    `text` has the chances by the text model, `read` its words, `home` what lies beside the item. A signal with trust t
    speaks for its stage as strongly as would make the chance of it t if nothing else were known. Where the team's own
    words disagree a person confirms. What only its home would place is left to a person, and nothing is certain by it.
    """
    stages = (*(stage.name for stage in policy.stages), None)
    odds = dict.fromkeys(stages, 0.0)
    for stage, chance in (text or {}).items():
        odds[stage] = log(max(chance, LEAST_CHANCE))
    for match in matches:
        if match.stage in odds:
            odds[match.stage] += strength(match.trust, len(stages))
    unaided = _chances(odds)
    chances = unaided
    if home is not None:
        for stage, more in home.odds(stages):
            odds[stage] += more
        chances = _chances(odds)
    best, rival = sorted(chances, key=lambda each: -chances[each])[:2]
    because = in_order([*matches, *([read] if read else []), *_told(home)], best)
    confidence = round(min(chances[best], CEILING), 4)
    second = rival if chances[rival] >= SECOND_FROM and (text or _speaks(matches, rival)) else None
    alone = max(unaided, key=lambda each: unaided[each])
    close = chances[best] - chances[rival] < TIE
    if close or confidence < SUGGESTED_FROM or not (best == alone or _speaks(matches, best)):
        return Placement(None, Decision.UNSURE, confidence, because, second_stage=second, guess=best)
    others = [match for match in matches if match.rank is Rank.DECLARED and match.stage != best]
    certain = min(confidence, round(unaided[best], 4)) >= CERTAIN_FROM and not others
    decision = Decision.CERTAIN if certain else Decision.SUGGESTED
    disputed = others[0].stage if others else None
    return Placement(best, decision, confidence, because, second or disputed, guess=best)


def _speaks(matches: Iterable[Match], stage: str | None) -> bool:
    return any(match.stage == stage for match in matches)


@lru_cache(maxsize=1024)
def strength(trust: float, classes: int) -> float:
    """Return how much a signal adds to the log-odds of its stage among so many classes."""
    return log(trust * (classes - 1) / (1 - trust))


def stage_words(policy: Policy) -> Mapping[str, str]:
    """Return the stage of each name and synonym; a name that is another stage's synonym stays a name."""
    synonyms = {word: stage.name for stage in policy.stages for word in stage.synonyms}
    return {**synonyms, **{stage.name: stage.name for stage in policy.stages}}


def of_policy(reading: Reading, policy: Policy, words: Mapping[str, str]) -> Mapping[str | None, float]:
    """Return the chances by the text for the stages of the policy, which may call them otherwise or know others.

    What the model gives to stages that the policy has not is spread evenly: the text says nothing about where else.
    """
    found: dict[str | None, float] = dict.fromkeys((*(stage.name for stage in policy.stages), None), 0.0)
    lost = 0.0
    for name, chance in reading.chances:
        known = None if name is None else words.get(name)
        if name is None or known is not None:
            found[known] += chance
        else:
            lost += chance
    if not lost:
        return found
    return {stage: chance + lost / len(found) for stage, chance in found.items()}


def in_order(matches: Iterable[Match], stage: str | None) -> tuple[Evidence, ...]:
    """Return the evidence, that for the stage first, the strongest first, nothing twice."""
    ordered = sorted(matches, key=lambda match: (match.stage != stage, -match.rank, -match.trust))
    return tuple(dict.fromkeys(match.evidence for match in ordered))


def _told(home: Home | None) -> Iterator[Match]:
    """Yield what is told of the home as evidence; its weight is added for all stages."""
    if home is not None and home.main is not None:
        stage, number = home.main
        detail = worded(
            "{number} of {total} others placed in {name} are {stage}",
            number=number,
            total=home.total,
            name=home.name,
            stage=stage or worded("outside the lifecycle"),
        )
        yield Match(stage, Rank.WRITTEN, 0.0, Evidence("repository profile", detail))


def _chances(odds: Mapping[str | None, float]) -> dict[str | None, float]:
    high = max(odds.values())
    raised = {stage: exp(value - high) for stage, value in odds.items()}
    total = sum(raised.values())
    return {stage: value / total for stage, value in raised.items()}


def _after_dissent(matches: Sequence[Match], stage: str | None, top: Rank) -> tuple[float, str | None]:
    """Return the confidence in a final word and the stage that speaks strongest against it."""
    score = _agreeing(match for match in matches if match.stage == stage)[stage]
    against = [match for match in matches if match.stage != stage]
    if not against:
        return round(min(score, CEILING), 4), None
    rival = max(against, key=lambda match: (match.rank, match.trust))
    if rival.rank < top:
        return round(min(score, CEILING), 4), rival.stage  # a person has seen the item, the rules have not
    return round(min(score, CEILING) * (1 - SAME_RANK_PRICE * rival.trust), 4), rival.stage


def _agreeing(matches: Iterable[Match]) -> dict[str | None, float]:
    """Return for each stage the chance that at least one of its signals is right, taken as independent."""
    doubts: dict[str | None, list[float]] = defaultdict(list)
    for match in matches:
        doubts[match.stage].append(1 - match.trust)
    return {stage: 1 - prod(doubt) for stage, doubt in doubts.items()}

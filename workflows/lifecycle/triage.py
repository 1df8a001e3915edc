"""Which open work needs a person's word on its stage: untagged work, two stage labels, labels that evidence denies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision
from workflows.lifecycle.mapping import place
from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_rules import lifecycle_stages
from workflows.lifecycle.mapping_signals import Signals, label_dates, newest_tags, unlabel_dates
from workflows.lifecycle.mapping_tags import counting_tag, is_overruled
from workflows.model import Category, ItemKind, LinkKind, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.model import Activity, Facts, Tag, WorkItem


class Need(StrEnum):
    """Why a person is asked, in the order in which they are: what is wrong now comes before what is missing."""

    TWO_LABELS = "two labels"
    DOUBTED = "doubted"
    UNTAGGED = "untagged"


ORDER = {need: number for number, need in enumerate(Need)}


@dataclass(frozen=True, slots=True)
class Case:
    """An item that needs a decision.

    `placement` is what speaks for itself: of a doubted item without its label. `labels` are the stage labels that it
    carries with their stages, `set_by` what the tracker tells of how each came there.
    """

    item: WorkItem
    need: Need
    placement: Placement
    labels: tuple[tuple[str, str | None], ...] = ()
    set_by: tuple[Activity, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether it may be accepted together with others, after they were shown."""
        return self.need is Need.UNTAGGED and self.placement.decision is Decision.CERTAIN


def cases(facts: Facts, policy: Policy, model: TextModel | None = None) -> tuple[Case, ...]:
    """Return all cases of a project: those that are wrong first, then the most certain suggestions."""
    placements = place(facts, policy, model)
    unlabelled = _without_labels(facts, policy)
    silent = place(unlabelled, policy, model) if unlabelled is not facts else placements
    tags = newest_tags(facts.tags)
    found = [
        case
        for item in _asked_about(facts)
        if (case := _case(item, facts, policy, tags, placements[item.id], silent[item.id]))
    ]
    return tuple(
        sorted(found, key=lambda case: (ORDER[case.need], -case.placement.confidence, _by_key(case.item.key)))
    )


def _case(
    item: WorkItem,
    facts: Facts,
    policy: Policy,
    tags: Mapping[str, Tag],
    placement: Placement,
    silent: Placement,
) -> Case | None:
    acts = facts.activities.get(item.id, ())
    dates = label_dates(acts)
    tag = counting_tag(Signals(tag=tags.get(item.id), labelled=dates, unlabelled=unlabel_dates(acts)), policy)
    labels = tuple(lifecycle_stages(item.labels, policy))
    standing = [stage for label, stage in labels if not is_overruled(stage, dates.get(normal(label)), tag)]
    if len(set(standing)) > 1:
        return Case(item, Need.TWO_LABELS, placement, labels, _set_by(labels, acts))
    if tag is not None:
        return None  # somebody has decided
    if labels:
        denied = silent.decision is Decision.CERTAIN and silent.stage != labels[0][1]
        return Case(item, Need.DOUBTED, silent, labels, _set_by(labels, acts)) if denied else None
    return Case(item, Need.UNTAGGED, placement)


def _set_by(labels: tuple[tuple[str, str | None], ...], acts: tuple[Activity, ...]) -> tuple[Activity, ...]:
    """Return for each label the activity that added it last, for those of which one is known."""
    added = {act.new: act for act in acts if act.verb is Verb.LABELLED and act.new}
    return tuple(added[label] for label, _ in labels if label in added)


def _asked_about(facts: Facts) -> tuple[WorkItem, ...]:
    """Return open tickets, and open pull requests that no ticket speaks for; branches and runs follow their tickets."""
    implements = (link for link in facts.links if link.kind is LinkKind.IMPLEMENTS)
    spoken_for = {end for link in implements for end in (link.origin, link.target)}
    return tuple(
        item
        for item in facts.items
        if item.category is not Category.DONE
        and (
            item.kind is ItemKind.ISSUE or (item.kind is ItemKind.PULL_REQUEST and item.id not in spoken_for)
        )
    )


def _without_labels(facts: Facts, policy: Policy) -> Facts:
    """Return the facts without any stage label and tag: what would be concluded if nobody had said anything."""
    carried = {item.id: {label for label, _ in lifecycle_stages(item.labels, policy)} for item in facts.items}
    if not any(carried.values()):
        return facts
    items = tuple(
        replace(item, labels=tuple(label for label in item.labels if label not in carried[item.id]))
        if carried[item.id]
        else item
        for item in facts.items
    )
    return replace(facts, items=items, tags=())


def _by_key(key: str) -> tuple[str, int, str]:
    """CH-9 comes before CH-10."""
    beginning = key.rstrip("0123456789")
    number = key[len(beginning) :]
    return beginning, len(number), number

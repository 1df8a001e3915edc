"""Who is there for which stage: roles and counts, never persons' scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.outlook import Coverage, Silo, Team
from workflows.lifecycle.signs import Signs
from workflows.model import Category, ItemKind, LinkKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity, Facts, WorkItem

BUILT = ("modeling", "deployment")
"""The two stages that should know of each other."""
APPROVED = "approved"


@dataclass(slots=True)
class _Part:
    """What was worked on in one stage lately, and by whom."""

    items: dict[str, WorkItem] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def read_team(facts: Facts, state: ProjectState) -> Team:
    """Return how the team covers the work of the last weeks."""
    active = [person for person in facts.project.people if person.active]
    if not active:
        return Team()
    signs, rules = Signs(facts, state.policy), state.policy.team
    parts = _parts(facts, state, signs)
    roles = {person.name: (person.role or "").casefold() for person in active}
    large = len(active) >= rules.smallest
    tied = {
        end for link in facts.links if link.kind is LinkKind.IMPLEMENTS for end in (link.origin, link.target)
    }
    return Team(
        coverage=tuple(
            _coverage(tally.stage, tally.open, parts[tally.stage], roles, state, large=large)
            for tally in state.tallies
            if tally.open
        ),
        self_approved=tuple(item for item in state.merged if _is_self_approved(item, facts, state, signs)),
        silo=_silo(parts, facts, state) if large else None,
        without_change=tuple(one for one in state.done if _in(one, state, BUILT) and one.id not in tied),
        without_ticket=tuple(item for item in facts.items if _is_loose(item, tied, signs)),
        unknown=sum(not person.role for person in active),
    )


def _parts(facts: Facts, state: ProjectState, signs: Signs) -> Mapping[str, _Part]:
    since = state.now - timedelta(weeks=state.policy.team.weeks)
    parts: dict[str, _Part] = defaultdict(_Part)
    for item in facts.items:
        stage = state.placements[item.id].stage
        acts = facts.activities.get(item.id, ())
        if stage is None or not acts or acts[-1].at <= since:
            continue
        names = {act.actor for act in acts if act.at > since and act.actor and signs.is_human(act)}
        if names:
            parts[stage].items[item.id] = item
            parts[stage].names |= names
    return parts


def _coverage(
    stage: str,
    open_: tuple[WorkItem, ...],
    part: _Part,
    roles: Mapping[str, str],
    state: ProjectState,
    *,
    large: bool,
) -> Coverage:
    rules = state.policy.team
    took_part = Counter(roles[name] for name in part.names if roles.get(name))
    there = set(roles.values())
    needs = rules.needed.get(stage, ())
    absent = tuple(need for need in needs if not _meets(need, there))
    idle = tuple(need for need in needs if need not in absent and not _meets(need, took_part))
    enough = len(part.items) >= rules.least_items
    present = tuple(sorted((role, number) for role, number in took_part.items()))
    return Coverage(
        stage, present, absent, idle if enough else (), len(part.names), open_,
        alone=large and enough and len(part.names) == 1,
    )  # fmt: skip


def _meets(need: Iterable[str], roles: Iterable[str]) -> bool:
    return not {role.casefold() for role in need}.isdisjoint(roles)


def _is_self_approved(item: WorkItem, facts: Facts, state: ProjectState, signs: Signs) -> bool:
    if (
        not _in(item, state, state.policy.team.reviewed)
        or not item.author
        or not signs.is_person(item.author)
    ):
        return False
    return not any(_approves(act, item, signs) for act in facts.activities.get(item.id, ()))


def _approves(act: Activity, item: WorkItem, signs: Signs) -> bool:
    by_another = signs.is_human(act) and act.actor != item.author
    return act.verb is Verb.REVIEWED and by_another and (act.new or "").casefold() == APPROVED


def _silo(parts: Mapping[str, _Part], facts: Facts, state: ProjectState) -> Silo | None:
    model, deploy = (parts[stage] if stage in parts else _Part() for stage in BUILT)
    least = state.policy.team.least_items
    if min(len(model.items), len(deploy.items)) < least or model.names & deploy.names:
        return None
    one, other = set(model.items), set(deploy.items)
    if any({link.origin, link.target} & one and {link.origin, link.target} & other for link in facts.links):
        return None
    return Silo(tuple(model.items.values()), tuple(deploy.items.values()))


def _in(item: WorkItem, state: ProjectState, stages: Iterable[str]) -> bool:
    return state.placements[item.id].stage in frozenset(stages)


def _is_loose(item: WorkItem, tied: set[str], signs: Signs) -> bool:
    mine = item.kind is ItemKind.PULL_REQUEST and item.category is not Category.DONE and item.id not in tied
    return mine and item.author is not None and signs.is_person(item.author)

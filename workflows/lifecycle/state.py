"""The state of one project at one moment: everything the reports say, gathered from the rules, without words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.lifecycle.answers import ends
from workflows.lifecycle.asking import worth_asking
from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.mapping import place
from workflows.lifecycle.moves import read_moves
from workflows.lifecycle.profiles import profile
from workflows.lifecycle.reviews import waiting_reviews
from workflows.lifecycle.stall_findings import keepers
from workflows.lifecycle.stalls import judge
from workflows.lifecycle.state_work import answers, blockers, done_between, due_next
from workflows.model import ActorKind, Category, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement, Stall
    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.lifecycle.moves import Moves, StageChange
    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.profiles import RepoProfile
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state_work import Answer, Blocker, Due
    from workflows.model import Facts, Project, SourceState, WorkItem
    from workflows.outbox import OpenWarning

CENTRE_LOOKS_BACK = timedelta(days=28)
WEIGHTS = {"under way": 1.0, "worked on": 1.0, "open": 0.5}
"""What the centre of work is read from: tickets under way and items worked on tell more than a full backlog."""
CLEAR_LEAD = 1.2
"""A centre must outweigh the next stage by this factor, otherwise both are named."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The tickets of one stage: open ones, those of them under way, done and arrived in the period."""

    stage: str
    open: tuple[WorkItem, ...]
    doing: tuple[WorkItem, ...]
    done: tuple[WorkItem, ...]
    moved_in: tuple[StageChange, ...]
    looped_in: tuple[StageChange, ...]

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell of the stage."""
        return not (self.open or self.done or self.moved_in or self.looped_in)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a stage is the centre: `items` of `total` things of a kind lie there, `rival` in the next stage."""

    what: str
    items: tuple[WorkItem, ...]
    total: int
    rival: int = 0


@dataclass(frozen=True, slots=True)
class Centre:
    """Where most of the work lies: `rival` is the stage that weighs about as much; both None without work."""

    stage: str | None
    rival: str | None = None
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Items without a stage: open tickets, open pull requests and branches, and finished tickets."""

    tickets: tuple[WorkItem, ...] = ()
    changes: tuple[WorkItem, ...] = ()
    finished: tuple[WorkItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectState:
    """All that reports may say about a project at `now`, looking back to `since`."""

    project: Project
    policy: Policy
    now: datetime
    since: datetime
    placements: Mapping[str, Placement]
    centre: Centre
    tallies: tuple[Tally, ...]
    moves: Moves
    reviews: tuple[WaitingReview, ...]
    stalls: tuple[Stall, ...]
    blockers: tuple[Blocker, ...]
    unplaced: Unplaced
    outside: tuple[WorkItem, ...]
    """Open tickets that are certainly no lifecycle work."""
    done: tuple[WorkItem, ...]
    """Tickets finished in the period, whatever their stage."""
    merged: tuple[WorkItem, ...]
    answers: tuple[Answer, ...]
    created: tuple[WorkItem, ...]
    due: tuple[Due, ...]
    profiles: tuple[RepoProfile, ...]
    measures: tuple[Measure, ...]
    """Of success: declared ones, then those that tickets state."""
    sources: tuple[SourceState, ...]
    counts: Mapping[ItemKind, int]
    damaged: int
    warned: Mapping[str, OpenWarning] = field(default_factory=lambda: MappingProxyType({}))
    """The open warnings about experiments, by item id; only reports that others read beside the owners ask for them."""
    outlook: Outlook | None = None
    """What digests add; only they ask for it."""
    held: tuple[Stall, ...] = ()
    """Experiments that such a report only counts: their owners have not been asked yet."""

    @property
    def open(self) -> tuple[WorkItem, ...]:
        """Return the open tickets, but for those that are certainly no lifecycle work."""
        return (*(item for tally in self.tallies for item in tally.open), *self.unplaced.tickets)


def discreet(state: ProjectState, warned: Iterable[OpenWarning]) -> ProjectState:
    """Return the state as it may be told to more people than the owners: what nobody was asked about is held back.

    Where nobody is ever asked, because the policy says so or nobody can be reached, nothing is held back.
    """
    if not state.policy.warnings.enabled:
        return state
    open_ = {one.item: one for one in warned}
    held = tuple(stall for stall in state.stalls if stall.item.id not in open_ and _to_be_asked(state, stall))
    known = {stall.item.id for stall in held}
    told = tuple(stall for stall in state.stalls if stall.item.id not in known)
    return replace(state, stalls=told, held=held, warned=MappingProxyType(open_))


def _to_be_asked(state: ProjectState, stall: Stall) -> bool:
    """Whether somebody will hear of it: it is worth it, nobody has said that it is over, and somebody is reached."""
    answered = stall.last_sign is not None and ends(stall.last_sign.activity)
    return worth_asking(stall) and not answered and _reaches(state.project, stall.ask)


def _reaches(project: Project, name: str | None) -> bool:
    """Whether the one who is asked, somebody in their place, or the channel can be written to.

    Whom the project does not know may be known to another one: it is left to those who ask.
    """
    if project.channel is not None or any(person.slack for person in keepers(project.people)):
        return True
    called = [person for person in project.people if name and person.name.casefold() == name.casefold()]
    if not called and name is not None:
        called = list(project.people)
    return any(person.active and person.slack is not None for person in called)


def read_state(
    facts: Facts, policy: Policy, now: datetime, *, since: datetime, model: TextModel | None = None
) -> ProjectState:
    """Gather the state of a project; `facts` are as of `now` (see `asof.rewind`), the period is (since, now]."""
    return placed_state(facts, place(facts, policy, model), policy, now, since=since)


def placed_state(
    facts: Facts, placements: Mapping[str, Placement], policy: Policy, now: datetime, *, since: datetime
) -> ProjectState:
    """Do so where it is known already where the items lie."""
    workdays = Workdays(facts.project, policy)
    moves = read_moves(facts, policy, since, now)
    done = done_between(facts, since, now)
    tickets = tuple(item for item in facts.items if item.kind is ItemKind.ISSUE)
    finished = tuple(item for item, _ in done if item.kind is ItemKind.ISSUE)
    return ProjectState(
        project=facts.project,
        policy=policy,
        now=now,
        since=since,
        placements=placements,
        centre=find_centre(facts, placements, policy, now),
        tallies=_tallies(tickets, finished, placements, moves, policy),
        moves=moves,
        reviews=waiting_reviews(facts, policy, workdays, now),
        stalls=judge(facts, policy, placements, now),
        blockers=blockers(facts, workdays, now),
        unplaced=_unplaced(facts.items, placements),
        outside=tuple(one for one in _open(tickets) if _is_outside(placements[one.id])),
        done=finished,
        merged=tuple(one for one, _ in done if one.kind is ItemKind.PULL_REQUEST and one.status == "merged"),
        answers=answers(done, facts, policy, placements, since),
        created=tuple(one for one in tickets if since < one.created <= now),
        due=due_next(facts, workdays, now),
        profiles=profile(facts, placements, policy, now),
        measures=read_kpis(facts),
        sources=facts.sources,
        counts=MappingProxyType(Counter(item.kind for item in facts.items)),
        damaged=facts.damaged,
    )


def find_centre(facts: Facts, placements: Mapping[str, Placement], policy: Policy, now: datetime) -> Centre:
    """Find the stage where most of the work lies, by shares of what is under way, worked on and open."""
    tickets = [item for item in facts.items if item.kind is ItemKind.ISSUE]
    groups = {
        "under way": [item for item in tickets if item.category is Category.DOING],
        "worked on": [item for item in facts.items if _worked_on(item, facts, now)],
        "open": _open(tickets),
    }
    placed = {what: [one for one in items if placements[one.id].stage] for what, items in groups.items()}
    weights: Counter[str] = Counter()
    for what, items in placed.items():
        for item in items:
            weights[placements[item.id].stage or ""] += WEIGHTS[what] / len(items)  # type: ignore[assignment]  # shares, no counts
    order = [stage.name for stage in policy.stages]
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    if not ranked:
        return Centre(None)
    stage, weight = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 and weight < CLEAR_LEAD * ranked[1][1] else None
    grounds = (
        Ground(
            what,
            tuple(one for one in items if placements[one.id].stage == stage),
            len([one for one in items if not _is_outside(placements[one.id])]),
            sum(placements[one.id].stage == rival for one in items) if rival else 0,
        )
        for what, items in groups.items()
        if placed[what]
    )
    return Centre(stage, rival, tuple(grounds))


def _worked_on(item: WorkItem, facts: Facts, now: datetime) -> bool:
    acts = facts.activities.get(item.id, ())
    return any(now - CENTRE_LOOKS_BACK < act.at <= now and act.actor_kind is ActorKind.HUMAN for act in acts)


def _tallies(
    tickets: Sequence[WorkItem],
    finished: Sequence[WorkItem],
    placements: Mapping[str, Placement],
    moves: Moves,
    policy: Policy,
) -> tuple[Tally, ...]:
    def of_stage(items: Iterable[WorkItem], stage: str) -> tuple[WorkItem, ...]:
        return tuple(item for item in items if placements[item.id].stage == stage)

    return tuple(
        Tally(
            stage.name,
            of_stage(_open(tickets), stage.name),
            of_stage((one for one in tickets if one.category is Category.DOING), stage.name),
            of_stage(finished, stage.name),
            tuple(change for change in moves.moved if change.target == stage.name),
            tuple(change for change in moves.looped if change.target == stage.name),
        )
        for stage in policy.stages
    )


def _unplaced(items: Iterable[WorkItem], placements: Mapping[str, Placement]) -> Unplaced:
    unsure = [item for item in items if placements[item.id].unsure]
    tickets = [item for item in unsure if item.kind is ItemKind.ISSUE]
    changes = {ItemKind.PULL_REQUEST, ItemKind.BRANCH}
    return Unplaced(
        tickets=tuple(_open(tickets)),
        changes=tuple(item for item in _open(unsure) if item.kind in changes),
        finished=tuple(item for item in tickets if item.category is Category.DONE),
    )


def _is_outside(placement: Placement) -> bool:
    return placement.stage is None and not placement.unsure


def _open(items: Iterable[WorkItem]) -> list[WorkItem]:
    return [item for item in items if item.category is not Category.DONE]

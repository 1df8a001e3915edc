"""What stakeholders hear beside the state, as values: each rule fills its part of the outlook."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.upkeep import Upkeep
    from workflows.model import Dismissal, Evidence, Waiver, WorkItem


class CheckState(StrEnum):
    """How a criterion stands."""

    MET = "met"
    MISSING = "missing"
    WAIVED = "waived"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One criterion of a gate: `because` is what proves it, what was looked for in vain, or why it is unknown.

    `ask` are the roles that can bring it.
    """

    criterion: str
    section: str
    state: CheckState
    because: tuple[Evidence, ...] = ()
    items: tuple[WorkItem, ...] = ()
    ask: tuple[str, ...] = ()
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Strength:
    """How a section of a gate stands: `held` of its `known` criteria are met or waived."""

    section: str
    held: int
    known: int

    @property
    def share(self) -> float:
        """From 0 (nothing) to 1 (everything that is known)."""
        return self.held / self.known


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate out of `stage` into `target` (None: out of the last one); `mode` is `prevent`, `warn` or `allow`."""

    stage: str
    target: str | None
    mode: str
    version: str
    checks: tuple[Check, ...]
    current: bool = False
    """Whether the project's work stands before this gate now."""

    def having(self, state: CheckState) -> tuple[Check, ...]:
        """Return the checks that stand so."""
        return tuple(check for check in self.checks if check.state is state)

    @property
    def sections(self) -> tuple[Strength, ...]:
        """How each section stands, in the order of the checklist; those of which nothing is known are left out."""
        known = [check for check in self.checks if check.state is not CheckState.UNKNOWN]
        return tuple(
            Strength(
                section,
                sum(one.section == section and one.state is not CheckState.MISSING for one in known),
                sum(one.section == section for one in known),
            )
            for section in dict.fromkeys(check.section for check in known)
        )

    @property
    def weakest(self) -> Strength | None:
        """The section that decides how strong the gate is; None where nothing is known."""
        return min(self.sections, key=lambda one: one.share, default=None)


@dataclass(frozen=True, slots=True)
class Loop:
    """A step back in the period; `times` counts the project's to that stage for the same cause, this one too.

    `earlier` are those before it, oldest first; without a stated reason a step back is alone.
    """

    change: StageChange
    times: int = 1
    earlier: tuple[StageChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A gate that work went past in the period while `checks` of it were missing."""

    gate: Gate
    checks: tuple[Check, ...]
    moves: tuple[StageChange, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What happened between the stages."""

    loops: tuple[Loop, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The roles of one stage with open work: how many people of each took part lately, and what is not there.

    `absent` are needs that nobody active on the project meets; of `idle` ones somebody is there and took no part.
    """

    stage: str
    present: tuple[tuple[str, int], ...]
    absent: tuple[tuple[str, ...], ...]
    idle: tuple[tuple[str, ...], ...]
    people: int
    items: tuple[WorkItem, ...]
    """The open tickets of the stage."""
    alone: bool = False
    """Whether all that was worked on lately depends on one person."""


@dataclass(frozen=True, slots=True)
class Silo:
    """Modelling and deployment work that share no person, no link and no word."""

    modeling: tuple[WorkItem, ...]
    deployment: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """What the records say about how the team is put together; `unknown` counts people whose role is not stated."""

    coverage: tuple[Coverage, ...] = ()
    self_approved: tuple[WorkItem, ...] = ()
    """Merged in the period without an approval by another human, in stages that need one."""
    silo: Silo | None = None
    without_change: tuple[WorkItem, ...] = ()
    """Tickets of modelling and deployment, finished in the period, to which no change and no run belongs."""
    without_ticket: tuple[WorkItem, ...] = ()
    """Open pull requests of people that belong to no ticket."""
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The days by which the rest is done in 50 and in 85 of 100 drawn futures; None: not within the horizon."""

    half: date | None
    likely: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast for the open tickets of `stage`; `before` is the one of a week ago, for the same stage.

    `outcome` is when those that are open now are done; `growing` when all are, if tickets go on arriving as they did.
    Both are None while fewer than the policy's number of tickets (`finished`) were ever finished, or none remain.
    `added` and `done` tell what moved it: tickets that came into the stage and tickets finished in the last week.
    `weeks` of history were drawn from, with `pace` tickets finished and `arrivals` new ones in each, on average;
    `whole_project` tells that the stage alone had too little history, so that all stages together were taken.
    """

    stage: str
    remaining: tuple[WorkItem, ...]
    finished: int
    needed: int
    outcome: Outcome | None = None
    growing: Outcome | None = None
    before: Outcome | None = None
    added: tuple[WorkItem, ...] = ()
    done: tuple[WorkItem, ...] = ()
    weeks: int = 0
    pace: float = 0.0
    arrivals: float = 0.0
    whole_project: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """A record that speaks for a risk, since when it says so, and the item it stands in."""

    because: Evidence
    at: datetime | None
    item: WorkItem | None = None
    spoken: bool = False
    """Whether it is what somebody wrote, which meeting the criteria of the risk deals with."""


class RiskState(StrEnum):
    """What speaks for a risk: a record, something that is absent, nobody can tell, or nothing."""

    SIGNAL = "signal"
    ABSENCE = "absence"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Risk:
    """One kind of risk with all that speaks for it; `ask` are the roles to ask.

    `dismissal` is the newest one. It holds until something is recorded after it (`came_back`).
    """

    kind: str
    signals: tuple[Signal, ...] = ()
    absences: tuple[Check, ...] = ()
    unknown: tuple[Evidence, ...] = ()
    ask: tuple[str, ...] = ()
    dismissal: Dismissal | None = None

    @property
    def state(self) -> RiskState:
        """What speaks for it, the strongest first."""
        if self.signals:
            return RiskState.SIGNAL
        if self.absences:
            return RiskState.ABSENCE
        return RiskState.UNKNOWN if self.unknown else RiskState.NONE

    @property
    def is_possible(self) -> bool:
        """Whether something speaks for it, dismissed or not."""
        return self.state in {RiskState.SIGNAL, RiskState.ABSENCE}

    @property
    def came_back(self) -> bool:
        """Whether something was recorded after it was dismissed."""
        at = self.dismissal.at if self.dismissal else None
        return at is not None and any(one.at is not None and one.at > at for one in self.signals)

    @property
    def is_dismissed(self) -> bool:
        """Whether it is possible, and somebody's word that it is none holds."""
        return self.is_possible and self.dismissal is not None and not self.came_back


class Colour(StrEnum):
    """How a project stands, in the glossary's words."""

    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    OFF_TRACK = "off-track"
    STARTING = "starting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for the colour, without keys in its words: the items are beside it. `missed`: a date is lost."""

    because: Evidence
    weight: float
    items: tuple[WorkItem, ...] = ()
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The colour of a project and why, the heaviest reason first."""

    colour: Colour
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that stakeholders hear beside the state itself."""

    gates: tuple[Gate, ...] = ()
    story: Story = field(default_factory=Story)
    team: Team = field(default_factory=Team)
    forecast: Forecast | None = None
    upkeep: tuple[Upkeep, ...] = ()
    risks: tuple[Risk, ...] = ()
    judgement: Judgement = field(default_factory=lambda: Judgement(Colour.UNKNOWN))

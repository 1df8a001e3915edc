"""The second verb: store to report. A slash command and a scheduled job call the same function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from config.words import nearest, quoted
from workflows.errors import Refused
from workflows.lifecycle.backtest import backtest
from workflows.lifecycle.stalls import judge
from workflows.lifecycle.state import ProjectState, placed_state
from workflows.lifecycle.telling import counted, told_by
from workflows.looks import look_at
from workflows.portfolios import Asked, for_stakeholders, keep_standings, read_standings, state_of
from workflows.reports import digest, portfolio, stalled
from workflows.reports.footer import left_out
from workflows.reports.kinds import KINDS
from workflows.store.facts import load_facts, load_slugs
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.backtest import Backtest
    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.lifecycle.telling import Telling
    from workflows.looks import Looks
    from workflows.model import Facts
    from workflows.reports.shape import Report

FOR_STAKEHOLDERS = frozenset({"digest", "portfolio"})
"""Reports that tell gates, risks, measures, team and forecast beside the state, and what is new to a reader."""
WEEK = timedelta(days=7)
MOST_WEEKS = 52
LONGEST_LIMIT = 60
"""Working days: the most that a policy accepts as a limit."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which report, of which project (None: all), for whom, and over which time before `as_of`."""

    report: str
    project: str | None = None
    audience: str = "product"
    period: timedelta = WEEK
    language: str | None = None
    """In which language a digest or portfolio is told (None: the policy's)."""
    without: tuple[str, ...] = ()
    """Private projects that this reader does not hear of."""
    discreet: bool = False
    """Whether what owners of quiet experiments have not heard is only counted; digests and portfolios always do so."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Which project's past to replay (None: the only one), over how many weeks, with which limits tried by stage."""

    project: str | None = None
    weeks: int = 12
    limits: tuple[tuple[str, int], ...] = ()


def states(
    engine: Engine,
    policy: Policy,
    question: Question,
    *,
    as_of: datetime,
    model: TextModel | None = None,
    looks: Looks | None = None,
) -> tuple[ProjectState, ...]:
    """Return the state of the project asked for, or of all, as of a moment, from activities up to it.

    `model` reads what no label, tag or rule places; without one such items stay unplaced. What `looks`
    hold is not loaded again.
    """
    return tuple(_one_by_one(engine, policy, question, as_of=as_of, model=model, looks=looks))


def _one_by_one(
    engine: Engine,
    policy: Policy,
    question: Question,
    *,
    as_of: datetime,
    model: TextModel | None,
    looks: Looks | None = None,
) -> Iterator[ProjectState]:
    for slug in _slugs(engine, question):
        if question.report in FOR_STAKEHOLDERS:
            yield state_of(
                engine, policy, slug, as_of=as_of, period=question.period, model=model, looks=looks
            )
        else:
            look = look_at(engine, policy, slug, as_of=as_of, model=model, looks=looks)
            since = as_of - question.period
            state = placed_state(look.facts, look.placements, policy, as_of, since=since)
            yield for_stakeholders(engine, state) if question.discreet else state


def _slugs(engine: Engine, question: Question) -> list[str]:
    if question.project is not None:
        return [question.project]
    return [slug for slug in load_slugs(engine) if slug not in question.without]


def verdicts(
    engine: Engine,
    policy: Policy,
    slug: str,
    *,
    as_of: datetime,
    model: TextModel | None = None,
    looks: Looks | None = None,
) -> tuple[Facts, tuple[Stall, ...]]:
    """Return the facts of one project as of a moment, and the verdicts on its experiments."""
    look = look_at(engine, policy, slug, as_of=as_of, model=model, looks=looks)
    return look.facts, judge(look.facts, policy, look.placements, as_of)


@dataclass(frozen=True, slots=True)
class Composed:
    """A report, and what a reader of it is told of each project, for the next time."""

    report: Report
    told: Mapping[str, Telling]


def compose(
    engine: Engine,
    policy: Policy,
    question: Question,
    *,
    as_of: datetime,
    model: TextModel | None = None,
    processes: int = 1,
) -> Report:
    """Return the report that answers `question`; Refused when no project is there or one has to be named."""
    return compose_for(engine, policy, question, {}, as_of=as_of, model=model, processes=processes).report


def compose_for(
    engine: Engine,
    policy: Policy,
    question: Question,
    before: Mapping[str, Telling],
    *,
    as_of: datetime,
    model: TextModel | None = None,
    processes: int = 1,
    looks: Looks | None = None,
) -> Composed:
    """Return the report for somebody who was told `before` of each project; Refused as in `compose`.

    A portfolio of many projects may use so many `processes`; what it says is the same.
    """
    question = _checked(engine, question)
    if question.report == "portfolio":
        composed = _portfolio(engine, policy, question, before, as_of=as_of, model=model, processes=processes)
    else:
        found = states(engine, policy, question, as_of=as_of, model=model, looks=looks)
        if build := KINDS[question.report].build:
            return Composed(build(found, question.audience), {})
        state = for_stakeholders(engine, found[0])
        told = before.get(state.project.slug)
        report = digest.build(state, question.audience, told)
        composed = Composed(report, {state.project.slug: told_by(state, told)})
    language = question.language or policy.digests.language
    return replace(composed, report=replace(composed.report, language=language))


def _portfolio(
    engine: Engine,
    policy: Policy,
    question: Question,
    before: Mapping[str, Telling],
    *,
    as_of: datetime,
    model: TextModel | None,
    processes: int,
) -> Composed:
    asked = Asked(policy, question.period, as_of)
    found = read_standings(engine, _slugs(engine, question), asked, model, processes=processes)
    report = portfolio.build(found, question.audience, before, policy)
    told = {slug: counted(one.telling, before.get(slug)) for slug, one in found.items()}
    return Composed(replace(report, footer=(*report.footer, *left_out(len(question.without)))), told)


def keep_up(
    engine: Engine,
    policy: Policy,
    *,
    as_of: datetime,
    model: TextModel | None,
    processes: int = 1,
    looks: Looks | None = None,
) -> int:
    """Work out anew how those projects stand that have changed, so that pages about many need not; return how many."""
    asked = Asked(policy, WEEK, as_of)
    return keep_standings(engine, load_slugs(engine), asked, model, processes=processes, looks=looks)


def stalled_json(
    engine: Engine, policy: Policy, question: Question, *, as_of: datetime, model: TextModel | None = None
) -> dict[str, Any]:
    """Return the contract's form of the stalled report, of one project or of all."""
    # One project after the other: of thousands of experiments only what is told of them is kept.
    each = _one_by_one(engine, policy, _checked(engine, question), as_of=as_of, model=model)
    return stalled.stall_json(each, as_of)


def replay(
    engine: Engine, policy: Policy, asked: Replay, *, as_of: datetime, model: TextModel | None = None
) -> Backtest:
    """Return which warnings the weeks before `as_of` would have brought; Refused for a limit that cannot be tried."""
    slug = _checked(engine, Question("backtest", asked.project)).project
    limits = tried_limits(asked.limits, [stage.name for stage in policy.stages])
    if not 1 <= asked.weeks <= MOST_WEEKS:
        raise Refused(
            worded(
                "{weeks} weeks cannot be replayed: ask for 1 to {most}", weeks=asked.weeks, most=MOST_WEEKS
            )
        )
    facts = load_facts(engine, slug or "")
    return backtest(facts, policy, weeks=asked.weeks, until=as_of, limits=limits, model=model)


def tried_limits(limits: Iterable[tuple[str, int]], stages: Collection[str]) -> dict[str, int]:
    """Return the limits to try by stage; Refused, with the nearest name, for what is no stage or no limit."""
    found: dict[str, int] = {}
    for name, days in limits:
        if name not in stages:
            meant = nearest(name, stages)
            near = worded("did you mean {name}?", name=meant or "")
            hint = near if meant else worded("there are: {names}", names=", ".join(stages))
            raise Refused(worded("there is no stage {name}; {hint}", name=quoted(name), hint=hint))
        if name in found:
            raise Refused(worded("{name} has two limits: try one of them at a time", name=name))
        if not 1 <= days <= LONGEST_LIMIT:
            raise Refused(
                worded(
                    "{days} working days are no limit for {name}: try 1 to {most}",
                    days=days,
                    name=name,
                    most=LONGEST_LIMIT,
                )
            )
        found[name] = days
    return found


def _checked(engine: Engine, question: Question) -> Question:
    """Fill in the only project where one is needed; say which there are when the choice is not clear."""
    slugs = _slugs(engine, replace(question, project=None))
    if not slugs:
        raise Refused(
            worded("no project is set up: declare one with `stagecoach projects apply projects.yaml`")
        )
    if question.project is not None and question.project in question.without:
        raise Refused(
            worded(
                "{project} is private: its reports go to its own people and channel only",
                project=question.project,
            )
        )
    if question.project is None and question.report in {"summary", "digest", "backtest"}:
        if len(slugs) > 1:
            raise Refused(f"name a project with --project: {', '.join(slugs)}")
        return replace(question, project=slugs[0])
    return question

"""The second verb: store to report. A slash command and a scheduled job call the same function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from workflows.errors import Refused
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge
from workflows.lifecycle.state import ProjectState, read_state
from workflows.reports import digest, portfolio, stalled, summary
from workflows.store.facts import load_facts, load_projects

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.model import Facts
    from workflows.reports.shape import Report

REPORTS = ("summary", "stalled", "digest", "portfolio")
AUDIENCES = ("executive", "product", "team")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """Which report, of which project (None: all), for whom, and over which time before `as_of`."""

    report: str
    project: str | None = None
    audience: str = "product"
    period: timedelta = WEEK


def states(
    engine: Engine, policy: Policy, question: Question, *, as_of: datetime, model: TextModel | None = None
) -> tuple[ProjectState, ...]:
    """Return the state of the project asked for, or of all, as of a moment, from activities up to it.

    `model` reads what no label, tag or rule places; without one such items stay unplaced.
    """
    slugs = (
        [question.project] if question.project is not None else [each.slug for each in load_projects(engine)]
    )
    since = as_of - question.period
    return tuple(
        read_state(rewind(load_facts(engine, slug), as_of), policy, as_of, since=since, model=model)
        for slug in slugs
    )


def verdicts(
    engine: Engine, policy: Policy, slug: str, *, as_of: datetime, model: TextModel | None = None
) -> tuple[Facts, tuple[Stall, ...]]:
    """Return the facts of one project as of a moment, and the verdicts on its experiments."""
    facts = rewind(load_facts(engine, slug), as_of)
    return facts, judge(facts, policy, place(facts, policy, model), as_of)


def compose(
    engine: Engine, policy: Policy, question: Question, *, as_of: datetime, model: TextModel | None = None
) -> Report:
    """Return the report that answers `question`; Refused when no project is there or one has to be named."""
    found = states(engine, policy, _checked(engine, question), as_of=as_of, model=model)
    if question.report == "portfolio":
        return portfolio.build(found, question.audience)
    if question.report == "stalled":
        return stalled.build(found)
    build = summary.build if question.report == "summary" else digest.build
    return build(found[0], question.audience)


def stalled_json(
    engine: Engine, policy: Policy, question: Question, *, as_of: datetime, model: TextModel | None = None
) -> dict[str, Any]:
    """Return the contract's form of the stalled report, of one project or of all."""
    return stalled.stall_json(
        states(engine, policy, _checked(engine, question), as_of=as_of, model=model), as_of
    )


def _checked(engine: Engine, question: Question) -> Question:
    """Fill in the only project where one is needed; say which there are when the choice is not clear."""
    slugs = [project.slug for project in load_projects(engine)]
    if not slugs:
        raise Refused("no project is set up: declare one with `stagecoach projects apply projects.yaml`")
    if question.project is None and question.report in {"summary", "digest"}:
        if len(slugs) > 1:
            raise Refused(f"name a project with --project: {', '.join(slugs)}")
        return Question(question.report, slugs[0], question.audience, question.period)
    return question

"""The whole examination: our own records first, then everybody else side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.doctor.finding import Finding, Grade
from bot.doctor.github import ask_github
from bot.doctor.jira import ask_jira
from bot.doctor.others import ask_mail, ask_mlflow
from bot.doctor.run import PATIENCE, Check, run
from bot.doctor.slack import ask_slack
from bot.doctor.store import (
    DATABASE,
    judge_damaged,
    judge_deliveries,
    judge_people,
    judge_reading,
    judge_schedule,
    judge_schema,
    judge_slugs,
    judge_workers,
)
from bot.doctor.webhooks import judge_webhooks
from workflows.store import ledger
from workflows.store.damaged import damaged
from workflows.store.facts import jira_keys
from workflows.store.hints import heard
from workflows.store.line import line
from workflows.store.overview import Overview, overview
from workflows.store.standing import Standing, standing
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.doctor.ways import Ways


def examine(
    engine: Engine, ways: Ways, clock: Callable[[], datetime], *, patience: float = PATIENCE
) -> tuple[Finding, ...]:
    """Return all findings; nothing is written or posted, and nobody is waited for longer than twice `patience`."""
    held: list[Overview] = []
    own = run(
        [Check(DATABASE, "DATABASE_URL", lambda: _own(engine, ways.hooked, clock(), held))], patience=patience
    )
    known = held[0] if held else Overview()
    asked = (
        Check("slack", "SLACK_API_URL", partial(ask_slack, ways, known, clock)),
        Check("jira", "JIRA_URL", partial(ask_jira, ways, known, clock)),
        Check("github", "GITHUB_API_URL", partial(ask_github, ways, known, clock)),
        Check("mlflow", "MLFLOW_TRACKING_URI", partial(ask_mlflow, ways, known)),
        Check("mail", "SMTP_URL", partial(ask_mail, ways, known)),
    )
    return (*own, *run(asked, patience=patience))


def _own(engine: Engine, hooked: Sequence[str], now: datetime, held: list[Overview]) -> Iterator[Finding]:
    found = standing(engine)
    yield judge_schema(found)
    if found is not Standing.CURRENT:
        says = worded("projects, people and schedule cannot be read from it")
        yield Finding(Grade.UNKNOWN, DATABASE, "projects", says)
        return
    known = overview(engine)
    held.append(known)
    if not known.projects:
        do = worded("declare one: stagecoach projects apply projects.yaml")
        yield Finding(Grade.WARNING, DATABASE, "projects", worded("no project is set up"), do)
    yield from judge_slugs(known.projects)
    yield from judge_people(known.projects, known.accounts)
    yield from judge_schedule(known.subscriptions, now)
    if engine.dialect.name == "postgresql":
        yield judge_workers(line(engine), now)
    yield judge_deliveries(ledger.open_ones(engine), now)
    yield from judge_reading(known.sources, now)
    yield from judge_webhooks(hooked, heard(engine), known.projects, jira_keys(engine), now)
    yield judge_damaged(len(damaged(engine)))

"""`stagecoach backtest`: which warnings the past weeks would have brought, before any is switched on."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.reports import moment_of
from bot.render.text import to_text
from bot.wiring import opened_store, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows.compose import Replay, replay
from workflows.errors import Refused
from workflows.reports.backtest import backtest_json, build
from workflows.workspace_model import WorkspaceModel

LIMIT = re.compile(r"([^=]+)=(\d{1,4})")


class Rules(StrEnum):
    """The rules that can be replayed."""

    STALLS = "stalls"


class Format(StrEnum):
    """For people, or for scripts."""

    TEXT = "text"
    JSON = "json"


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    cli.command("backtest")(backtest)


def backtest(
    rules: Annotated[Rules, typer.Argument(help="which rules", show_default=False)],
    *,
    project: Annotated[str | None, typer.Option(help="the slug of one project")] = None,
    weeks: Annotated[int, typer.Option(help="how far back")] = 12,
    limit: Annotated[
        list[str] | None, typer.Option(help="a limit to try, stage=days; may stand several times")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="where the weeks end, 2026-11-13T09:00:00Z")] = None,
    form: Annotated[Format, typer.Option("--format", help="how it is written")] = Format.TEXT,
) -> None:
    """Replay past weeks from the store: when it would have warned, whom, and what happened next; nobody is asked."""
    del rules  # there is one kind
    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    asked = Replay(project, weeks, tuple(_limit(one) for one in limit or ()))
    moment = utc_now() if as_of is None else moment_of(as_of)
    with opened_store(settings) as engine:
        model = WorkspaceModel(engine).refresh()
        found = replay(engine, policy, asked, as_of=moment, model=model)
    if form is Format.JSON:
        typer.echo(json.dumps(backtest_json(found), ensure_ascii=False, indent=2))
    else:
        typer.echo(to_text(build(found, policy)))


def _limit(text: str) -> tuple[str, int]:
    found = LIMIT.fullmatch(text.strip())
    if found is None:
        raise Refused(f'--limit "{text[:40]}" is no limit: write it as stage=days, modeling=7')
    return found[1].strip(), int(found[2])

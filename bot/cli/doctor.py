"""`stagecoach doctor`: whether everything is in order, for people and for scripts."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.doctor.examine import examine
from bot.doctor.finding import Grade
from bot.doctor.report import build, to_data, worst
from bot.render.text import to_text
from bot.wiring import open_ways, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows.store.engine import connect


class Format(StrEnum):
    """How the findings are written."""

    TEXT = "text"
    JSON = "json"


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    cli.command("doctor")(doctor)


def doctor(
    *, form: Annotated[Format, typer.Option("--format", help="how it is written")] = Format.TEXT
) -> None:
    """Ask Slack, Jira, GitHub, MLflow, the mail server and the database how they are; changes and posts nothing."""
    settings = load_settings()
    # Read for its errors alone: a policy that cannot be used keeps every process from starting.
    load_policy(settings.stagecoach_policy)
    engine = connect(settings.database_url)
    found = examine(engine, open_ways(settings, utc_now), utc_now)
    if form is Format.JSON:
        typer.echo(json.dumps(to_data(found), ensure_ascii=False, indent=2))
    else:
        typer.echo(to_text(build(found)), nl=False)
    engine.dispose()
    if worst(found) is Grade.BROKEN:
        raise typer.Exit(1)

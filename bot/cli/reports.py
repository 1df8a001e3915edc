"""`stagecoach report`: any report as text, JSON, HTML or Block Kit, as of now or of a past moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.render.blocks import to_messages
from bot.render.data import to_data
from bot.render.html import to_html
from bot.render.text import to_text
from bot.wiring import cores, opened_store, utc_now
from config.asked import Audience, Language, ReportName  # noqa: TC001 - typer reads them
from config.settings import load_settings
from config.source import load_policy
from workflows.compose import Question, compose, stalled_json
from workflows.errors import Refused
from workflows.garbage import collect_rarely
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.reports.shape import Report


EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(3000, 1, 1, tzinfo=UTC)
"""Rules count days to both sides of a moment, which the first and the last years of the calendar do not have."""


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    BLOCKS = "blocks"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


WRITERS: dict[Format, Callable[[Report], str]] = {
    Format.TEXT: to_text,
    Format.JSON: lambda report: _json(to_data(report)),
    Format.HTML: to_html,
    Format.BLOCKS: lambda report: _json(
        [{"text": message.text, "blocks": list(message.blocks)} for message in to_messages(report)]
    ),
}


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    cli.command("report")(report)


def report(
    kind: Annotated[ReportName, typer.Argument(help="which report", show_default=False)],
    *,
    project: Annotated[str | None, typer.Option(help="the slug of one project")] = None,
    audience: Annotated[Audience, typer.Option(help="whose language")] = "product",
    as_of: Annotated[
        str | None, typer.Option(help="a past moment with its zone, 2026-11-13T09:00:00Z")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="of a digest or portfolio", show_default="the policy's")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="how it is written")] = Format.TEXT,
) -> None:
    """Print a report from what the store knows; no request is made."""
    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    moment = utc_now() if as_of is None else moment_of(as_of)
    question = Question(kind, project, audience, language=language)
    collect_rarely()
    with opened_store(settings) as engine:
        model = WorkspaceModel(engine).refresh()
        if kind == "stalled" and form is Format.JSON:
            typer.echo(_json(stalled_json(engine, policy, question, as_of=moment, model=model)))
        else:
            found = compose(engine, policy, question, as_of=moment, model=model, processes=cores())
            typer.echo(WRITERS[form](found))


def moment_of(text: str) -> datetime:
    """Return the moment that `--as-of` names, in UTC; Refused without its zone, and beyond all records."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(f'--as-of "{text[:40]}" is no moment: write it with its zone, as 2026-11-13T09:00:00Z')
    if not EARLIEST <= moment < LATEST:
        raise Refused(f'--as-of "{text[:40]}" is not between {EARLIEST.year} and {LATEST.year}')
    return moment.astimezone(UTC)

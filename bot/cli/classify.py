"""`stagecoach classify`: where tickets lie, line by line; it starts in a blink, so it imports little."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from config.settings import load_settings
from config.source import load_policy
from workflows.classify import classify_lines
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from config.settings import Settings
    from workflows.lifecycle.mapping_signals import TextModel

SQLITE = "sqlite:///"


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("classify")(classify)


def classify() -> None:
    """Read tickets from standard input, one JSON object a line, and print where each lies, one line each."""
    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    if isinstance(sys.stdin, TextIOWrapper):
        # JSON is UTF-8 wherever this machine stands; a line that is not is named, and the next ones are read.
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    unusable = 0
    for answered in classify_lines(sys.stdin, policy, _model(settings)):
        sys.stdout.write(json.dumps(answered.answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if answered.problem:
            unusable += 1
            typer.echo(answered.problem, err=True)
    if unusable:
        raise typer.Exit(2)


def _model(settings: Settings) -> TextModel:
    """Return the workspace's model where there is a database, which is only looked at; else the shipped one."""
    url = settings.database_url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE).partition("?")[0]).exists():
        return shipped_model()
    from workflows.store.engine import connect  # noqa: PLC0415 - slow to import, and mostly not needed here
    from workflows.workspace_model import peek  # noqa: PLC0415 - as above

    engine = connect(url)
    try:
        return peek(engine)
    finally:
        engine.dispose()

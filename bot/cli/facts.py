"""`stagecoach sync` and `import`: what brings facts in."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.progress import shown_on_terminal
from bot.wiring import cores, opened_store, sources_of, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows.compose import keep_up
from workflows.errors import Refused
from workflows.garbage import collect_rarely
from workflows.snapshots import import_snapshot
from workflows.sources.snapshot import SnapshotFile
from workflows.sync import SyncResult, choose, sync
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.policy import Policy
    from config.settings import Settings


class Format(StrEnum):
    """For people, or for scripts."""

    TEXT = "text"
    JSON = "json"


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    cli.command("sync")(synchronise)
    cli.command("import")(import_file)


def synchronise(
    *,
    project: Annotated[str | None, typer.Option(help="the slug of one project")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="read everything anew and find what was deleted")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="json ends with one line for scripts")
    ] = Format.TEXT,
) -> None:
    """Read what changed in Jira, GitHub and MLflow; exit 2 when somebody must act first, 1 when it may work later."""
    collect_rarely()
    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    with opened_store(settings) as engine:
        result = _read(settings, policy, engine, project, full=full)
    _print(result, form)
    if result.failures:
        raise typer.Exit(2 if any(failure.permanent for failure in result.failures) else 1)


def _read(
    settings: Settings, policy: Policy, engine: Engine, project: str | None, *, full: bool
) -> SyncResult:
    projects = choose(engine, project)
    if not projects:
        raise Refused("no project is set up: declare one with `stagecoach projects apply projects.yaml`")
    with sources_of(engine, settings, policy) as sources, shown_on_terminal() as progress:
        if not sources:
            raise Refused("no source is configured: set JIRA_URL or GITHUB_TOKEN (docs/connect.md)")
        result = sync(engine, sources, projects, full=full, now=utc_now(), progress=progress)
    # As the process with the schedule does: a report that comes next finds it done.
    model = WorkspaceModel(engine).refresh()
    model.read_waiting()
    keep_up(engine, policy, as_of=utc_now(), model=model, processes=cores())
    return result


def _print(result: SyncResult, form: Format) -> None:
    for failure in result.failures:
        typer.echo(f"{failure.source}: {failure.message}", err=True)
    if form is Format.JSON or not sys.stdout.isatty():
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    for name, part in result.sources.items():
        brought = f"{part.items} items and {part.activities} activities"
        typer.echo(f"{name}: {brought} in {part.requests} requests, {part.seconds:.1f} s")


def import_file(
    file: Annotated[Path, typer.Argument(help="a snapshot, one JSON object a line", show_default=False)],
) -> None:
    """Take a snapshot into the store; lines that cannot be used are named (exit 2), and the others are taken."""
    try:
        with opened_store(load_settings()) as engine:
            result = import_snapshot(engine, SnapshotFile(file), now=utc_now())
            WorkspaceModel(engine).refresh().read_waiting()
    except OSError as error:
        raise Refused(
            f"{file} cannot be read ({error.strerror}): give the path of a snapshot file"
        ) from error
    for damaged in result.damaged:
        typer.echo(f"{file.name}: {damaged.record}: {damaged.reason}", err=True)
    brought = f"{result.projects} projects, {result.items} items, {result.activities} activities"
    typer.echo(f"{brought}; {len(result.damaged)} lines set aside")
    if result.damaged:
        raise typer.Exit(2)

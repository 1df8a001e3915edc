"""`stagecoach projects apply`: declare projects from a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.wiring import opened_store, utc_now
from config.settings import load_settings
from config.source import load_projects
from workflows.store.projects import apply_projects, plan_projects

MARKS = {"added": "+", "changed": "~", "removed": "-", "unchanged": "="}


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    projects = typer.Typer(
        no_args_is_help=True, help="Declare projects, people and subscriptions.", rich_markup_mode=None
    )
    projects.command("apply")(apply)
    projects.callback()(lambda: None)
    cli.add_typer(projects, name="projects")


def apply(
    file: Annotated[Path, typer.Argument(help="the projects file", show_default=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print the plan and change nothing")] = False,
) -> None:
    """Make the store agree with the file; applying it twice changes nothing."""
    settings = load_settings()
    declared = load_projects(file)
    with opened_store(settings) as engine:
        changes = (
            plan_projects(engine, declared) if dry_run else apply_projects(engine, declared, now=utc_now())
        )
    for change in changes:
        typer.echo(
            f"{MARKS[change.kind]} {change.what}: {change.detail}"
            if change.detail
            else f"{MARKS[change.kind]} {change.what}"
        )
    real = sum(change.kind != "unchanged" for change in changes)
    typer.echo(f"{'would change' if dry_run else 'changed'}: {real}; unchanged: {len(changes) - real}")

"""`stagecoach projects apply` and `export`: declare projects from a YAML file, and write such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.table import STATUS, by_word
from bot.wiring import opened_store, utc_now
from config.settings import load_settings
from config.source import load_projects
from config.written import to_yaml
from workflows.store.exported import export_projects
from workflows.store.facts import find_project
from workflows.store.projects import apply_projects, plan_projects

MARKS = {"added": "+", "changed": "~", "removed": "-", "unchanged": "="}


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    projects = typer.Typer(
        no_args_is_help=True, help="Declare projects, people and subscriptions.", rich_markup_mode=None
    )
    projects.command("apply")(apply)
    projects.command("export")(export)
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
    for slug in (one.slug for one in declared.projects if by_word(one.slug)):
        typer.echo(
            f'note: "{slug}" is a command in Slack, too: its people write the command first, '
            f"e.g. /ml {STATUS.word} {slug}",
            err=True,
        )
    real = sum(change.kind != "unchanged" for change in changes)
    typer.echo(f"{'would change' if dry_run else 'changed'}: {real}; unchanged: {len(changes) - real}")


def export(
    project: Annotated[
        list[str] | None,
        typer.Option("--project", help="only this project; may stand more than once", show_default=False),
    ] = None,
) -> None:
    """Write the declared projects to stdout, as a file that `projects apply` takes unchanged."""
    with opened_store(load_settings()) as engine:
        slugs = [find_project(engine, slug).slug for slug in project or ()]
        found = export_projects(engine, slugs)
    for slug in found.imported:
        typer.echo(f"left out: {slug} was imported, nothing is read for it", err=True)
    typer.echo(to_yaml(found.file), nl=False)

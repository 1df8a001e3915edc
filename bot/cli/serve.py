"""`stagecoach run`, `web`, `worker`, `migrate`, `deliver` and `demo`: the processes, and one turn of their work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot import jobs, processes
from bot.deliver import Outcome
from bot.precedence import give_way
from bot.render.text import to_text
from bot.wiring import open_store
from config.settings import load_settings, require
from config.source import load_policy

if TYPE_CHECKING:
    from bot.service import Service


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    for name, command in (
        ("run", run),
        ("web", web),
        ("worker", worker),
        ("migrate", migrate),
        ("deliver", deliver),
        ("demo", demo),
    ):
        cli.command(name)(command)


def run() -> None:
    """Serve Slack over Socket Mode and run the schedule, in one process, until it is told to stop."""
    settings = load_settings()
    require(settings, "slack_bot_token", "slack_app_token")
    processes.run(settings, load_policy(settings.stagecoach_policy))


def web(
    *,
    host: Annotated[
        str, typer.Option(help="on which address to listen; 127.0.0.1 is this machine alone")
    ] = "0.0.0.0",  # noqa: S104 - Slack comes from outside # nosec B104
    port: Annotated[int, typer.Option(envvar="PORT", help="where to listen", min=0, max=65_535)] = 8000,
    workers: Annotated[
        int,
        typer.Option(
            envvar="WEB_CONCURRENCY", help="processes: one takes what Slack sends, the others answer", min=1
        ),
    ] = 2,
) -> None:
    """Serve Slack over HTTP under gunicorn; the schedule belongs to `worker`."""
    settings = load_settings()
    require(settings, "slack_bot_token", "slack_signing_secret")
    # Read here for its errors alone: gunicorn's workers would each answer with a traceback.
    load_policy(settings.stagecoach_policy)
    open_store(settings).dispose()
    processes.web(host=host, port=port, workers=workers, seconds=settings.stop_seconds)


def worker() -> None:
    """Run the schedule alone, until it is told to stop."""
    settings = load_settings()
    require(settings, "slack_bot_token")
    give_way()
    processes.worker(settings, load_policy(settings.stagecoach_policy))


def migrate() -> None:
    """Bring the database to the present schema; safe to repeat."""
    open_store(load_settings()).dispose()
    typer.echo("the database is up to date")


def deliver(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print what is due and post nothing")] = False,
) -> None:
    """Deliver what is due now and warn owners of quiet experiments: one turn of the schedule."""
    settings = load_settings()
    if not dry_run:
        require(settings, "slack_bot_token")
    with processes.serving(settings, load_policy(settings.stagecoach_policy)) as service:
        outcomes = _shown(service) if dry_run else processes.one_turn(service)
        failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        typer.echo(outcome.error, err=True)
    if failed:
        raise typer.Exit(2 if any(outcome.refused for outcome in failed) else 1)


def _shown(service: Service) -> list[Outcome]:
    """Print what is due, and return what could not be."""
    failed = []
    for title, found in jobs.due_reports(service):
        if isinstance(found, Outcome):
            failed.append(replace(found, error=f"{title}: {found.error}"))
        else:
            typer.echo(f"--- {title}\n{to_text(found)}")
    return failed


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="print what was posted and exit")] = False,
    port: Annotated[
        int, typer.Option(help="where the sandbox page is; 0 takes a free one", min=0, max=65_535)
    ] = 0,
) -> None:
    """Show the whole job on a local Slack, Jira and GitHub: nothing leaves this machine."""
    from bot.sandbox.demo import play  # noqa: PLC0415 - only the demo needs the sandbox

    play(once=once, port=port)

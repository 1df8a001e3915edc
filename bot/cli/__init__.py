"""The subcommands of `stagecoach`, one short file a family."""

from __future__ import annotations

import typer

from bot.cli import backtest, facts, projects, reports, serve


def build_cli() -> typer.Typer:
    """Return the command with all its subcommands."""
    cli = typer.Typer(
        name="stagecoach",
        help="Reads Jira and GitHub, maps the work onto ML lifecycle stages and tells people in Slack.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for family in (facts, reports, backtest, projects, serve):
        family.register(cli)
    return cli

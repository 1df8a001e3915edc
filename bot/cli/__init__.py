"""The subcommands of `stagecoach`, one short file a family; only the family that is asked for is imported."""

from __future__ import annotations

from importlib import import_module

import typer

FAMILIES = {
    "facts": ("sync", "import"),
    "classify": ("classify",),
    "reports": ("report",),
    "backtest": ("backtest",),
    "projects": ("projects",),
    "learn": ("train",),
    "doctor": ("doctor",),
    "quarantine": ("quarantine",),
    "serve": ("run", "web", "worker", "migrate", "deliver", "demo"),
}
"""The commands of each file beside this one; a test checks that it is complete."""


def build_cli(wanted: str | None = None) -> typer.Typer:
    """Return the command with the family that has the wanted command, or with all when none has it."""
    cli = typer.Typer(
        name="stagecoach",
        help="Reads Jira and GitHub, maps the work onto ML lifecycle stages and tells people in Slack.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # One command alone would take the place of the whole: the callback keeps its name necessary.
    cli.callback()(lambda: None)
    known = [family for family, commands in FAMILIES.items() if wanted in commands]
    for family in known or FAMILIES:
        import_module(f"bot.cli.{family}").register(cli)
    return cli

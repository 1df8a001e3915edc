"""`stagecoach train`: learn from the workspace's tags, or show how fast a company's tags help."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import typer

from bot.wiring import opened_store, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from workflows.store.text_models import Trained


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("train")(train)


def train(
    *,
    curve: Annotated[
        bool,
        typer.Option("--curve", help="print how right it is on a new company after so many tags, and stop"),
    ] = False,
) -> None:
    """Train the workspace's text model from the shipped tickets and people's tags; it is used if it is no worse."""
    if curve:
        _print_curve()
        return
    from workflows.learn import learn  # noqa: PLC0415 - scikit-learn is slow to import, and only training needs it

    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    with opened_store(settings) as engine:
        typer.echo(told(learn(engine, policy, now=utc_now())))
        WorkspaceModel(engine).refresh().read_waiting()


def told(trained: Trained | None) -> str:
    """Return in one line what came of a training."""
    if trained is None:
        return "nothing new to learn: no tag is new since the model in use was trained"
    outcome = "is in use now" if trained.in_use else "stays unused: the present one is better"
    return (
        f"the model of {trained.tags} tags {outcome}; of {trained.held} tags that neither had seen "
        f"it has {trained.right_after} right, the present one {trained.right_before}"
    )


def _print_curve() -> None:
    from workflows.learn import TAG_WEIGHT  # noqa: PLC0415 - as above
    from workflows.text.curve import STEPS, curve, large_companies  # noqa: PLC0415 - as above
    from workflows.text.design import gather  # noqa: PLC0415 - as above
    from workflows.text.meanings import Meanings, shipped_meanings  # noqa: PLC0415 - as above
    from workflows.text.tickets import shipped_lessons  # noqa: PLC0415 - as above

    lessons = shipped_lessons()
    tickets = gather(lessons, Meanings(shipped_meanings()))
    typer.echo(f"{'tags':<32}" + "".join(f"{step:>7}" for step in STEPS))
    curves = []
    for company in large_companies(lessons):
        found = [right for _, right in curve(lessons, tickets, company, weight=TAG_WEIGHT)]
        curves.append(found)
        typer.echo(f"{company:<32}" + "".join(f"{right:>7.3f}" for right in found))
    if curves:
        typer.echo(f"{'mean':<32}" + "".join(f"{fmean(step):>7.3f}" for step in zip(*curves, strict=True)))

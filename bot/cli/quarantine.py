"""`stagecoach quarantine list|retry|drop`: the records that could not be used, and what to do about them."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.render.outside import clean
from bot.wiring import opened_store, sources_of, utc_now
from config.settings import load_settings
from config.source import load_policy
from workflows import quarantine
from workflows.errors import Refused
from workflows.store import damaged
from workflows.store.facts import find_project, load_projects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from workflows.batch import SetAside

LONGEST_NAME, LONGEST_REASON = 80, 160


class Format(StrEnum):
    """For people, or for scripts."""

    TEXT = "text"
    JSON = "json"


Source = Annotated[str | None, typer.Option(help="only records of this source, e.g. jira")]
Slug = Annotated[str | None, typer.Option("--project", help="only what may concern the project of this slug")]
Form = Annotated[Format, typer.Option("--format", help="how it is written")]
Ids = Annotated[list[str] | None, typer.Argument(help="ids as `list` shows them", show_default=False)]


def register(cli: typer.Typer) -> None:
    """Add the family to the command."""
    family = typer.Typer(help="Records that could not be used and were set aside.", no_args_is_help=True)
    family.command("list")(show)
    family.command("retry")(retry)
    family.command("drop")(drop)
    cli.add_typer(family, name="quarantine")


def show(
    *,
    source: Source = None,
    project: Slug = None,
    form: Form = Format.TEXT,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="so many at most")] = 50,
    offset: Annotated[int, typer.Option(min=0, help="leave out so many of the oldest")] = 0,
) -> None:
    """List the records that were set aside, the oldest first, with why and since when."""
    with opened_store(load_settings()) as engine:
        found = _chosen(engine, source, project)
    page = found[offset : offset + limit]
    if form is Format.JSON:
        typer.echo(json.dumps({"total": len(found), "records": [_data(one) for one in page]}, indent=2))
        return
    for one in page:
        typer.echo(_line(one))
    if not found:
        typer.echo("no record is set aside")
    elif len(page) < len(found):
        following = f"; more with --offset {offset + limit}" if offset + limit < len(found) else ""
        typer.echo(f"{len(page)} of {len(found)} records{following}")


def retry(ids: Ids = None, *, source: Source = None, project: Slug = None, form: Form = Format.TEXT) -> None:
    """Ask the sources for these records again, or for all; what can be read now leaves the list.

    Exit 2 when somebody must act first, 1 when a source could not be asked now or records are still damaged.
    """
    settings = load_settings()
    policy = load_policy(settings.stagecoach_policy)
    with opened_store(settings) as engine:
        records = _named(_chosen(engine, source, project), ids or ())
        with sources_of(engine, settings, policy) as sources:
            tried = quarantine.retry(engine, sources, load_projects(engine), records, now=utc_now())
    if form is Format.JSON:
        typer.echo(json.dumps([_outcome(one) for one in tried], indent=2))
    else:
        _tell(tried)
    if any(one.left or one.error for one in tried):
        raise typer.Exit(2 if any(one.permanent for one in tried) else 1)


def drop(
    ids: Ids = None,
    *,
    source: Source = None,
    project: Slug = None,
    everything: Annotated[bool, typer.Option("--all", help="all that the other options choose")] = False,
) -> None:
    """Forget these records for good; one that a later sync meets damaged is set aside again."""
    if bool(ids) == everything:
        raise Refused(
            "say which records to drop: their ids as `stagecoach quarantine list` shows them, or --all"
        )
    with opened_store(load_settings()) as engine:
        records = _named(_chosen(engine, source, project), ids or ())
        gone = damaged.drop(engine, records)
    typer.echo(f"{gone} record{'' if gone == 1 else 's'} dropped")


def _chosen(engine: Engine, source: str | None, slug: str | None) -> tuple[SetAside, ...]:
    project = find_project(engine, slug) if slug is not None else None
    return damaged.quarantine(engine, source=source, project=project)


def _named(records: Sequence[SetAside], ids: Sequence[str]) -> tuple[SetAside, ...]:
    """Return the records of these ids, all when there is none; Refused for an id that is not there."""
    known = {one.id: one for one in records}
    if strange := [one for one in ids if one not in known]:
        shown = ", ".join(clean(one, 20) for one in strange[:5])
        raise Refused(f"no record is set aside as {shown}: see `stagecoach quarantine list`")
    return tuple(known[one] for one in dict.fromkeys(ids)) if ids else tuple(records)


def _tell(tried: Sequence[quarantine.Retried]) -> None:
    if not tried:
        typer.echo("no record is set aside")
    for one in tried:
        asked = f"{one.healed} of {one.tried} records are read well now, in {one.requests} requests"
        typer.echo(f"{clean(one.source, LONGEST_NAME)}: {asked}")
        if one.error:
            typer.echo(f"{clean(one.source, LONGEST_NAME)}: {clean(one.error, 300)}", err=True)
        for record in one.left:
            typer.echo(f"  {_line(record)}")


def _line(one: SetAside) -> str:
    name, reason = clean(one.record, LONGEST_NAME), clean(one.reason, LONGEST_REASON)
    past = f"since {one.seen_at:%Y-%m-%d %H:%M}" + (f", met {one.times} times" if one.times > 1 else "")
    return f"{one.id}  {clean(one.source, 20)}  {name}: {reason} ({past} UTC)"


def _data(one: SetAside) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "record": one.record,
        "reason": one.reason,
        "first_seen": one.seen_at.isoformat(),
        "last_seen": one.last_at.isoformat(),
        "times": one.times,
    }


def _outcome(one: quarantine.Retried) -> dict[str, Any]:
    return {
        "source": one.source,
        "tried": one.tried,
        "healed": one.healed,
        "requests": one.requests,
        "error": one.error,
        "left": [_data(record) for record in one.left],
    }

"""Declared projects into the store: the same declaration again changes nothing, projects not named stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, literal, select

from workflows.store import queries, schema
from workflows.store.changes import Change, compare
from workflows.store.coverage import covers
from workflows.store.declared import Declared, declared_in
from workflows.store.engine import locked, reading, writing
from workflows.store.exported import reads_sources
from workflows.store.rows import insert_new, one_of, row_of, upsert
from workflows.store.standings import note_changed
from workflows.store.subscriptions import subscriptions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from config.projects import ProjectsFile
    from workflows.model import Project
    from workflows.outbox import Subscription

__all__ = ["Change", "apply_projects", "declare", "plan_projects"]


def plan_projects(engine: Engine, declared: ProjectsFile) -> tuple[Change, ...]:
    """Return what `apply_projects` would change."""
    with reading(engine) as connection:
        before = {project.slug: project for project in queries.projects(connection)}
        return tuple(
            change
            for one in declared_in(declared)
            for change in _compare(
                before.get(one.project.slug), one, subscriptions_of(connection, one.project.slug)
            )
        )


def apply_projects(engine: Engine, declared: ProjectsFile, *, now: datetime) -> tuple[Change, ...]:
    """Make the store agree with the file, all or nothing, and return what changed."""
    done: list[Change] = []
    with writing(engine) as connection:
        locked(connection, "projects")
        before = {project.slug: project for project in queries.projects(connection)}
        for one in declared_in(declared):
            slug = one.project.slug
            had = subscriptions_of(connection, slug)
            _put(connection, before.get(slug), one.project, now)
            _put_subscriptions(connection, slug, had, one.subscriptions)
            done += _compare(before.get(slug), one, had)
    return tuple(done)


def add_project(engine: Engine, declared: Declared, *, now: datetime) -> Project | None:
    """Add a project that nobody has declared; one of that slug stays as it is and is returned."""
    with writing(engine) as connection:
        locked(connection, "projects")
        standing = {project.slug: project for project in queries.projects(connection)}
        before = standing.get(declared.project.slug)
        if before is None:
            _put(connection, None, declared.project, now)
            _put_subscriptions(connection, declared.project.slug, (), declared.subscriptions)
        return before


def change_project(
    engine: Engine, slug: str, change: Callable[[Project], Project], *, now: datetime
) -> tuple[Project, Project] | None:
    """Let `change` make another project of a declared one, and return both; None when there is no such project."""
    with writing(engine) as connection:
        locked(connection, "projects")
        before = next(iter(queries.projects(connection, (slug,))), None)
        if before is None:
            return None
        after = change(before)
        _put(connection, before, after, now)
        return before, after


def declare(engine: Engine, projects: Iterable[Project], *, now: datetime) -> tuple[Change, ...]:
    """Take over the projects of a snapshot; one that a projects file declared stays as the file says."""
    done: list[Change] = []
    with writing(engine) as connection:
        locked(connection, "projects")
        before = {project.slug: project for project in queries.projects(connection)}
        for project in projects:
            held = before.get(project.slug)
            wanted = held if held is not None and reads_sources(held) else project
            _put(connection, held, wanted, now)
            done += compare(held, wanted, (), ())
    return tuple(done)


def _compare(before: Project | None, one: Declared, had: Sequence[Subscription]) -> tuple[Change, ...]:
    return compare(before, one.project, had, one.subscriptions)


def _put(connection: Connection, before: Project | None, after: Project, now: datetime) -> None:
    if before == after:
        return
    upsert(connection, schema.projects, [row_of(schema.projects, after, applied_at=now)])
    for table, values in ((schema.people, after.people), (schema.kpis, after.kpis)):
        connection.execute(delete(table).where(table.c.project == after.slug))
        rows = [
            row_of(table, value, project=after.slug, position=place) for place, value in enumerate(values)
        ]
        insert_new(connection, table, rows)
    _take_scopes(connection, before, after)
    note_changed(connection, [after.slug])


def _take_scopes(connection: Connection, before: Project | None, after: Project) -> None:
    """Let what was read already for other projects join this one, and let go what it does not declare any more."""
    seen, member = schema.sightings, schema.members
    for scope in connection.scalars(select(seen.c.scope).distinct()).all():
        had, has = before is not None and covers(before, scope), covers(after, scope)
        if has and not had:
            those = select(literal(after.slug), seen.c.scope, seen.c.item).where(seen.c.scope == scope)
            known = member.c.project == after.slug
            missing = those.where(
                seen.c.item.not_in(select(member.c.item).where(known, member.c.scope == scope))
            )
            connection.execute(insert(member).from_select(["project", "scope", "item"], missing))
        elif had and not has:
            connection.execute(delete(member).where(member.c.project == after.slug, member.c.scope == scope))
    if before is not None and before.jql != after.jql:
        # Another search finds other issues, also old ones: it begins anew.
        searched = schema.cursors.c.scope == f"jira:jql:{after.slug}"
        connection.execute(delete(schema.cursors).where(schema.cursors.c.source == "jira", searched))


def _put_subscriptions(
    connection: Connection, slug: str, had: Sequence[Subscription], wanted: Sequence[Subscription]
) -> None:
    table = schema.subscriptions
    dropped = {one.id for one in had} - {one.id for one in wanted}
    connection.execute(
        delete(table).where(table.c.declared_by == slug, one_of(connection, table.c.id, dropped))
    )
    upsert(connection, table, [row_of(table, one, declared_by=slug) for one in wanted])

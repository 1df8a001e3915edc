"""The store's answer to "what is known of this project?": one reading, people named, links resolved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.words import nearest, quoted
from workflows.errors import Refused
from workflows.lifecycle.answers import woven
from workflows.model import (
    Account,
    ActorKind,
    Dismissal,
    Document,
    Facts,
    KpiEntry,
    Listing,
    Release,
    Verb,
    Waiver,
    WorkflowRun,
)
from workflows.store import queries, schema
from workflows.store.coverage import concerns, owns_repository
from workflows.store.engine import reading
from workflows.store.linking import candidates, resolve
from workflows.store.people import Names, name_people

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from sqlalchemy import Connection, Engine

    from workflows.model import Activity, Project, WorkItem

    OfRepository = TypeVar("OfRepository", Release, WorkflowRun, Document)

NAMING_PEOPLE = frozenset({Verb.ASSIGNED, Verb.REVIEW_REQUESTED})
"""Verbs whose `old` and `new` are people."""


def load_projects(engine: Engine) -> tuple[Project, ...]:
    """Return all declared projects, by slug."""
    with reading(engine) as connection:
        return queries.projects(connection)


def find_project(engine: Engine, slug: str) -> Project:
    """Return the project of that slug; Refused, with the nearest name, when there is none."""
    return _project(load_projects(engine), slug)


def jira_keys(engine: Engine) -> frozenset[str]:
    """Return the keys of all Jira projects of which an issue is known: what a ticket's key may begin with."""
    with reading(engine) as connection:
        return queries.jira_keys(connection)


def load_facts(engine: Engine, slug: str) -> Facts:
    """Return all that is known of a project; Refused, with the nearest name, when there is no such project.

    The number of statements is the same for any project, and all of them see the same moment of the store.
    """
    with reading(engine) as connection:
        return _facts(connection, _project(queries.projects(connection), slug))


def _project(declared: Sequence[Project], slug: str) -> Project:
    for project in declared:
        if project.slug == slug:
            return project
    names = [project.slug for project in declared]
    if not names:
        raise Refused("No project is set up yet: declare one with `stagecoach projects apply projects.yaml`.")
    meant = nearest(slug, names)
    hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(names)}."
    raise Refused(f"There is no project {quoted(slug)}. {hint}")


def _facts(connection: Connection, project: Project) -> Facts:
    items = queries.members(connection, project.slug)
    own = frozenset(item.id for item in items)
    told = queries.links(connection, own)
    around = queries.items_still_there(connection, candidates(told) - own)
    links = resolve(told, {item.id: item.source for item in (*items, *around)})
    linked = {end for link in links for end in (link.origin, link.target)}
    neighbours = tuple(item for item in around if item.id in linked)
    known = own | {item.id for item in neighbours}
    activities = queries.activities(connection, known)
    accounts = queries.every(connection, schema.accounts, Account)
    names = name_people(project.people, accounts, _mentioned((*items, *neighbours), activities))
    is_ours = partial(_is_of, project, frozenset(item.repo.casefold() for item in items if item.repo))
    facts = Facts(
        project=project,
        items=_named_items(items, names),
        activities=_by_item(activities, names, queries.own_activities(connection, known)),
        links=links,
        tags=queries.tags(connection, own),
        answers=queries.answers(connection, own),
        neighbours=_named_items(neighbours, names),
        keys=MappingProxyType(queries.keys(connection, known)),
        inactive=names.inactive,
        statuses=MappingProxyType(queries.statuses(connection)),
        releases=_of(is_ours, queries.every(connection, schema.releases, Release)),
        runs=_of(is_ours, queries.every(connection, schema.runs, WorkflowRun)),
        documents=_of(is_ours, queries.documents(connection, is_ours)),
        listings=tuple(
            one for one in queries.every(connection, schema.listings, Listing) if is_ours(one.repo)
        ),
        metrics=queries.run_metrics(connection, own),
        waivers=queries.said(connection, schema.waivers, Waiver, project.slug),
        dismissals=queries.said(connection, schema.dismissals, Dismissal, project.slug),
        kpi_entries=queries.said(connection, schema.kpi_entries, KpiEntry, project.slug),
        sources=queries.source_states(connection, project.slug),
        damaged=sum(concerns(project, one.source, one.record) for one in queries.damaged(connection)),
    )
    return woven(facts)


def _mentioned(items: Iterable[WorkItem], activities: Iterable[Activity]) -> frozenset[str]:
    def said() -> Iterator[str | None]:
        for item in items:
            yield from (item.assignee, item.author)
        for activity in activities:
            yield activity.actor
            if activity.verb in NAMING_PEOPLE:
                yield from (activity.old, activity.new)

    return frozenset(ref for ref in said() if ref)


def _named_items(items: Iterable[WorkItem], names: Names) -> tuple[WorkItem, ...]:
    return tuple(
        replace(item, assignee=names.of(item.assignee), author=names.of(item.author))
        if item.assignee or item.author
        else item
        for item in items
    )


def _by_item(
    activities: Iterable[Activity], names: Names, ours: Collection[str]
) -> Mapping[str, tuple[Activity, ...]]:
    found: dict[str, list[Activity]] = {}
    for activity in activities:
        named = _named_activity(activity, names)
        if activity.id in ours:
            # Our token may belong to a person: what we wrote ourselves is never a sign of theirs.
            named = replace(named, actor_kind=ActorKind.SELF)
        found.setdefault(activity.item, []).append(named)
    return MappingProxyType({item: tuple(those) for item, those in found.items()})


def _named_activity(activity: Activity, names: Names) -> Activity:
    actor = names.of(activity.actor)
    if activity.verb not in NAMING_PEOPLE:
        return replace(activity, actor=actor) if actor != activity.actor else activity
    return replace(activity, actor=actor, old=names.of(activity.old), new=names.of(activity.new))


def _is_of(project: Project, repositories: Collection[str], repo: str) -> bool:
    return repo.casefold() in repositories or owns_repository(project, repo)


def _of(is_ours: Callable[[str], bool], found: Sequence[OfRepository]) -> tuple[OfRepository, ...]:
    mine = (one for one in found if is_ours(one.repo))
    return tuple(sorted(mine, key=lambda one: (one.at, _name_of(one))))


def _name_of(one: Release | WorkflowRun | Document) -> str:
    return f"{one.repo}/{one.path}" if isinstance(one, Document) else one.id

"""The store's answer to "what is known of this project?": one reading, people named, links resolved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.words import nearest, quoted
from workflows.errors import Refused
from workflows.lifecycle.answers import woven
from workflows.model import (
    REVIEWER,
    Activity,
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
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    from sqlalchemy import Connection, Engine, Table

    from workflows.model import Account, Project, WorkItem

    OfRepository = TypeVar("OfRepository", Release, WorkflowRun, Document)

NAMING_PEOPLE = frozenset({Verb.ASSIGNED, Verb.REVIEW_REQUESTED})
"""Verbs whose `old` and `new` are people; as are those of an edit of the reviewers."""
ACTOR, VERB, FIELD, OLD, NEW = 3, 5, 6, 7, 8
"""Where these stand in the row of an activity."""


def load_projects(engine: Engine, only: Collection[str] | None = None) -> tuple[Project, ...]:
    """Return all declared projects, by slug; or those of these slugs, as far as there are any."""
    with reading(engine) as connection:
        return queries.projects(connection, only)


def load_slugs(engine: Engine) -> tuple[str, ...]:
    """Return the slugs of all declared projects, in their order, and nothing else of them."""
    with reading(engine) as connection:
        return queries.slugs(connection)


def find_project(engine: Engine, slug: str) -> Project:
    """Return the project of that slug; Refused, with the nearest name, when there is none."""
    with reading(engine) as connection:
        return _found(connection, slug)


def jira_keys(engine: Engine) -> frozenset[str]:
    """Return the keys of all Jira projects of which an issue is known: what a ticket's key may begin with."""
    with reading(engine) as connection:
        return queries.jira_keys(connection)


def declared_keys(engine: Engine) -> frozenset[str]:
    """Return the keys of the Jira projects that projects declare."""
    with reading(engine) as connection:
        return queries.declared_keys(connection)


def load_facts(engine: Engine, slug: str) -> Facts:
    """Return all that is known of a project; Refused, with the nearest name, when there is no such project.

    The number of statements is the same for any project, and all of them see the same moment of the store.
    """
    with reading(engine) as connection:
        return _facts(connection, _found(connection, slug))


def _found(connection: Connection, slug: str) -> Project:
    for project in queries.projects(connection, (slug,)):
        return project
    names = queries.slugs(connection)
    if not names:
        raise Refused(
            worded("No project is set up yet: declare one with `stagecoach projects apply projects.yaml`.")
        )
    meant = nearest(slug, names)
    hint = worded("Did you mean {word}?", word=meant) if meant else _these(names)
    raise Refused(joined([worded("There is no project {word}.", word=quoted(slug)), hint], " "))


def _these(names: Iterable[str]) -> str:
    return worded("There are: {projects}.", projects=", ".join(names))


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
    mentioned = _mentioned((*items, *neighbours), activities)
    names = name_people(project.people, _accounts(connection, project, mentioned), mentioned)
    repositories = frozenset(item.repo.casefold() for item in items if item.repo)
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
        releases=_of(connection, project, repositories, schema.releases, Release),
        runs=_of(connection, project, repositories, schema.runs, WorkflowRun),
        documents=_of(connection, project, repositories, schema.documents, Document),
        listings=_listed(connection, project, repositories),
        metrics=queries.run_metrics(connection, own),
        waivers=queries.said(connection, schema.waivers, Waiver, project.slug),
        dismissals=queries.said(connection, schema.dismissals, Dismissal, project.slug),
        kpi_entries=queries.said(connection, schema.kpi_entries, KpiEntry, project.slug),
        sources=queries.source_states(connection, project.slug),
        damaged=sum(concerns(project, one.source, one.record) for one in queries.damaged(connection)),
    )
    return woven(facts)


def _mentioned(items: Iterable[WorkItem], activities: Iterable[Sequence[Any]]) -> frozenset[str]:
    said: set[str | None] = set()
    for item in items:
        said |= {item.assignee, item.author}
    for row in activities:
        said.add(row[ACTOR])
        if row[VERB] in NAMING_PEOPLE or row[FIELD] == REVIEWER:
            said |= {row[OLD], row[NEW]}
    return frozenset(ref for ref in said if ref)


def _accounts(connection: Connection, project: Project, mentioned: Collection[str]) -> Sequence[Account]:
    """Return the accounts that may be behind what is mentioned, and those of the project's people."""
    own = (word for person in project.people for word in (person.email, person.name) if word)
    declared = [
        f"{source}:{account}"
        for person in project.people
        for source, account in (("jira", person.jira), ("github", person.github))
        if account
    ]
    return queries.accounts(connection, {*mentioned, *declared}, {*mentioned, *own})


def _named_items(items: Iterable[WorkItem], names: Names) -> tuple[WorkItem, ...]:
    return tuple(
        replace(item, assignee=names.of(item.assignee), author=names.of(item.author))
        if item.assignee or item.author
        else item
        for item in items
    )


def _by_item(
    activities: Iterable[Sequence[Any]], names: Names, ours: Collection[str]
) -> Mapping[str, tuple[Activity, ...]]:
    found: dict[str, list[Activity]] = defaultdict(list)
    called = {ref: names.of(ref) for ref in {row[ACTOR] for row in activities}}
    for id_, item, at, actor, kind, verb, field, old, new, text, url in activities:
        if verb in NAMING_PEOPLE or field == REVIEWER:
            old, new = names.of(old), names.of(new)  # noqa: PLW2901 - the same, by name
        # Our token may belong to a person: what we wrote ourselves is never a sign of theirs.
        who = ActorKind.SELF if id_ in ours else kind
        found[item].append(Activity(id_, item, at, called[actor], who, verb, field, old, new, text, url))
    return MappingProxyType({item: tuple(those) for item, those in found.items()})


def _listed(connection: Connection, project: Project, repositories: Collection[str]) -> tuple[Listing, ...]:
    found = queries.of_repositories(connection, schema.listings, Listing, repositories, project.repositories)
    return tuple(one for one in found if _is_of(project, repositories, one.repo))


def _is_of(project: Project, repositories: Collection[str], repo: str) -> bool:
    return repo.casefold() in repositories or owns_repository(project, repo)


def _of(
    connection: Connection,
    project: Project,
    repositories: Collection[str],
    table: Table,
    kind: type[OfRepository],
) -> tuple[OfRepository, ...]:
    found = queries.of_repositories(connection, table, kind, repositories, project.repositories)
    mine = (one for one in found if _is_of(project, repositories, one.repo))
    return tuple(sorted(mine, key=lambda one: (one.at, _name_of(one))))


def _name_of(one: Release | WorkflowRun | Document) -> str:
    return f"{one.repo}/{one.path}" if isinstance(one, Document) else one.id

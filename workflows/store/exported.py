"""Projects as the projects file would declare them: the way back of `declared`, so that file and store agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.mail import address
from config.policy import WEEKDAYS
from config.projects import ProjectsFile, ProjectSpec
from workflows.outbox import MAIL
from workflows.store import queries
from workflows.store.engine import reading
from workflows.store.subscriptions import subscriptions_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from workflows.model import Project
    from workflows.outbox import Subscription

EVERY: Mapping[int, str] = {1: "weekly", 2: "fortnightly"}


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, and the slugs of projects that none can declare: an import brought them, nothing is read for them."""

    file: ProjectsFile
    imported: tuple[str, ...] = ()


def export_projects(engine: Engine, slugs: Sequence[str] = ()) -> Exported:
    """Return what is declared of these projects, or of all."""
    with reading(engine) as connection:
        projects = queries.projects(connection, slugs or None)
        declared = [one for one in projects if reads_sources(one)]
        specs = tuple(spec_of(one, subscriptions_of(connection, one.slug)) for one in declared)
    return Exported(ProjectsFile(projects=specs), tuple(one.slug for one in projects if one not in declared))


def reads_sources(project: Project) -> bool:
    """Whether something is read for the project: an import does not declare that."""
    return bool(project.jira_keys or project.jql or project.repositories or project.tracked_experiments)


def spec_of(project: Project, subscriptions: Sequence[Subscription]) -> ProjectSpec:
    """Return the declaration of a project, checked as the file's own would be."""
    plain = _fields(project) | {
        "people": [_fields(one) for one in project.people],
        "kpis": [_fields(one) for one in project.kpis],
        "subscriptions": [_subscription(project, one) for one in subscriptions],
    }
    return ProjectSpec.model_validate(plain)


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any of our dataclasses
    """Return what is set: a field that the file names and leaves empty is a mistake there."""
    every = ((name, getattr(value, name)) for name in type(value).__dataclass_fields__)
    return {name: held for name, held in every if held is not None}


def _subscription(project: Project, one: Subscription) -> dict[str, Any]:
    mailed = one.target.startswith(MAIL)
    where = (
        {"email": (address(one.target.removeprefix(MAIL)),)} if mailed else {"to": _to(project, one.target)}
    )
    return {
        **where,
        "report": one.report,
        "audience": one.audience,
        "weekday": WEEKDAYS[one.weekday],
        "time": one.time,
        "timezone": one.timezone,
        "every": "monthly" if one.monthly else EVERY[one.every],
        "starting": one.anchor,
        "which": one.monthly or "first",
        "holidays": one.holidays,
        "language": one.language,
        "until": one.ends_on,
    }


def _to(project: Project, target: str) -> str:
    """Return what leads to the target: somebody may be called like an account or a channel."""
    if all(person.name != target for person in project.people):
        return target
    return next((person.name for person in project.people if person.slack == target), target)

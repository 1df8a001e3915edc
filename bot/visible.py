"""Which projects somebody may see: a private one is seen by its own people and in its own channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.rights import person_of
from workflows.outbox import MAIL
from workflows.store.facts import load_projects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.click import Asker
    from bot.service import Service
    from workflows.model import Project


def projects_for(service: Service, asker: Asker) -> tuple[Project, ...]:
    """Return the projects that the asker may see where they ask."""
    return tuple(one for one in load_projects(service.engine) if may_see(one, asker))


def may_see(project: Project, asker: Asker) -> bool:
    """Whether the asker may see the project: it is open to all, they belong to it, or this is its channel."""
    if not project.private or person_of(project, asker.user) is not None:
        return True
    return is_channel_of(project, asker.channel, asker.channel_name)


def may_hear(project: Project, channel: str, name: str) -> bool:
    """Whether everybody in this channel may hear of the project: it is open to all, or this is its own channel."""
    return not project.private or is_channel_of(project, channel, name)


def is_channel_of(project: Project, channel: str, name: str) -> bool:
    """Whether this is the project's own channel, by id or name."""
    return project.channel is not None and project.channel in {channel, name, f"#{name}"} - {"", "#"}


def hidden_from(projects: Iterable[Project], target: str) -> tuple[str, ...]:
    """Return the private projects that a report to this channel or person leaves out."""
    return tuple(
        one.slug
        for one in projects
        if one.private and target != one.channel and not _is_person_of(one, target)
    )


def _is_person_of(project: Project, target: str) -> bool:
    """Whether a report there reaches one of the project's own people, in Slack or by mail."""
    mails = {f"{MAIL}{person.email}" for person in project.people if person.email and person.active}
    return person_of(project, target) is not None or target in mails

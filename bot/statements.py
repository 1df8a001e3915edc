"""What people state about a project by commands, forms and buttons: who may, and how it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bot.visible import may_see
from workflows.errors import Refused
from workflows.lifecycle.rights import may, person_of, who_may
from workflows.store.facts import find_project
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.click import Asker, Click
    from bot.service import Service
    from workflows.model import Project
    from workflows.store.statements import Statements

GONE: Final = worded("This was taken back before.")


class OfProject(Protocol):
    """A statement about a project."""

    @property
    def project(self) -> str:
        """The project's slug."""


S = TypeVar("S", bound=OfProject)


def speaker(project: Project, asker: Asker, rule: Sequence[str], doing: str) -> str:
    """Return the name of somebody who may; Refused for everybody else, whatever their button was shown for."""
    if not may_see(project, asker):
        raise Refused(worded("There is no such project."))
    person = person_of(project, asker.user)
    if not may(rule, person):
        raise Refused(
            worded(
                "You cannot {doing} of {project}: {who}.",
                doing=doing,
                project=project.name,
                who=who_may(rule),
            )
        )
    return person.name if person else asker.name


def take_back(
    service: Service, click: Click, kept: Statements[S], rule: Sequence[str], doing: str
) -> tuple[Project, S]:
    """Take back the statement that a button names, and return it with its project; whoever may state it may."""
    known = kept.find(service.engine, click.value)
    if known is None:
        raise Refused(GONE)
    project = find_project(service.engine, known.project)
    speaker(project, click.asker, rule, doing)
    if not kept.take_back(service.engine, click.value, now=service.clock()):
        raise Refused(GONE)
    return project, known

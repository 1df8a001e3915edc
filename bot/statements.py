"""What people state about a project by commands, forms and buttons: who may, and how it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from bot.permissions import Verdict, decide, rule_of
from workflows.errors import Refused
from workflows.lifecycle.rights import name_of, who_may
from workflows.store.facts import find_project
from workflows.worded import worded

if TYPE_CHECKING:
    from bot.click import Asker, Click
    from bot.permissions import Deed
    from bot.service import Service
    from config.policy import Policy
    from workflows.model import Project
    from workflows.store.statements import Statements

GONE: Final = worded("This was taken back before.")
NO_PROJECT: Final = worded("There is no such project.")


class OfProject(Protocol):
    """A statement about a project."""

    @property
    def project(self) -> str:
        """The project's slug."""


S = TypeVar("S", bound=OfProject)


def project_named(service: Service, slug: str) -> Project:
    """Return the project that a button or a form names; the refusal names no other one, as some may be private."""
    try:
        return find_project(service.engine, slug)
    except Refused:
        raise Refused(NO_PROJECT) from None


def speaker(policy: Policy, deed: Deed, project: Project, asker: Asker, doing: str) -> str:
    """Return the name of somebody who may; Refused for everybody else, whatever their button was shown for."""
    verdict = decide(deed, policy, asker, (project,))
    if verdict is Verdict.UNSEEN:
        raise Refused(NO_PROJECT)
    if verdict is Verdict.NO:
        raise Refused(
            worded(
                "You cannot {doing} of {project}: {who}.",
                doing=doing,
                project=project.name,
                who=who_may(rule_of(deed, policy)),
            )
        )
    return name_of((project,), asker.user, asker.name)


def take_back(
    service: Service, click: Click, kept: Statements[S], deed: Deed, doing: str
) -> tuple[Project, S]:
    """Take back the statement that a button names, and return it with its project; whoever may state it may."""
    known = kept.find(service.engine, click.value)
    if known is None:
        raise Refused(GONE)
    project = project_named(service, known.project)
    speaker(service.policy, deed, project, click.asker, doing)
    if not kept.take_back(service.engine, click.value, now=service.clock()):
        raise Refused(GONE)
    return project, known

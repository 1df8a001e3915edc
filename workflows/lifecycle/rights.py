"""Who may do something by the policy: everybody, the people of a project, or those with a role in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.policy import ANYONE, PROJECT
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workflows.model import Person, Project


def person_of(project: Project, account: str) -> Person | None:
    """Return whose Slack account this is in the project, or None."""
    return next((one for one in project.people if one.slack == account and one.active), None)


def may(rule: Sequence[str], person: Person | None) -> bool:
    """Whether the rule allows it to `person`; None is somebody whom the project does not know."""
    allowed = {word.casefold() for word in rule}
    if ANYONE in allowed:
        return True
    if person is None:
        return False
    return PROJECT in allowed or (person.role or "").casefold() in allowed


def name_of(projects: Iterable[Project], account: str, shown: str) -> str:
    """Return the name of whose account it is in the first project that knows it, else as Slack shows it."""
    known = (person_of(project, account) for project in projects)
    return next((person.name for person in known if person is not None), shown)


def who_may(rule: Sequence[str]) -> str:
    """Return in words who may, for a refusal: `only the people of the project`."""
    allowed = [word.casefold() for word in rule]
    if ANYONE in allowed:
        return worded("anyone may")
    if PROJECT in allowed:
        return worded(
            "only the people of the project may, as projects.yaml names them with their Slack account"
        )
    if not rule:
        return worded("nobody may")
    return worded("only these roles may: {roles}", roles=", ".join(rule))

"""What a Jira issue of the sandbox is at one moment: state, comments, changelog entries and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.sandbox.world_people import Person

LINK_TYPES: dict[str, tuple[str, str]] = {
    "Blocks": ("is blocked by", "blocks"),
    "Cloners": ("is cloned by", "clones"),
    "Duplicate": ("is duplicated by", "duplicates"),
    "Relates": ("relates to", "relates to"),
    "Supersedes": ("is superseded by", "supersedes"),
}
"""Link types by name: (inward, outward) wording."""


@dataclass(frozen=True, slots=True)
class JiraProject:
    """A Jira project."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a changelog entry; the ids are what Jira calls `from` and `to`."""

    field: str
    old: str | None
    new: str | None
    old_id: str | None = None
    new_id: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One changelog entry."""

    id: str
    at: datetime
    who: Person
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `adf` replaces the text by a document of Atlassian's format where given."""

    id: str
    at: datetime
    who: Person
    text: str
    adf: dict[str, Any] | None = None


class Ticket(Protocol):
    """An issue as others see it that it is linked to, or part of."""

    id: str
    first: IssueState

    @property
    def key(self) -> str:
        """The newest key it will ever have."""
        ...

    def at(self, now: datetime) -> IssueState | None:
        """Return its state at `now`, or None when it does not exist then."""
        ...


@dataclass(frozen=True, slots=True)
class IssueLink:
    """A link as one of its two issues sees it: `outward` when it is the subject ("this blocks other")."""

    id: str
    type: str
    outward: bool
    other: Ticket


@dataclass(slots=True)
class IssueState:
    """An issue at one moment; `histories` and `comments` are oldest first."""

    key: str
    project: str
    type: str
    summary: str
    reporter: Person
    created: datetime
    updated: datetime
    status: str
    description: str = ""
    description_adf: dict[str, Any] | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    assignee: Person | None = None
    due: date | None = None
    parent: Ticket | None = None
    resolution: str | None = None
    flagged: bool = False
    priority: str = "Medium"
    former_keys: tuple[str, ...] = ()
    comments: list[Comment] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    links: list[IssueLink] = field(default_factory=list)
    deleted: bool = False


Step = Callable[[IssueState], Iterable[FieldChange]]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened to an issue; `step` changes the state and tells which fields it touched."""

    at: datetime
    id: int
    who: Person = field(compare=False)
    step: Step = field(compare=False)

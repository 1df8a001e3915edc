"""Every case that the table of permissions decides: who asks, of which project, in which channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, Final

from bot.click import Asker
from bot.permissions import PERMISSIONS, Deed, decide
from workflows.model import Person, Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.permissions import Verdict
    from config.policy import Policy


class Role(StrEnum):
    """What somebody is."""

    LEAD = "product manager of the project"
    MEMBER = "other person of the project"
    NEIGHBOUR = "product manager of another project"
    ANYBODY = "anybody else in Slack"


class Place(StrEnum):
    """Where somebody asks."""

    OWN = "own"
    SHARED = "own, shared"
    OTHER = "other"
    DIRECT = "two"


@dataclass(frozen=True, slots=True)
class Cell:
    """One case; `own` says that it is the asker's own matter, as the permission means it."""

    deed: Deed
    role: Role
    place: Place
    private: bool
    own: bool = False


ACCOUNTS: Final = {
    Role.LEAD: "U0LEAD", Role.MEMBER: "U0MEMBER", Role.NEIGHBOUR: "U0NEIGHBOUR", Role.ANYBODY: "U0ANYBODY",
}  # fmt: skip
CHANNELS: Final = {
    Place.OWN: ("C0OWN", "ml-own"), Place.SHARED: ("C0OWN", "ml-own"), Place.OTHER: ("C0OTHER", "general"),
    Place.DIRECT: ("D0DIRECT", "directmessage"),
}  # fmt: skip
BY_STATE: Final = frozenset({Deed.SET_UP, Deed.NAME_PEOPLE})
"""Deeds whose `own` depends on what is declared, not on who did something before."""


def cells() -> Iterator[Cell]:
    """Yield each case once, by deed."""
    for deed in Deed:
        for own in ownerships(deed):
            for role, private, place in product(Role, (False, True), Place):
                yield Cell(deed, role, place, private, own)


def ownerships(deed: Deed) -> tuple[bool, ...]:
    """Return whether a deed is about others' matters, own ones, or both."""
    permission = PERMISSIONS[deed]
    return (False, True) if permission.own and deed not in BY_STATE else (False,)


def projects(*, private: bool) -> tuple[Project, Project]:
    """Return the project that the cases are about, and another one that is open."""
    own = Project(
        "own",
        "The project",
        channel=CHANNELS[Place.OWN][0],
        people=(
            Person("Lena", "product manager", slack=ACCOUNTS[Role.LEAD]),
            Person("Mark", "data scientist", slack=ACCOUNTS[Role.MEMBER]),
        ),
        private=private,
    )
    neighbours = (Person("Nora", "product manager", slack=ACCOUNTS[Role.NEIGHBOUR]),)
    return own, Project("near", "The neighbours", channel="C0NEAR", people=neighbours)


def asker(cell: Cell, key: str = "") -> Asker:
    """Return who asks, where they do."""
    account, (channel, name) = ACCOUNTS[cell.role], CHANNELS[cell.place]
    return Asker(account, account.lower(), channel, name, key)


def verdict(cell: Cell, policy: Policy) -> Verdict:
    """Return what the table says of a case."""
    own, near = projects(private=cell.private)
    concerned = (own, near) if PERMISSIONS[cell.deed].anywhere else (own,)
    shared = cell.place is Place.SHARED
    return decide(cell.deed, policy, asker(cell), concerned, own=cell.own, shared=shared)

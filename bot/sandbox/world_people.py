"""The people and robots of the sandbox: one person has an account in Jira, on GitHub and in Slack."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ACCOUNTS = uuid.UUID("6f1c7f52-0d0e-4f0a-9d1b-5f7a54a9a001")


@dataclass(slots=True)
class Person:
    """Somebody with an account everywhere; the ids are made from `handle`, so that files may name them."""

    handle: str
    name: str
    email: str
    timezone: str = "Europe/Berlin"
    robot: bool = False
    left: datetime | None = None
    serial: int = 0

    @property
    def jira_id(self) -> str:
        """Account id in Jira Cloud; Data Center uses the handle as user name."""
        return _jira_id(self.handle)

    @property
    def github_login(self) -> str:
        """Login on GitHub; an app's login in the API has no suffix, its mention has `[bot]`."""
        return self.handle

    @property
    def slack_id(self) -> str:
        """Id in Slack, readable on purpose: `ana` is `U0ANA00000`."""
        return f"U0{re.sub(r'[^A-Z0-9]', '', self.handle.upper()):0<8}"

    def is_active(self, now: datetime) -> bool:
        """Whether the accounts are still enabled."""
        return self.left is None or now < self.left

    def leaves(self, at: datetime) -> None:
        """Deactivate the accounts from `at` on."""
        self.left = at


@cache
def _jira_id(handle: str) -> str:
    return f"712020:{uuid.uuid5(ACCOUNTS, handle)}"


class People:
    """The register of everybody; every `who` in the builder API is a handle from here or a `Person`."""

    def __init__(self) -> None:
        self.by_handle: dict[str, Person] = {}

    def add(self, person: Person) -> Person:
        """Register `person`; a second one of the same handle is a mistake of the seed."""
        if person.handle in self.by_handle:
            raise ValueError(f"{person.handle} is there already")
        person.serial = len(self.by_handle) + 1
        self.by_handle[person.handle] = person
        return person

    def get(self, who: str | Person) -> Person:
        """Return the person behind a handle; KeyError names the known ones."""
        if isinstance(who, Person):
            return who
        try:
            return self.by_handle[who]
        except KeyError:
            raise KeyError(f"nobody is called {who!r}; known: {', '.join(sorted(self.by_handle))}") from None

    def __iter__(self) -> Iterator[Person]:
        return iter(tuple(self.by_handle.values()))

    def find(self, value: str) -> Person | None:
        """Find somebody by handle, e-mail or any vendor id."""
        for person in self:
            if value in {person.handle, person.email, person.jira_id, person.slack_id}:
                return person
        return None

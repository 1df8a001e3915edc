"""What the buttons of a triage carry: which project, from where on, what was skipped; short, as menus keep little."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from bot.render import limits
from workflows.errors import Refused
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.lifecycle.triage import Case

OLD: Final = worded("This list is of an older version: please start again with `/ml triage`.")
NAME_LETTERS, SKIP_LETTERS = 8, 4
OUTSIDE: Final = "-"
"""Stands for no stage; the names of stages begin with a letter."""
SHAPE: Final = re.compile(
    r"(?P<project>[\w-]{8})~(?P<start>\d{1,6})~(?P<stamp>[0-9a-z]{1,10})~(?P<skipped>[\w-]*)", re.ASCII
)
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
TAG, SKIP, PAGE, ASK_ALL, ALL = "t", "s", "p", "q", "y"
VERBS: Final = frozenset({TAG, SKIP, PAGE, ASK_ALL, ALL})


@dataclass(frozen=True, slots=True)
class View:
    """A page: project by `short`, number of the first case, when it was shown, and what was skipped.

    The moment makes two pages with the same content differ: a click on each is not a double click.
    """

    project: str
    start: int = 0
    stamp: str = "0"
    skipped: tuple[str, ...] = ()

    def encode(self, room: int) -> str:
        """Return it in at most `room` characters; what was skipped first comes back when they do not suffice."""
        head = f"{self.project}~{self.start}~{self.stamp}~"
        fitting = max(0, (room - len(head)) // SKIP_LETTERS)
        return head + "".join(self.skipped[len(self.skipped) - min(fitting, len(self.skipped)) :])

    def skip(self, item_id: str) -> View:
        """Return the page without an item."""
        name = short(item_id, SKIP_LETTERS)
        return self if name in self.skipped else replace(self, skipped=(*self.skipped, name))

    def hides(self, item_id: str) -> bool:
        """Whether an item was skipped."""
        return short(item_id, SKIP_LETTERS) in self.skipped


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button read: what is to be done, about which item and stage (where it names one), on which page."""

    verb: str
    view: View
    item: str = ""
    stage: str | None = None
    rest: str = ""


def short(name: str, letters: int = NAME_LETTERS) -> str:
    """Return a fingerprint of an id: buttons have no room for ids."""
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=12).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:letters]


def stamp_of(seconds: float) -> str:
    """Return a moment (seconds since 1970) in few letters."""
    number, letters = int(seconds), ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        letters = DIGITS[digit] + letters
    return letters or "0"


def write_button(verb: str, view: View, *, item: str = "", stage: str | None = None, rest: str = "") -> str:
    """Return the value of a button or an entry of a menu."""
    name = short(item) if item else ""
    frame = f"{verb}|{name}|{stage or OUTSIDE}||{rest}"
    room = (limits.BUTTON_VALUE if rest or verb != TAG else limits.OPTION_VALUE) - len(frame)
    return f"{verb}|{name}|{stage or OUTSIDE}|{view.encode(room)}|{rest}"


def read_button(value: str) -> Pressed:
    """Read the value of a button; Refused for anything that we did not write."""
    parts = value.split("|")
    found = SHAPE.fullmatch(parts[3]) if len(parts) == 5 else None  # noqa: PLR2004 - as written above
    if found is None or parts[0] not in VERBS:
        raise Refused(OLD)
    letters = found["skipped"]
    skipped = tuple(letters[at : at + SKIP_LETTERS] for at in range(0, len(letters), SKIP_LETTERS))
    view = View(found["project"], int(found["start"]), found["stamp"], skipped)
    return Pressed(parts[0], view, parts[1], None if parts[2] == OUTSIDE else parts[2], parts[4])


def write_all(cases: Iterable[Case]) -> str:
    """Return which item gets which stage, for the button that accepts exactly what was shown."""
    groups: dict[str, str] = {}
    for case in cases:
        stage = case.placement.stage or OUTSIDE
        groups[stage] = groups.get(stage, "") + short(case.item.id)
    return ";".join(f"{stage}:{names}" for stage, names in groups.items())


def read_all(rest: str) -> Mapping[str, str | None]:
    """Return the stage of each item by its fingerprint; Refused for anything that we did not write."""
    found: dict[str, str | None] = {}
    for group in rest.split(";"):
        stage, colon, names = group.partition(":")
        if not colon or not stage or len(names) % NAME_LETTERS:
            raise Refused(OLD)
        for at in range(0, len(names), NAME_LETTERS):
            found[names[at : at + NAME_LETTERS]] = None if stage == OUTSIDE else stage
    return found

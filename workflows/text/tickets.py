"""The tickets that the text model learns from: invented companies, labelled by hand, one file a company."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from workflows.errors import Malformed
from workflows.model import Category, ItemKind, WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "tickets"
PLAIN = "plain-"
"""So begin the files of companies whose tickets say plainly what they are about; the others were written to be hard."""
PLAIN_WEIGHT = 2.0
"""How much a plain ticket counts beside a hard one, chosen by cross-validation over companies."""
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The model reads no dates."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One item with the answer that a person gave; `stage` is a class of the model, `weight` how much it counts."""

    item: WorkItem
    stage: str
    is_experiment: bool | None
    """None when nobody said: a tag names a stage only."""
    company: str
    language: str = ""
    weight: float = 1.0
    plain: bool = False
    """Whether it belongs to the plain tickets: confidence must hold for these and for the hard ones."""


def lesson_of(raw: dict[str, Any]) -> Lesson:
    """Return a ticket of our files as a lesson; Malformed when a field is missing or unknown."""
    try:
        item = WorkItem(
            id=raw["id"],
            key=raw["id"],
            kind=ItemKind(raw["kind"]),
            source="training",
            title=raw["title"],
            status="",
            category=Category.DOING,
            created=UNDATED,
            issue_type=raw["issue_type"] or None,
            description=raw["description"],
            labels=tuple(raw["labels"]),
            components=tuple(raw["components"]),
        )
        return Lesson(item, raw["stage"], raw["is_experiment"], raw["project"], raw["lang"])
    except (KeyError, ValueError, TypeError) as error:
        raise Malformed(f"training ticket {raw.get('id')} cannot be used: {error}") from error


@cache
def shipped_lessons() -> tuple[Lesson, ...]:
    """Return all tickets that ship with the package, by company and id."""
    return tuple(_lesson(name, line) for name, text in _texts() for line in text.splitlines())


def _lesson(name: str, line: str) -> Lesson:
    lesson = lesson_of(json.loads(line))
    return replace(lesson, plain=True, weight=PLAIN_WEIGHT) if name.startswith(PLAIN) else lesson


@cache
def fingerprint() -> str:
    """Return what tells one state of tickets and meanings from another: it stands in the weights trained from it."""
    folder = files("workflows.text")
    meanings = folder.joinpath("meanings.txt").read_text(encoding="utf-8")
    return digest((*(part for named in _texts() for part in named), meanings))


def digest(texts: Iterable[str]) -> str:
    """Return a short name for texts: the same on every machine."""
    whole = sha256()
    for text in texts:
        whole.update(text.encode() + b"\x00")
    return whole.hexdigest()[:16]


def _texts() -> list[tuple[str, str]]:
    folder = files("workflows.text").joinpath(FOLDER)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jsonl"))
    return [(name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names]

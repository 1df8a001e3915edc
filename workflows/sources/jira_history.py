"""Turns an issue's changelog and comments into dated activities, and finds the keys it once had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.batch import Damaged
from workflows.model import Activity, ActorKind, Verb
from workflows.sources.jira_links import phrase_field
from workflows.sources.jira_shapes import (
    Json,
    UnusableError,
    ident,
    line,
    mapping,
    moment,
    needed,
    sequence,
    text,
)
from workflows.sources.markup import to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workflows.model import WorkItem
    from workflows.sources.jira_people import People

RESTRICTED = "(a comment that not everybody may read)"
LONG_FIELDS = frozenset({"description", "environment", "comment"})
"""Fields whose old and new texts say nothing to a rule and are too long to keep."""


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to an issue; `moved` are its former keys, `damaged` the records that had to be left out."""

    activities: tuple[Activity, ...] = ()
    moved: tuple[str, ...] = ()
    damaged: tuple[Damaged, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """One field of one changelog entry: ids and what people see of the old and the new value."""

    field: str
    old: str
    new: str
    old_id: str
    new_id: str


@dataclass(frozen=True, slots=True)
class _Effect:
    verb: Verb
    field: str
    old: str | None = None
    new: str | None = None
    text: str = ""
    suffix: str = ""


def read_past(
    item: WorkItem, histories: Iterable[object], comments: Iterable[object], people: People
) -> Past:
    """Read an issue's changelog and comments; a damaged record is set aside and the others are read."""
    activities: list[Activity] = []
    moved: list[str] = []
    damaged: list[Damaged] = []
    for kind, read, records in (("changelog", _entry, histories), ("comment", _comment, comments)):
        for raw in map(mapping, records):
            try:
                activities += read(item, raw, people)
            except UnusableError as error:
                name = f"{item.key} {kind} {ident(raw.get('id')) or '?'}"
                damaged.append(Damaged("jira", name, f"{error}: left out"))
            else:
                moved += _former_keys(raw)
    return Past(tuple(activities), tuple(moved), tuple(damaged))


def _comment(item: WorkItem, raw: Json, people: People) -> Iterator[Activity]:
    number = needed(ident(raw.get("id")), "id")
    ref, kind = people.actor(raw.get("author"))
    yield Activity(
        id=f"jira:comment:{number}",
        item=item.id,
        at=moment(raw.get("created"), "time"),
        actor=ref,
        actor_kind=kind,
        verb=Verb.COMMENTED,
        # A report may be read by more people than the comment was written for.
        text=RESTRICTED if raw.get("visibility") else text(to_text(raw.get("body"))),
        url=f"{item.url}?focusedCommentId={number}",
    )


def _entry(item: WorkItem, raw: Json, people: People) -> Iterator[Activity]:
    number, at = needed(ident(raw.get("id")), "id"), moment(raw.get("created"), "time")
    # Jira's own doings (rules, post functions) come without an author.
    ref, kind = people.actor(raw.get("author"), absent=ActorKind.BOT)
    for index, change in enumerate(map(_change, sequence(raw.get("items")))):
        for effect in READERS.get(change.field, _edited)(change, people):
            yield Activity(
                id=f"jira:change:{number}:{index}{effect.suffix}",
                item=item.id,
                at=at,
                actor=ref,
                actor_kind=kind,
                verb=effect.verb,
                field=effect.field,
                old=effect.old or None,
                new=effect.new or None,
                text=effect.text,
                url=item.url,
            )


def _former_keys(raw: Json) -> list[str]:
    changed = [
        one for one in map(mapping, sequence(raw.get("items"))) if line(one.get("field")).lower() == "key"
    ]
    return [former for one in changed if (former := line(one.get("fromString")))]


def _change(value: object) -> _Change:
    raw = mapping(value)
    return _Change(
        field=line(raw.get("field")).lower(),
        old=text(raw.get("fromString")),
        new=text(raw.get("toString")),
        old_id=ident(raw.get("from")),
        new_id=ident(raw.get("to")),
    )


def _transition(change: _Change, _people: People) -> Iterator[_Effect]:
    yield _Effect(Verb.TRANSITIONED, "status", change.old.strip(), change.new.strip())


def _assignment(change: _Change, people: People) -> Iterator[_Effect]:
    old = people.mentioned(change.old_id, line(change.old))
    new = people.mentioned(change.new_id, line(change.new))
    yield _Effect(Verb.ASSIGNED, "assignee", old, new)


def _labels(change: _Change, _people: People) -> Iterator[_Effect]:
    """Jira writes both whole lists; the difference is what was done."""
    old, new = dict.fromkeys(change.old.split()), dict.fromkeys(change.new.split())
    for label in new:
        if label not in old:
            yield _Effect(Verb.LABELLED, "labels", new=label, suffix=f":+{label}")
    for label in old:
        if label not in new:
            yield _Effect(Verb.LABELLED, "labels", old=label, suffix=f":-{label}")


def _link(change: _Change, _people: People) -> Iterator[_Effect]:
    if change.new_id or change.new:
        said = line(change.new)
        yield _Effect(Verb.LINKED, phrase_field(said), new=change.new_id, text=said)
    else:
        said = line(change.old)
        yield _Effect(Verb.EDITED, "link", old=change.old_id or said, text=said)


def _edited(change: _Change, _people: People) -> Iterator[_Effect]:
    if not change.field:
        return
    long = change.field in LONG_FIELDS
    yield _Effect(Verb.EDITED, change.field, None if long else change.old, None if long else change.new)


READERS: dict[str, Callable[[_Change, People], Iterator[_Effect]]] = {
    "status": _transition,
    "assignee": _assignment,
    "labels": _labels,
    "link": _link,
}
"""How a field's change reads, by the field's name in lower case; all others are plain edits."""

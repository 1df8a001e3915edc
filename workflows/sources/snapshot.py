"""Reads a snapshot file (JSON lines) into batches: how a tracker without a source of its own is connected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workflows.batch import Batch, Damaged
from workflows.errors import Malformed
from workflows.model import Account, ActorKind, Category, ItemKind, Project
from workflows.sources.snapshot_parse import (
    SOURCE,
    activity_from,
    document_from,
    item_from,
    link_from,
    moment,
    needed,
    project_from,
    record,
    text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from workflows.model import Activity, Document, Link, WorkItem
    from workflows.sources.snapshot_parse import Record

LINES_A_BATCH = 1000
DAWN = datetime(1970, 1, 1, tzinfo=UTC)
"""Creation of an item about which nothing tells when it began."""


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """The lines of a file, read anew each time they are asked for; undecodable bytes become replacement marks."""

    path: Path

    def __iter__(self) -> Iterator[str]:
        with self.path.open(encoding="utf-8-sig", errors="replace") as lines:
            yield from lines


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot whose projects are known; `batches` reads its facts, page by page."""

    lines: Iterable[str]
    projects: tuple[Project, ...]
    keys: Mapping[str, str]
    began: Mapping[str, datetime]
    slugs: frozenset[str]

    def batches(self) -> Iterator[Batch]:
        """Yield the facts of the file in its order; lines that cannot be used come as `damaged`."""
        reader = _Reader(self)
        for number, line in enumerate(self.lines, start=1):
            if line.strip():
                reader.take(f"line {number}", line)
            if reader.lines >= LINES_A_BATCH:
                yield reader.batch()
        if reader.lines:
            yield reader.batch()


def read_snapshot(lines: Iterable[str], known: Iterable[str] = ()) -> Snapshot:
    """Return the snapshot in `lines`; `known` are slugs of projects that need no line of their own.

    The lines are read twice: once for projects and keys, which may stand anywhere, and once for the facts.
    What can be read only once (a pipe) is kept in memory.
    """
    if isinstance(lines, Iterator):
        lines = list(lines)
    declared: dict[str, Project] = {}
    keys: dict[str, str] = {}
    began: dict[str, datetime] = {}
    for line in lines:
        try:
            raw = record(line)
            if raw["type"] == "project":
                project, _ = project_from(raw)
                declared[project.slug] = project
            elif raw["type"] == "item":
                key = needed(raw, "key")
                keys[key.casefold()] = key
            elif raw["type"] == "activity":
                at, key = moment(needed(raw, "at"), "at"), needed(raw, "item").casefold()
                began[key] = min(at, began.get(key, at))
        except Malformed:
            continue  # told by line when the facts are read
    return Snapshot(lines, tuple(declared.values()), keys, began, frozenset(known) | frozenset(declared))


@dataclass(slots=True)
class _Reader:
    """Gathers lines until a batch is full."""

    snapshot: Snapshot
    lines: int = 0
    items: dict[str, WorkItem] = field(default_factory=dict)
    members: dict[tuple[str, str], None] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    links: dict[Link, None] = field(default_factory=dict)
    documents: dict[tuple[str, str, datetime], Document] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    statuses: dict[str, Category] = field(default_factory=dict)
    damaged: list[Damaged] = field(default_factory=list)
    told: dict[str, ActorKind] = field(default_factory=dict)
    numbers: Counter[tuple[str, datetime]] = field(default_factory=Counter)

    def take(self, place: str, line: str) -> None:
        """Read one line; set it aside with its number when it cannot be used."""
        self.lines += 1
        try:
            raw = record(line)
            notes = READERS[raw["type"]](self, raw)
        except Malformed as error:
            notes = (str(error),)
        self.damaged += [Damaged(SOURCE, place, note) for note in notes]

    def project(self, raw: Record) -> tuple[str, ...]:
        """Take a project's people as accounts; the project itself was read before."""
        project, notes = project_from(raw)
        for person in project.people:
            self._account(person.name, ActorKind.HUMAN, active=person.active)
        return notes

    def item(self, raw: Record) -> tuple[str, ...]:
        """Take a work item; of two lines about one item the later counts."""
        slug = needed(raw, "project")
        if slug not in self.snapshot.slugs:
            raise Malformed(f'item {needed(raw, "key")} is of project "{slug}", which no line declares')
        key = self.snapshot.keys.get(needed(raw, "key").casefold(), needed(raw, "key"))
        found, notes = item_from({**raw, "key": key}, self.snapshot.began.get(key.casefold(), DAWN))
        self.items[found.id] = found
        self.members[slug, found.id] = None
        if found.kind is ItemKind.ISSUE and text(raw, "status") and text(raw, "status_category"):
            self.statuses[found.status.casefold()] = found.category
        for name in (found.assignee, found.author):
            if name:
                self._account(name, ActorKind.HUMAN)
        return notes

    def activity(self, raw: Record) -> tuple[str, ...]:
        """Take an activity of a declared item."""
        key = self.snapshot.keys.get(needed(raw, "item").casefold())
        if key is None:
            raise Malformed(f'activity of "{needed(raw, "item")}", which no line declares')
        place = (key, moment(needed(raw, "at"), "at"))
        found = activity_from({**raw, "item": key}, self.numbers[place])
        self.numbers[place] += 1
        self.activities.append(found)
        if found.actor:
            self._account(found.actor, found.actor_kind)
        return ()

    def link(self, raw: Record) -> tuple[str, ...]:
        """Take a link of a declared item."""
        self.links[link_from(raw, self.snapshot.keys)] = None
        return ()

    def document(self, raw: Record) -> tuple[str, ...]:
        """Take a version of a file."""
        found = document_from(raw)
        self.documents[found.repo, found.path, found.at] = found
        return ()

    def batch(self) -> Batch:
        """Return what was gathered, and begin anew."""
        made = Batch(
            source=SOURCE,
            items=tuple(self.items.values()),
            activities=tuple(self.activities),
            links=tuple(self.links),
            documents=tuple(self.documents.values()),
            members=tuple(self.members),
            accounts=tuple(self.accounts.values()),
            scope_of={known: f"{SOURCE}:{slug}" for slug, known in self.members},
            statuses=dict(self.statuses),
            damaged=tuple(self.damaged),
        )
        for gathered in (
            self.items,
            self.activities,
            self.links,
            self.documents,
            self.members,
            self.accounts,
            self.statuses,
            self.damaged,
        ):
            gathered.clear()
        self.lines = 0
        return made

    def _account(self, name: str, kind: ActorKind, *, active: bool = True) -> None:
        """Tell the store of an account when it is new, or no human after all."""
        if name in self.told and (kind is ActorKind.HUMAN or self.told[name] is kind):
            return
        self.told[name] = kind
        self.accounts[name] = Account(ref=name, display_name=name, active=active, kind=kind)


READERS: Mapping[str, Callable[[_Reader, Record], tuple[str, ...]]] = {
    "project": _Reader.project,
    "item": _Reader.item,
    "activity": _Reader.activity,
    "link": _Reader.link,
    "document": _Reader.document,
}

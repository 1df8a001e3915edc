"""Reads single lines of the snapshot format: one JSON object becomes one fact, or a reason why it cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.errors import Malformed
from workflows.lifecycle.statuses import category_of
from workflows.model import (
    Activity,
    ActorKind,
    Category,
    Document,
    ItemKind,
    Link,
    LinkKind,
    Person,
    Project,
    Verb,
    WorkItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

    Kind = TypeVar("Kind", bound=StrEnum)

SOURCE = "snapshot"
LONGEST = 4_000_000
"""Characters of one line; a longer one is set aside."""
LINE_TYPES = ("project", "item", "activity", "link", "document")
LONGEST_DOCUMENT = 200_000
"""Characters of a file that are kept."""
CATEGORIES = {
    "new": "todo",
    "indeterminate": "doing",
    "in progress": "doing",
    "to do": "todo",
    "closed": "done",
}
Record = Mapping[str, Any]


def record(line: str) -> Record:
    """Return the object on a line; raise Malformed with the reason when there is none."""
    if len(line) > LONGEST:
        raise Malformed(f"longer than {LONGEST:,} characters")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise Malformed("no JSON object")
    if found.get("type") not in LINE_TYPES:
        raise Malformed(f"type {_shown(found.get('type'))} is none of {', '.join(LINE_TYPES)}")
    return found


def item_id(key: str) -> str:
    """Return the lasting id of an item of that key."""
    return f"{SOURCE}:{key}"


def project_from(raw: Record) -> tuple[Project, tuple[str, ...]]:
    """Return a project, and what had to be left out of it; raise Malformed without a slug."""
    slug = needed(raw, "slug")
    zone, notes = text(raw, "timezone") or "UTC", []
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        notes.append(f"time zone {_shown(zone)} is unknown: UTC is used")
        zone = "UTC"
    listed = raw.get("people")
    people = [person for entry in listed if (person := _person(entry))] if isinstance(listed, list) else []
    return Project(
        slug=slug,
        name=text(raw, "name") or slug,
        timezone=zone,
        country=text(raw, "country"),
        region=text(raw, "region"),
        people=tuple(people),
    ), tuple(notes)


def _person(raw: object) -> Person | None:
    if isinstance(raw, str) and raw.strip():
        return Person(name=clean(raw))
    if not isinstance(raw, Mapping) or not (name := text(raw, "name")):
        return None
    return Person(
        name=name,
        role=text(raw, "role"),
        active=raw.get("active") is not False,
        slack=text(raw, "slack"),
        jira=text(raw, "jira"),
        github=text(raw, "github"),
        email=text(raw, "email"),
    )


def item_from(raw: Record, first_seen: datetime) -> tuple[WorkItem, tuple[str, ...]]:
    """Return a work item, and what had to be left out of it; `first_seen` stands in for a missing creation."""
    key, kind = needed(raw, "key"), word(raw, "kind", ItemKind, ItemKind.ISSUE)
    notes: list[str] = []
    category = _category(raw, kind)
    due, created = text(raw, "due"), text(raw, "created")
    url = text(raw, "url")
    if url and not url.lower().startswith(("http://", "https://")):
        notes.append("url is no http(s) address: left out")
        url = None
    return WorkItem(
        id=item_id(key),
        key=key,
        kind=kind,
        source=text(raw, "source") or SOURCE,
        title=text(raw, "title") or key,
        status=text(raw, "status") or category.value,
        category=category,
        created=moment(created, "created") if created else first_seen,
        issue_type=text(raw, "issue_type"),
        description=text(raw, "description") or "",
        labels=strings(raw, "labels"),
        components=strings(raw, "components"),
        flagged=raw.get("flagged") is True,
        assignee=text(raw, "assignee"),
        author=text(raw, "author"),
        updated=moment(str(raw["updated"]), "updated") if raw.get("updated") else None,
        due=_due(due, notes) if due else None,
        url=url,
        repo=text(raw, "repo"),
        paths=strings(raw, "paths"),
        branch=text(raw, "branch"),
        draft=raw.get("draft") is True,
    ), tuple(notes)


def _category(raw: Record, kind: ItemKind) -> Category:
    """Return the category as given, else what the status means; branches and runs go on until they say otherwise."""
    given = text(raw, "status_category")
    if given:
        plain = given.casefold()
        try:
            return Category(CATEGORIES.get(plain, plain))
        except ValueError:
            raise Malformed(f"status_category {_shown(given)} is none of todo, doing, done") from None
    status = text(raw, "status")
    if kind is not ItemKind.ISSUE:
        ended = status is not None and category_of(status, {}) is Category.DONE
        return Category.DONE if ended else Category.DOING
    return category_of(status, {}) if status else Category.TODO


def _due(value: str, notes: list[str]) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        notes.append(f"due {_shown(value)} is no date: left out")
        return None


def activity_from(raw: Record, number: int) -> Activity:
    """Return an activity; `number` tells it from others of its item at the same time."""
    key, at = needed(raw, "item"), moment(needed(raw, "at"), "at")
    return Activity(
        id=f"{SOURCE}:{key}:{at.isoformat()}:{number:04d}",
        item=item_id(key),
        at=at,
        actor=text(raw, "actor"),
        actor_kind=word(raw, "actor_kind", ActorKind, ActorKind.HUMAN),
        verb=word(raw, "verb", Verb, None),
        field=text(raw, "field"),
        old=text(raw, "from"),
        new=text(raw, "to"),
        text=text(raw, "text") or "",
        url=text(raw, "url"),
    )


def link_from(raw: Record, known: Mapping[str, str]) -> Link:
    """Return a link; an end that `known` (lower-case key to key) has is named by id, another target by its key."""
    origin, target = needed(raw, "from"), needed(raw, "to")
    kind = word(raw, "link", LinkKind, None)
    start = known.get(origin.casefold())
    if start is None:
        raise Malformed(f"link from {_shown(origin)}, which no line declares")
    end = known.get(target.casefold())
    return Link(item_id(start), kind, item_id(end) if end else target, SOURCE)


def document_from(raw: Record) -> Document:
    """Return a version of a file of a default branch; one that is `gone` was removed at its moment.

    Without `oid` the content tells versions apart.
    """
    repo, path = needed(raw, "repo"), needed(raw, "path")
    at, content = moment(needed(raw, "at"), "at"), raw.get("text")
    kept = clean(content)[:LONGEST_DOCUMENT] if isinstance(content, str) else None
    oid = text(raw, "oid") or blake2b((kept or "").encode("utf-8", "replace"), digest_size=20).hexdigest()
    gone_at = at if raw.get("gone") is True else None
    return Document(repo, path, oid, at, kept, text(raw, "url"), gone_at)


def needed(raw: Record, name: str) -> str:
    """Return a field that must be there; raise Malformed when it is not."""
    found = text(raw, name)
    if found is None:
        raise Malformed(f'field "{name}" is missing')
    return found


def text(raw: Record, name: str) -> str | None:
    """Return a field as clean text, None when it is absent, empty or no scalar."""
    value = raw.get(name)
    if value is None or isinstance(value, (Mapping, list, bool)):
        return None
    return clean(str(value)) or None


def clean(value: str) -> str:
    """Return text without what no database keeps: NUL characters and halves of surrogate pairs."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def strings(raw: Record, name: str) -> tuple[str, ...]:
    """Return a list of texts; a single text counts as a list of one."""
    value = raw.get(name)
    entries: Iterable[object] = value if isinstance(value, list) else [value]
    return tuple(
        clean(str(entry))
        for entry in entries
        if entry is not None and not isinstance(entry, (dict, list)) and clean(str(entry))
    )


def word(raw: Record, name: str, kinds: type[Kind], default: Kind | None) -> Kind:
    """Return a field whose words are fixed; raise Malformed with the accepted ones for any other."""
    given = text(raw, name)
    if given is None and default is not None:
        return default
    try:
        return kinds((given or "").casefold())
    except ValueError:
        accepted = ", ".join(kind.value for kind in kinds)
        raise Malformed(f"{name} {_shown(given)} is none of {accepted}") from None


def moment(value: str, name: str) -> datetime:
    """Return a time in UTC; raise Malformed for one that does not parse or has no zone."""
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise Malformed(f'{name} {_shown(value)} has no time zone: write it with "Z" or an offset')
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(f"{name} {_shown(value)} is no ISO time such as 2026-09-01T08:00:00Z") from None


def _shown(value: object) -> str:
    shown = str(value)
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'  # noqa: PLR2004 - enough to find it again

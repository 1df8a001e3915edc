"""A Jira issue of the sandbox as history: dated events, and the state they add up to at a moment.

Only events at or before the moment asked for count, so the world's clock can be moved forward over a seed.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING, Any, Protocol

from bot.sandbox.world_jira_state import (
    LINK_TYPES,
    Comment,
    Event,
    FieldChange,
    History,
    IssueLink,
    IssueState,
    Step,
)
from bot.sandbox.world_people import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.sandbox.world_jira_state import JiraProject
    from bot.sandbox.world_people import People

Who = str | Person

EDITABLE = {
    "summary": "summary",
    "description": "description",
    "description_adf": "description",
    "components": "Component",
    "due": "duedate",
    "priority": "priority",
    "type": "issuetype",
    "parent": "IssueParentAssociation",
    "reporter": "reporter",
}
"""Attribute of IssueState → the field's name in the changelog."""


class Site(Protocol):
    """What an issue needs of the site on which it is."""

    people: People
    projects: dict[str, JiraProject]

    @property
    def serials(self) -> Iterator[int]:
        """Numbers that nothing there has yet."""
        ...

    def claim(self, key: str, issue: JiraIssue) -> None:
        """Let a key lead to the issue."""
        ...

    def category(self, status: str) -> str:
        """Return the category of a status."""
        ...

    def status_id(self, status: str) -> str:
        """Return the id of a status."""
        ...

    def account_id(self, person: Person | None) -> str | None:
        """Return the account of a person here."""
        ...


class JiraIssue:
    """An issue and everything that ever happens to it. All builder methods take who, when, then what."""

    def __init__(self, site: Site, number: int, first: IssueState) -> None:
        self.site = site
        self.id = str(number)
        self.first = first
        self.keys = [first.key]
        self.events: list[Event] = []
        self.raw: dict[str, Any] = {}
        """Laid over the served JSON, for damaged records: `issue.raw = {"fields": {"created": 7}}`."""
        self._cache: tuple[tuple[int, int], IssueState] | None = None

    @property
    def key(self) -> str:
        """The newest key it will ever have."""
        return self.keys[-1]

    def comment(self, who: Who, at: datetime, text: str, *, adf: dict[str, Any] | None = None) -> Comment:
        """Add a comment in wiki text (`[~accountid:…]` mentions allowed), or as an ADF document."""
        person = self.site.people.get(who)
        made = Comment(str(next(self.site.serials)), at, person, text, adf)

        def step(state: IssueState) -> Iterable[FieldChange]:
            state.comments.append(made)
            return ()

        self._record(person, at, step)
        return made

    def transition(self, who: Who, at: datetime, to: str, *, resolution: str = "Done") -> None:
        """Move to the status `to`; a done status sets `resolution`, leaving it clears it."""
        done = self.site.category(to) == "done"

        def step(state: IssueState) -> Iterable[FieldChange]:
            before, state.status = state.status, to
            yield FieldChange("status", before, to, self.site.status_id(before), self.site.status_id(to))
            reached = resolution if done else None
            if reached != state.resolution:
                yield FieldChange("resolution", state.resolution, reached)
                state.resolution = reached

        self._record(who, at, step)

    def assign(self, who: Who, at: datetime, to: Who | None) -> None:
        """Give the issue to somebody, or to nobody."""
        person = None if to is None else self.site.people.get(to)

        def step(state: IssueState) -> Iterable[FieldChange]:
            before, state.assignee = state.assignee, person
            yield FieldChange(
                "assignee",
                before.name if before else None,
                person.name if person else None,
                self.site.account_id(before),
                self.site.account_id(person),
            )

        self._record(who, at, step)

    def label(self, who: Who, at: datetime, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove labels in one edit; as in Jira, the changelog holds the whole lists."""

        def step(state: IssueState) -> Iterable[FieldChange]:
            before = state.labels
            kept = [label for label in before if label not in remove]
            state.labels = tuple(dict.fromkeys([*kept, *add]))
            if state.labels != before:
                yield FieldChange("labels", " ".join(before), " ".join(state.labels))

        self._record(who, at, step)

    def edit(self, who: Who, at: datetime, **values: Any) -> None:  # noqa: ANN401 - any field of IssueState
        """Set fields by name: summary, description, components, due, priority, type, parent, reporter."""
        unknown = set(values) - EDITABLE.keys()
        if unknown:
            raise ValueError(f"cannot edit {', '.join(sorted(unknown))}; there are {', '.join(EDITABLE)}")

        def step(state: IssueState) -> Iterable[FieldChange]:
            for name, value in values.items():
                before = getattr(state, name)
                setattr(state, name, value)
                yield FieldChange(EDITABLE[name], _shown(before), _shown(value))

        self._record(who, at, step)

    def flag(self, who: Who, at: datetime, *, on: bool = True) -> None:
        """Raise or take away the red flag ("Impediment")."""

        def step(state: IssueState) -> Iterable[FieldChange]:
            before, state.flagged = state.flagged, on
            if before != on:
                yield FieldChange("Flagged", "Impediment" if before else "", "Impediment" if on else "")

        self._record(who, at, step)

    def link(self, who: Who, at: datetime, kind: str, other: JiraIssue) -> None:
        """Link to `other`, with `kind` a wording of LINK_TYPES: `a.link("ana", at, "is blocked by", b)`."""
        name, outward = _link_type(kind)
        number = str(next(self.site.serials))
        inward_words, outward_words = LINK_TYPES[name]
        sides = ((self, other, outward), (other, self, not outward))
        for one, two, is_outward in sides:
            words = outward_words if is_outward else inward_words
            one._record(who, at, _linking(IssueLink(number, name, is_outward, two), words))  # noqa: SLF001 - its twin

    def move(self, who: Who, at: datetime, new_key: str) -> None:
        """Move to another project under `new_key`; the old key keeps resolving."""
        project = new_key.rsplit("-", 1)[0]
        self.site.claim(new_key, self)
        self.keys.append(new_key)

        def step(state: IssueState) -> Iterable[FieldChange]:
            old_key, old_project = state.key, state.project
            state.former_keys += (old_key,)
            state.key, state.project = new_key, project
            names = self.site.projects
            if project != old_project:
                yield FieldChange(
                    "project",
                    names[old_project].name,
                    names[project].name,
                    names[old_project].id,
                    names[project].id,
                )
            yield FieldChange("Key", old_key, new_key)

        self._record(who, at, step)

    def delete(self, at: datetime) -> None:
        """Delete it: from `at` on no search finds it and its address answers 404."""

        def step(state: IssueState) -> Iterable[FieldChange]:
            state.deleted = True
            return ()

        self._record(self.first.reporter, at, step)

    def at(self, now: datetime) -> IssueState | None:
        """Return its state at `now`, or None when it does not exist then (not yet, or no more)."""
        if now < self.first.created:
            return None
        visible = bisect_right(self.events, now, key=lambda event: event.at)
        if self._cache is None or self._cache[0] != (len(self.events), visible):
            self._cache = ((len(self.events), visible), self._replay(visible))
        state = self._cache[1]
        return None if state.deleted else state

    def _replay(self, visible: int) -> IssueState:
        fresh = {name: getattr(self.first, name) for name in IssueState.__dataclass_fields__}
        state = IssueState(**{**fresh, "comments": [], "histories": [], "links": []})
        for event in self.events[:visible]:
            changes = tuple(event.step(state))
            state.updated = event.at
            if changes:
                state.histories.append(History(str(event.id), event.at, event.who, changes))
        return state

    def _record(self, who: Who, at: datetime, step: Step) -> None:
        if at.tzinfo is None or at < self.first.created:
            raise ValueError(f"{self.key}: {at} is naive or before the issue was created")
        insort(self.events, Event(at, next(self.site.serials), self.site.people.get(who), step))


def _shown(value: object) -> str | None:
    if isinstance(value, JiraIssue):
        return value.key
    if isinstance(value, Person):
        return value.name
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def _link_type(words: str) -> tuple[str, bool]:
    for name, (inward, outward) in LINK_TYPES.items():
        if words in {name, outward}:
            return name, True
        if words == inward:
            return name, False
    known = sorted({word for pair in LINK_TYPES.values() for word in pair})
    raise ValueError(f"no link type {words!r}; there are {', '.join(known)}")


def _linking(link: IssueLink, words: str) -> Step:
    def step(state: IssueState) -> Iterable[FieldChange]:
        state.links.append(link)
        yield FieldChange("Link", None, f"This issue {words} {link.other.key}", None, link.other.key)

    return step

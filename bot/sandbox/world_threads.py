"""Issues and pull requests of the sandbox's GitHub: a timeline of dated entries that a state is read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.sandbox.world_people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_parts import Commit, Run

Who = str | Person
NOTHING: Mapping[str, Any] = MappingProxyType({})
REVIEW_STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING")


@dataclass(frozen=True, slots=True)
class Entry:
    """One timeline entry; `kind` is GitHub's type name (IssueComment, LabeledEvent, PullRequestReview, …)."""

    id: str
    kind: str
    at: datetime
    who: Person
    data: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


class Thread:
    """An issue; a pull request is one with commits. Builder methods take who, when, then what."""

    prefix = "I"

    def __init__(self, repo: Repository, at: datetime, who: Person, title: str, body: str) -> None:
        if at.tzinfo is None:
            raise ValueError(f"{title}: {at} is naive")
        self.repo = repo
        self.id = repo.host.node(self.prefix)
        self.number = len(repo.threads) + 1
        self.at = at
        self.who = who
        self.title = title
        self.body = body
        self.entries: list[Entry] = []
        self.edits: list[Entry] = []
        self.parent: Thread | None = None
        self.due: datetime | None = None
        """When its milestone is due."""

    def comment(self, who: Who, at: datetime, body: str) -> Entry:
        """Comment on it."""
        return self._add("IssueComment", who, at, body=body)

    def label(self, who: Who, at: datetime, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and remove labels, one entry each."""
        for name in add:
            self._add("LabeledEvent", who, at, label=name)
        for name in remove:
            self._add("UnlabeledEvent", who, at, label=name)

    def assign(self, who: Who, at: datetime, to: Who) -> None:
        """Assign somebody."""
        self._add("AssignedEvent", who, at, person=self.repo.host.people.get(to))

    def unassign(self, who: Who, at: datetime, to: Who) -> None:
        """Take somebody off it."""
        self._add("UnassignedEvent", who, at, person=self.repo.host.people.get(to))

    def retitle(self, who: Who, at: datetime, title: str) -> None:
        """Change the title."""
        self._add("RenamedTitleEvent", who, at, old=self.title_at(at), new=title)

    def edit(self, who: Who, at: datetime, body: str) -> None:
        """Change the text; GitHub keeps that out of the timeline."""
        self._add("Edit", who, at, body=body)
        self.edits.append(
            self.entries.pop(next(i for i, one in enumerate(self.entries) if one.kind == "Edit"))
        )

    def close(self, who: Who, at: datetime, *, reason: str = "COMPLETED") -> None:
        """Close it; of issues `reason` is COMPLETED, NOT_PLANNED or DUPLICATE."""
        self._add("ClosedEvent", who, at, reason=reason)

    def reopen(self, who: Who, at: datetime) -> None:
        """Open it again."""
        self._add("ReopenedEvent", who, at)

    def timeline(self, now: datetime) -> list[Entry]:
        """Return what happened by `now`, oldest first."""
        return [entry for entry in self.entries if entry.at <= now]

    def title_at(self, now: datetime) -> str:
        """Return the title as it reads at `now`."""
        renames = [entry.data["new"] for entry in self.timeline(now) if entry.kind == "RenamedTitleEvent"]
        return str(renames[-1]) if renames else self.title

    def last_edit(self, now: datetime) -> Entry | None:
        """Return the last change of the text by `now`."""
        return max((one for one in self.edits if one.at <= now), key=lambda one: one.at, default=None)

    def body_at(self, now: datetime) -> str:
        """Return the text as it reads at `now`."""
        edit = self.last_edit(now)
        return str(edit.data["body"]) if edit else self.body

    def labels(self, now: datetime) -> tuple[str, ...]:
        """Return the labels on it at `now`."""
        names: dict[str, None] = {}
        for entry in self.timeline(now):
            if entry.kind == "LabeledEvent":
                names[entry.data["label"]] = None
            elif entry.kind == "UnlabeledEvent":
                names.pop(entry.data["label"], None)
        return tuple(names)

    def assignees(self, now: datetime) -> tuple[Person, ...]:
        """Return who is assigned at `now`."""
        people: dict[str, Person] = {}
        for entry in self.timeline(now):
            if entry.kind == "AssignedEvent":
                people[entry.data["person"].handle] = entry.data["person"]
            elif entry.kind == "UnassignedEvent":
                people.pop(entry.data["person"].handle, None)
        return tuple(people.values())

    def closed(self, now: datetime) -> Entry | None:
        """Return the entry that closed it, or None while it is open at `now`."""
        turns = [entry for entry in self.timeline(now) if entry.kind in {"ClosedEvent", "ReopenedEvent"}]
        return turns[-1] if turns and turns[-1].kind == "ClosedEvent" else None

    def updated(self, now: datetime) -> datetime:
        """Return when something last happened to it."""
        edit = self.last_edit(now)
        return max([self.at, *(entry.at for entry in self.timeline(now)), edit.at if edit else self.at])

    def _add(self, kind: str, who: Who, at: datetime, **data: Any) -> Entry:  # noqa: ANN401 - per kind
        if at.tzinfo is None or at < self.at:
            raise ValueError(f"{self.repo.full_name}#{self.number}: {at} is naive or before it was opened")
        host = self.repo.host
        prefix = "".join(letter for letter in kind if letter.isupper())
        entry = Entry(host.node(prefix), kind, at, host.people.get(who), MappingProxyType(data))
        self.entries.append(entry)
        self.entries.sort(key=lambda one: one.at)
        return entry


class PullRequest(Thread):
    """A pull request: its commits are those of its branch up to the merge."""

    prefix = "PR"
    branch: str
    base: str
    draft: bool
    closes: list[Thread]

    def request_review(self, who: Who, at: datetime, reviewer: Who) -> None:
        """`who` asks `reviewer` for a review."""
        self._add("ReviewRequestedEvent", who, at, person=self.repo.host.people.get(reviewer))

    def withdraw_request(self, who: Who, at: datetime, reviewer: Who) -> None:
        """Take a request back."""
        self._add("ReviewRequestRemovedEvent", who, at, person=self.repo.host.people.get(reviewer))

    def review(self, who: Who, at: datetime, state: str, body: str = "") -> None:
        """Submit a review: APPROVED, CHANGES_REQUESTED or COMMENTED."""
        if state not in REVIEW_STATES:
            raise ValueError(f"no review state {state!r}; there are {', '.join(REVIEW_STATES)}")
        self._add("PullRequestReview", who, at, state=state, body=body, head=self.repo.head(self.branch, at))

    def push(
        self,
        who: Who,
        at: datetime,
        message: str,
        paths: Sequence[str] = (),
        *,
        texts: Mapping[str, str | bytes | None] | None = None,
    ) -> Commit:
        """Push one more commit to its branch."""
        return self.repo.commit(who, at, self.branch, message, paths, texts=texts or {})

    def checks(
        self, at: datetime, conclusion: str = "success", *, name: str = "CI", ends: datetime | None = None
    ) -> Run:
        """Run a workflow on its last commit; see Repository.workflow_run."""
        return self.repo.workflow_run(at, name, self.branch, conclusion, ends=ends, event="pull_request")

    def ready(self, who: Who, at: datetime) -> None:
        """Mark the draft as ready for review."""
        self._add("ReadyForReviewEvent", who, at)

    def to_draft(self, who: Who, at: datetime) -> None:
        """Turn it back into a draft."""
        self._add("ConvertToDraftEvent", who, at)

    def merge(self, who: Who, at: datetime, *, delete_branch: bool = True) -> None:
        """Merge it: a merge commit on the base, closed at the same moment, linked issues closed with it."""
        commit = self.repo.commit(
            who,
            at,
            self.base,
            f"Merge pull request #{self.number} from {self.branch}\n\n{self.title}",
            self.paths(at),
            texts={path: text for one in self.commits(at) for path, text in one.texts.items()},
        )
        self._add("MergedEvent", who, at, commit=commit)
        self._add("ClosedEvent", who, at, reason=None)
        for issue in self.closes:
            issue.close(who, at)
        if delete_branch:
            self.repo.delete_branch(at, self.branch)

    def merged(self, now: datetime) -> Entry | None:
        """Return the entry of the merge, if it is merged at `now`."""
        return next((entry for entry in self.timeline(now) if entry.kind == "MergedEvent"), None)

    def is_draft(self, now: datetime) -> bool:
        """Whether it is a draft at `now`."""
        turns = [
            entry.kind
            for entry in self.timeline(now)
            if entry.kind in {"ReadyForReviewEvent", "ConvertToDraftEvent"}
        ]
        return turns[-1] == "ConvertToDraftEvent" if turns else self.draft

    def commits(self, now: datetime) -> list[Commit]:
        """Return its commits, oldest first: those of its branch, up to the merge or the closing."""
        end = self.merged(now) or self.closed(now)
        until = min(now, end.at) if end else now
        return [commit for commit in self.repo.commits if commit.branch == self.branch and commit.at <= until]

    def paths(self, now: datetime) -> tuple[str, ...]:
        """Return the files it touches at `now`."""
        return tuple(sorted({path for commit in self.commits(now) for path in commit.paths}))

    def requested(self, now: datetime) -> tuple[Person, ...]:
        """Return whose review is asked for and still missing at `now`."""
        waiting: dict[str, Person] = {}
        for entry in self.timeline(now):
            if entry.kind == "ReviewRequestedEvent":
                waiting[entry.data["person"].handle] = entry.data["person"]
            elif entry.kind == "ReviewRequestRemovedEvent":
                waiting.pop(entry.data["person"].handle, None)
            elif entry.kind == "PullRequestReview":
                waiting.pop(entry.who.handle, None)
        return tuple(waiting.values())

    def updated(self, now: datetime) -> datetime:
        """Return when something last happened to it; a push counts, a check run does not."""
        return max(
            [super().updated(now), *(commit.at for commit in self.commits(now) if commit.at >= self.at)]
        )

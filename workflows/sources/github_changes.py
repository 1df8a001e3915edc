"""Surveys repositories: what each has now, what of it changed since its mark, 25 of them in one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.batch import Damaged
from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_mark import Mark, fingerprint
from workflows.sources.github_releases import read_releases, read_runs
from workflows.sources.github_values import SOURCE, UNUSABLE, moment, needed, reason
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workflows.model import Release, WorkflowRun
    from workflows.sources.github_graphql import GraphQL, Row
    from workflows.sources.github_repositories import Target

Json: TypeAlias = "Mapping[str, Any]"

REPOSITORIES = 25
"""So many repositories are asked for in one request: well below GitHub's limit of ten seconds."""
FIRST_PAGE = 20
NEXT_PAGE = 100
ROUNDS = 2_000
"""So many pages of one repository are read at most: 200,000 issues."""
OVERLAP = timedelta(minutes=10)
"""GitHub's lists lag behind its writes: what is younger than this before the mark is compared by fingerprint."""
NEWEST_FIRST = {"field": "UPDATED_AT", "direction": "DESC"}
OLDEST_FIRST = {"field": "CREATED_AT", "direction": "ASC"}
"""The order that stays while others write: a sweep in the other one would miss what jumps to the front."""
DEFAULT_BRANCH, REST, A_BRANCH, AN_ENTRY = (
    "default branch", "releases and runs", "a branch", "an entry without a number",
)  # fmt: skip
"""How records without a key are called after their repository, when they are set aside."""
LISTS = {"pulls": "pullRequests", "issues": "issues", "heads": "heads"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An issue or pull request as the survey sees it."""

    id: str
    kind: str
    number: str
    created: datetime
    updated: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Head:
    """A branch and the commit that it points to."""

    name: str
    oid: str
    at: datetime


class Survey:
    """One repository while its lists are read; `mark` is None where everything has to be read anew."""

    def __init__(self, target: Target, mark: Mark | None, keys: Collection[str]) -> None:
        known = mark or Mark("", "")
        # A sync of one project knows only its own Jira keys: what was looked for once is looked for always.
        self.keys = frozenset(known.keys) | frozenset(keys)
        self.slugs = dict.fromkeys((*target.slugs, *(s for s in known.slugs if s not in target.passed)))
        complete = set(self.slugs) <= set(known.slugs) and self.keys <= set(known.keys)
        self.target = target
        self.mark = mark if complete else None
        self.repo = self.name = self.url = self.default = ""
        self.tip: Head | None = None
        self.entries: dict[str, Entry] = {}
        self.heads: dict[str, Head] = {}
        self.releases: tuple[Release, ...] = ()
        self.runs: tuple[WorkflowRun, ...] = ()
        self.rest = ""
        self.issues = 0
        self.damaged: list[Damaged] = []
        self.failure: Unreadable | None = None
        self._wants: dict[str, str | None] = dict.fromkeys(LISTS)
        self._complete: set[str] = set()
        self._unlisted = False
        self._sweeping = False
        self._rounds = 0

    @property
    def is_complete(self) -> bool:
        """Whether every issue and pull request of the repository was listed."""
        return {"pulls", "issues"} <= self._complete and not self._unlisted

    @property
    def has_all_heads(self) -> bool:
        """Whether every branch was listed."""
        return "heads" in self._complete

    @property
    def changed(self) -> tuple[str, ...]:
        """The node ids of what is new, differs from what the mark remembers or is still unread."""
        fresh = [entry for entry in self.entries.values() if self._is_changed(entry)]
        ids = [entry.id for entry in sorted(fresh, key=lambda entry: (entry.updated, entry.id))]
        return tuple(dict.fromkeys([*(self.mark.unread if self.mark else ()), *ids]))

    def number(self, node: str) -> str:
        """Return the number of an issue or pull request in `changed`."""
        entry = self.entries.get(node)
        return entry.number if entry else self.mark.unread.get(node, "") if self.mark else ""

    @property
    def shrank(self) -> bool:
        """Whether issues vanished, which GitHub lists nowhere: there are fewer than known and new ones."""
        mark = self.mark
        if mark is None:
            return False
        fresh = sum(
            entry.created > mark.through or (entry.created == mark.through and entry.number not in mark.seen)
            for entry in self.entries.values()
            if entry.kind == "issues"
        )
        return self.issues < mark.issues + fresh

    @property
    def through(self) -> datetime | None:
        """The latest update seen."""
        moments = [entry.updated for entry in self.entries.values()]
        return max([*moments, *([self.mark.through] if self.mark else [])], default=None)

    @property
    def wants_more(self) -> bool:
        """Whether a list does not reach back far enough yet."""
        return bool(self._wants) and self.failure is None

    def question(self) -> dict[str, object]:
        """Return the variables of the next request about this repository."""
        owner, _, name = (self.name or self.target.name).partition("/")
        first = self._rounds == 0
        return {
            "owner": owner,
            "name": name,
            "size": FIRST_PAGE if first else NEXT_PAGE,
            "order": OLDEST_FIRST if self._sweeping else NEWEST_FIRST,
            "rest": first,
            **{name: name in self._wants for name in LISTS},
            **{f"{name}After": self._wants.get(name) for name in LISTS},
        }

    def take(self, answer: Row) -> None:
        """Note one page of each list that was asked for."""
        if isinstance(answer, Unreadable):
            self.failure = answer
            return
        try:
            if self._rounds == 0:
                self._identify(answer)
            asked, self._wants = self._wants, {}
            for name, after in asked.items():
                self._page(name, after, answer[LISTS[name]])
        except UNUSABLE as error:
            self.failure = Unreadable(reason(error), again=True)
            return
        self._rounds += 1
        if self._rounds > ROUNDS:
            self.failure = Unreadable(
                worded("it has more than {number} issues", number=ROUNDS * NEXT_PAGE), again=True
            )
        elif not self._wants and not self._sweeping and self.shrank and not self.is_complete:
            self._sweep()

    def _identify(self, answer: Json) -> None:
        self.repo, self.name = needed(answer["id"]), needed(answer["nameWithOwner"])
        self.url = needed(answer["url"])
        if self.mark and (self.mark.repo, self.mark.name) != (self.repo, self.name):
            # Renamed, or another repository under the old name: all keys changed.
            self.mark = None
        self.issues = int(answer["issues"]["totalCount"])
        branch = answer["defaultBranchRef"] or {"name": "", "target": None}
        self.default = branch["name"]
        try:
            self.tip = _tip(branch)
        except UNUSABLE as error:
            self.damaged.append(Damaged(SOURCE, f"{self.name} {DEFAULT_BRANCH}", reason(error)))
        try:
            self.releases = read_releases(answer)
            self.runs = read_runs(branch["target"], self.name, self.default)
        except UNUSABLE as error:
            self.damaged.append(Damaged(SOURCE, f"{self.name} {REST}", reason(error)))
        self.rest = fingerprint(self.releases, self.runs)

    def _page(self, name: str, after: str | None, page: Json) -> None:
        reaches_back = self._note_heads(page) if name == "heads" else self._note_entries(name, page)
        following = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            # Going deeper newest first may miss what jumped to the front meanwhile: that is no whole list.
            if self._rounds == 0 or self._sweeping or name == "heads":
                self._complete.add(name)
            return
        if following in {None, after}:
            raise ValueError(f"GitHub repeats a page of {LISTS[name]}")
        if self.mark is None or self._sweeping:
            # The first page is the newest; a whole list is read again from its other, quiet end.
            restart = self._rounds == 0 and name != "heads"
            self._wants[name] = None if restart else following
            self._sweeping = True
        elif not reaches_back:
            self._wants[name] = following

    def _note_entries(self, kind: str, page: Json) -> bool:
        """Note issues or pull requests; return whether the page reaches back to what is known."""
        oldest: datetime | None = None
        for node in page["nodes"]:
            try:
                rollup = (node.get("statusCheckRollup") or {}).get("state")
                updated = moment(node["updatedAt"])
                print_of = fingerprint(updated, node.get("headRefOid"), rollup)
                created, number = moment(node["createdAt"]), str(node["number"])
                entry = Entry(needed(node["id"]), kind, number, created, updated, print_of)
            except UNUSABLE as error:
                self.damaged.append(Damaged(SOURCE, _named(self.name, node), reason(error), _id(node)))
                self._unlisted = True
                continue
            self.entries[entry.id] = entry
            oldest = updated if oldest is None else min(oldest, updated)
        return bool(self.mark and oldest and oldest < self.mark.through - OVERLAP)

    def _note_heads(self, page: Json) -> bool:
        """Note branches; return whether one of them is known and unchanged, or has no date to go by."""
        known = self.mark.heads if self.mark else {}
        reached = False
        for node in page["nodes"]:
            try:
                target = node["target"] or {}
                if "committedDate" not in target:
                    continue
                head = Head(needed(node["name"]), needed(target["oid"]), moment(target["committedDate"]))
            except UNUSABLE as error:
                self.damaged.append(Damaged(SOURCE, f"{self.name} {A_BRANCH}", reason(error)))
                continue
            self.heads[head.name] = head
            reached = reached or known.get(head.name) == head.oid
        return reached

    def _is_changed(self, entry: Entry) -> bool:
        if self.mark is None:
            return True
        known = self.mark.seen.get(entry.number)
        if known is not None:
            return known != entry.fingerprint
        return entry.updated >= self.mark.through - OVERLAP

    def _sweep(self) -> None:
        self._sweeping = True
        self._wants = {name: None for name in ("pulls", "issues") if name not in self._complete}


def _tip(branch: Json) -> Head | None:
    """Return where the default branch stands, None of an empty repository."""
    target = branch["target"]
    return Head(branch["name"], needed(target["oid"]), moment(target["committedDate"])) if target else None


def _named(repository: str, node: object) -> str:
    """Return the key of a listed issue where it has one, so that a later good reading is known to heal it."""
    number = node.get("number") if isinstance(node, dict) else None
    return f"{repository}#{number}" if isinstance(number, int) else f"{repository} {AN_ENTRY}"


def _id(node: object) -> str | None:
    named = node.get("id") if isinstance(node, dict) else None
    return named if isinstance(named, str) else None


def survey(
    graphql: GraphQL, targets: Sequence[Target], marks: Mapping[str, Mark], keys: Collection[str]
) -> list[Survey]:
    """Return the survey of each target: one request for the first pages of all, more only where it is needed."""
    surveys = [Survey(one, marks.get(one.scope), keys) for one in targets]
    waiting = surveys
    while waiting:
        answers = graphql.ask_rows(
            "github_changes", [one.question() for one in waiting], at_most=REPOSITORIES
        )
        for one, answer in zip(waiting, answers, strict=True):
            one.take(answer)
        waiting = [one for one in waiting if one.wants_more]
    return surveys

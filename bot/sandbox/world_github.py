"""The sandbox's GitHub: repositories with dated commits, branches, releases and runs, and their host.

Issues and pull requests are in world_threads.py. What lies after the world's clock is not there yet.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.github_budget import Budget
from bot.sandbox.world_parts import Commit, Release, Run
from bot.sandbox.world_people import Person
from bot.sandbox.world_threads import PullRequest, Thread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.sandbox.world_people import People

Who = str | Person
NO_TEXTS: Mapping[str, str | bytes | None] = MappingProxyType({})
AnyThread = TypeVar("AnyThread", bound=Thread)


class Repository:
    """A repository and its whole history."""

    def __init__(self, host: GitHubHost, full_name: str, default_branch: str, created: datetime) -> None:
        self.host = host
        self.number = 700000 + len(host.repositories)
        self.id = host.node("R")
        self.names = [(created, full_name)]
        self.default_branch = default_branch
        self.created = created
        self.archived = False
        self.private = True
        self.hides_contents = False
        """Whether the token lacks the permission to read files."""
        self.gone_at: datetime | None = None
        self.description = ""
        self.commits: list[Commit] = []
        self.dropped: list[tuple[datetime, str]] = []
        self.threads: list[Thread] = []
        self.releases: list[Release] = []
        self.runs: list[Run] = []
        self.made_labels: dict[str, str] = {}
        """Labels that were created as such, with their colours."""

    def label_names(self, now: datetime) -> tuple[str, ...]:
        """Return the labels that the repository has: created ones, and all that anything ever carried by `now`."""
        used = [
            str(one.data["label"])
            for thread in self.seen_threads(now)
            for one in thread.timeline(now)
            if one.kind == "LabeledEvent"
        ]
        return tuple(dict.fromkeys([*self.made_labels, *used]))

    def name_at(self, now: datetime) -> str:
        """Return `owner/name` as it reads at `now`."""
        return [name for at, name in self.names if at <= now or at == self.created][-1]

    @property
    def full_name(self) -> str:
        """`owner/name` now."""
        return self.name_at(self.host.clock())

    def rename(self, at: datetime, full_name: str) -> None:
        """Rename or transfer it; its ids stay, and the old address leads to it."""
        self.names.append((at, full_name))

    def vanish(self, at: datetime) -> None:
        """From `at` on it is deleted, or out of the token's sight: GitHub says NOT_FOUND to both."""
        self.gone_at = at

    def commit(
        self,
        who: Who,
        at: datetime,
        branch: str,
        message: str,
        paths: Sequence[str] = (),
        *,
        texts: Mapping[str, str | bytes | None] = NO_TEXTS,
    ) -> Commit:
        """Push one commit; an unknown branch comes into being with it. `texts`: what it makes of its files."""
        person = self.host.people.get(who)
        serial = self.host.serial()
        oid = hashlib.sha1(f"{self.id}{serial}{message}".encode(), usedforsecurity=False).hexdigest()
        touched = tuple(dict.fromkeys((*paths, *texts)))
        made = Commit(self.host.node("C", serial), oid, at, person, branch, message, touched, self, texts)
        self.commits.append(made)
        self.commits.sort(key=lambda commit: commit.at)
        return made

    def delete_branch(self, at: datetime, branch: str) -> None:
        """Delete a branch; a later commit brings it back."""
        self.dropped.append((at, branch))

    def branches(self, now: datetime) -> dict[str, Commit]:
        """Return the branches that exist at `now` with their last commits."""
        heads = {commit.branch: commit for commit in self.commits if commit.at <= now}
        for at, branch in self.dropped:
            if at <= now and branch in heads and heads[branch].at <= at:
                del heads[branch]
        return heads

    def head(self, branch: str, now: datetime) -> Commit | None:
        """Return the last commit ever pushed to `branch` by `now`, even when the branch is gone."""
        found = [commit for commit in self.commits if commit.branch == branch and commit.at <= now]
        return found[-1] if found else None

    def branch_commits(self, branch: str, now: datetime) -> list[Commit]:
        """Return the commits of a branch by `now`, oldest first, since it was last deleted."""
        dropped = max((at for at, name in self.dropped if name == branch and at <= now), default=self.created)
        found = [one for one in self.commits if one.branch == branch and one.at <= now]
        return [one for one in found if one.at > dropped or dropped == self.created]

    def by_oid(self, oid: str) -> Commit:
        """Return a commit by its hash."""
        return next(commit for commit in self.commits if commit.oid == oid)

    def issue(
        self,
        who: Who,
        at: datetime,
        title: str,
        body: str = "",
        *,
        labels: Sequence[str] = (),
        assignees: Sequence[Who] = (),
        parent: Thread | None = None,
        due: datetime | None = None,
    ) -> Thread:
        """Open an issue (`due`: of its milestone). Then: `.comment .label .assign .close .reopen .retitle .edit`."""
        thread = Thread(self, at, self.host.people.get(who), title, body)
        thread.parent, thread.due = parent, due
        return self._opened(thread, at, who, labels, assignees)

    def pull_request(  # noqa: PLR0913 - a pull request has that many fields
        self,
        who: Who,
        at: datetime,
        branch: str,
        title: str,
        body: str = "",
        *,
        paths: Sequence[str] = (),
        base: str | None = None,
        labels: Sequence[str] = (),
        assignees: Sequence[Who] = (),
        draft: bool = False,
        closes: Sequence[Thread] = (),
    ) -> PullRequest:
        """Open a pull request from `branch`; with `paths`, a commit of them is pushed at `at` first.

        Then: `.request_review .review .push .checks .ready .merge .close` and all that an issue has.
        """
        if paths or self.head(branch, at) is None:
            self.commit(who, at, branch, title, paths)
        thread = PullRequest(self, at, self.host.people.get(who), title, body)
        thread.branch, thread.base, thread.draft = branch, base or self.default_branch, draft
        thread.closes = list(closes)
        return self._opened(thread, at, who, labels, assignees)

    def release(
        self, who: Who, at: datetime, tag: str, *, name: str = "", body: str = "", prerelease: bool = False
    ) -> Release:
        """Publish a release (and its tag) of what the default branch is at `at`."""
        head = self.head(self.default_branch, at) or self.commit(
            who, at, self.default_branch, f"Release {tag}"
        )
        person = self.host.people.get(who)
        made = Release(self.host.node("RE"), at, tag, name or tag, body, person, head.oid, self, prerelease)
        self.releases.append(made)
        return made

    def tag(self, who: Who, at: datetime, tag: str) -> Release:
        """Push a tag without a release."""
        made = replace(self.release(who, at, tag), kind="tag")
        self.releases[-1] = made
        return made

    def workflow_run(
        self,
        at: datetime,
        name: str,
        branch: str,
        conclusion: str = "success",
        *,
        ends: datetime | None = None,
        event: str = "push",
    ) -> Run:
        """Run a workflow on the last commit of `branch`; it is in progress until `ends` (default `at`).

        `conclusion` is success, failure, cancelled, timed_out, skipped, neutral or action_required.
        """
        head = self.head(branch, at)
        if head is None:
            raise ValueError(f"{self.full_name} has no commit on {branch} by {at}")
        number = self.host.serial()
        made = Run(
            self.host.node("WFR", number), number, at, ends or at, name, branch, head.oid, conclusion, event
        )
        self.runs.append(made)
        return made

    def seen_threads(self, now: datetime) -> list[Thread]:
        """Return issues and pull requests that are open or were closed by `now`."""
        return [thread for thread in self.threads if thread.at <= now]

    def _opened(
        self, thread: AnyThread, at: datetime, who: Who, labels: Sequence[str], assignees: Sequence[Who]
    ) -> AnyThread:
        self.threads.append(thread)
        if labels:
            thread.label(who, at, add=labels)
        for person in assignees:
            thread.assign(who, at, person)
        return thread


class GitHubHost:
    """The whole GitHub: `repository("acme/churn", ...)` first, then what happens in it."""

    def __init__(self, people: People, clock: Callable[[], datetime]) -> None:
        self.people = people
        self.clock = clock
        self.token = "sandbox-github-token"  # noqa: S105 - opens nothing but this sandbox
        self.scopes = "read:org, repo"
        """What the token was made for, as GitHub says in each answer."""
        self.app_id = "4711"
        self.budget = Budget()
        self.deepest: int | None = None
        """So many levels of folders are listed at once; deeper questions are too heavy."""
        self.repositories: list[Repository] = []
        self._serials = count(1)

    def repository(self, full_name: str, *, created: datetime, default_branch: str = "main") -> Repository:
        """Create a repository; it has no branch before the first commit."""
        made = Repository(self, full_name, default_branch, created)
        self.repositories.append(made)
        return made

    def visible(self) -> list[Repository]:
        """Return the repositories that exist now and that the token may see."""
        now = self.clock()
        return [
            repo
            for repo in self.repositories
            if repo.created <= now and not (repo.gone_at and repo.gone_at <= now)
        ]

    def find(self, full_name: str) -> Repository | None:
        """Find a repository by a present or former name, in any case."""
        wanted, now = full_name.lower(), self.clock()
        for repo in self.visible():
            if wanted in {name.lower() for at, name in repo.names if at <= now or at == repo.created}:
                return repo
        return None

    def me(self) -> Person:
        """Return the account behind the token."""
        found = self.people.find("stagecoach")
        return found or self.people.add(Person("stagecoach", "Stagecoach", "stagecoach@sandbox.example"))

    def serial(self) -> int:
        """Return a number nobody else has."""
        return next(self._serials)

    def node(self, prefix: str, serial: int | None = None) -> str:
        """Make a node id in the form of GitHub's: `PR_kwDOAAAAAQ`."""
        number = self.serial() if serial is None else serial
        return f"{prefix}_kwDO{base64.urlsafe_b64encode(number.to_bytes(6, 'big')).decode().rstrip('=')}"

"""Repositories, branches, commits, checks and releases as GraphQL nodes: mappings of values and of functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.github_checks import CheckNodes
from bot.sandbox.github_files import FileNodes
from bot.sandbox.github_maker import stamp
from bot.sandbox.github_pages import connection, ordered
from bot.sandbox.github_thread_nodes import ThreadNodes
from bot.sandbox.world_threads import PullRequest, Thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_github import GitHubHost, Repository
    from bot.sandbox.world_parts import Commit, Release
    from bot.sandbox.world_people import Person

HEADS, TAGS = "refs/heads/", "refs/tags/"
THREAD_ORDER: dict[str, Callable[[Thread, datetime], Any]] = {
    "CREATED_AT": lambda thread, _now: (thread.at, thread.number),
    "UPDATED_AT": lambda thread, now: (thread.updated(now), thread.number),
    "COMMENTS": lambda thread, now: len([one for one in thread.timeline(now) if one.kind == "IssueComment"]),
}


@dataclass(frozen=True, slots=True)
class Nodes:
    """Makes nodes of what is visible at `now`; `web` is the address of the pages."""

    host: GitHubHost
    now: datetime
    web: str

    @property
    def threads(self) -> ThreadNodes:
        """Issues and pull requests."""
        return ThreadNodes(self)

    @property
    def checks(self) -> CheckNodes:
        """Check suites and their sums."""
        return CheckNodes(self)

    @property
    def files(self) -> FileNodes:
        """Files and folders."""
        return FileNodes(self)

    def rollup(self, repo: Repository, oid: str | None) -> Node | None:
        """Show the sum of a commit's checks; None when it has none."""
        return self.checks.rollup(repo, oid)

    def actor(self, person: Person) -> Node:
        """Show a User or a Bot."""
        login = person.github_login
        return {
            "__typename": "Bot" if person.robot else "User",
            "id": f"{'BOT' if person.robot else 'U'}_kgDO{person.serial:06d}",
            "databaseId": 1000 + person.serial,
            "login": login,
            "name": person.name,
            "email": "",
            "url": f"{self.web}/{login}",
            "resourcePath": f"/{login}",
            "avatarUrl": f"{self.web}/avatars/{login}.png",
        }

    def owner(self, login: str) -> Node:
        """Show an organisation with its repositories."""
        repos = [
            repo for repo in self.host.visible() if repo.full_name.split("/")[0].lower() == login.lower()
        ]

        def listed(info: Any, **asked: Any) -> Node:  # noqa: ANN401 - GraphQL arguments
            kept = [
                repo
                for repo in repos
                if asked.get("isArchived") in {None, repo.archived} and asked.get("isFork") in {None, False}
            ]
            by: dict[str, Callable[[Repository], Any]] = {
                "NAME": lambda repo: repo.full_name,
                "PUSHED_AT": self._pushed,
                "UPDATED_AT": self._pushed,
                "CREATED_AT": lambda repo: repo.created,
            }
            rows = ordered(kept, asked.get("orderBy"), by)
            return connection(rows, lambda repo: repo.id, self.repository)(info, **asked)

        return {"__typename": "Organization", "id": f"O_{login}", "login": login, "name": login,
                "url": f"{self.web}/{login}", "repositories": listed}  # fmt: skip

    def repository(self, repo: Repository) -> Node:
        """Show a repository."""
        name = repo.full_name
        pushed = stamp(self._pushed(repo))
        pulls = [one for one in repo.seen_threads(self.now) if isinstance(one, PullRequest)]
        issues = [one for one in repo.seen_threads(self.now) if not isinstance(one, PullRequest)]
        default = repo.head(repo.default_branch, self.now)
        return {
            "__typename": "Repository",
            "id": repo.id,
            "databaseId": repo.number,
            "name": name.split("/")[1],
            "nameWithOwner": name,
            "owner": lambda _info: self.owner(name.split("/", maxsplit=1)[0]),
            "url": f"{self.web}/{name}",
            "resourcePath": f"/{name}",
            "description": repo.description,
            "isArchived": repo.archived,
            "isPrivate": repo.private,
            "isFork": False,
            "isEmpty": default is None,
            "isDisabled": False,
            "createdAt": stamp(repo.created),
            "updatedAt": pushed,
            "pushedAt": pushed,
            "defaultBranchRef": lambda _info: default and self.ref(repo, repo.default_branch, default),
            "object": lambda _info, expression=None, oid=None: self.files.object(
                repo, expression or oid or ""
            ),
            "ref": lambda _info, **asked: self._find_ref(repo, asked["qualifiedName"]),
            "refs": lambda info, **asked: self._refs(repo, asked)(info, **asked),
            "pullRequests": self._threads(pulls),
            "issues": self._threads(issues),
            "pullRequest": lambda _info, number: self._numbered(pulls, number),
            "issue": lambda _info, number: self._numbered(issues, number),
            "issueOrPullRequest": lambda _info, number: self._numbered([*pulls, *issues], number),
            "releases": lambda info, **asked: self._releases(repo, asked)(info, **asked),
            "latestRelease": lambda _info: next(iter(map(self.release, self._published(repo)[::-1])), None),
        }

    def ref(self, repo: Repository, branch: str, head: Commit, prefix: str = HEADS) -> Node:
        """Show a branch or a tag."""
        pulls = [
            one
            for one in repo.seen_threads(self.now)
            if isinstance(one, PullRequest) and one.branch == branch
        ]

        def compare(_info: Any, **asked: Any) -> Node | None:  # noqa: ANN401 - GraphQL arguments
            other = asked["headRef"].removeprefix(HEADS)
            commits = repo.branch_commits(other, self.now)
            shown = {
                "id": f"CMP_{head.oid}_{other}",
                "aheadBy": len(commits),
                "behindBy": 0,
                "status": "AHEAD",
            }
            rows = connection(commits, lambda one: one.oid, self.commit)
            return {**shown, "commits": rows} if commits else None

        return {
            "__typename": "Ref",
            "id": f"REF_{repo.number}{prefix}{branch}",
            "name": branch,
            "prefix": prefix,
            "target": lambda _info: self.commit(head),
            "associatedPullRequests": connection(pulls, lambda one: one.id, self.threads.show),
            "compare": compare,
            "repository": lambda _info: self.repository(repo),
        }

    def commit(self, commit: Commit) -> Node:
        """Show a commit with its checks."""
        repo = commit.home
        headline, _, rest = commit.message.partition("\n")
        author = {
            "name": commit.who.name,
            "email": commit.who.email,
            "date": stamp(commit.at),
            "user": None if commit.who.robot else self.actor(commit.who),
        }
        runs = self.checks.runs(repo, commit.oid)
        url = f"/{repo.full_name}/commit/{commit.oid}"
        return {
            "__typename": "Commit",
            "id": commit.id,
            "oid": commit.oid,
            "abbreviatedOid": commit.oid[:7],
            "message": commit.message,
            "messageHeadline": headline,
            "messageBody": rest.strip(),
            "committedDate": stamp(commit.at),
            "authoredDate": stamp(commit.at),
            "url": f"{self.web}{url}",
            "resourcePath": url,
            "author": author,
            "committer": author,
            "changedFilesIfAvailable": len(commit.paths),
            "additions": 12 * len(commit.paths),
            "deletions": 3 * len(commit.paths),
            "history": lambda info, path=None, **asked: connection(
                self.files.history(commit, path), lambda one: one.oid, self.commit
            )(info, **asked),
            "file": lambda _info, path: self.files.entry(commit, path),
            "tree": lambda _info: self.files.tree(commit),
            "checkSuites": connection(runs, lambda one: one.id, lambda one: self.checks.suite(repo, one)),
            "statusCheckRollup": lambda _info: self.checks.rollup(repo, commit.oid),
            "repository": lambda _info: self.repository(repo),
        }

    def release(self, release: Release) -> Node:
        """Show a release."""
        repo = release.home
        url = f"/{repo.full_name}/releases/tag/{release.tag}"
        return {
            "__typename": "Release",
            "id": release.id,
            "name": release.name,
            "tagName": release.tag,
            "description": release.body,
            "isDraft": False,
            "isPrerelease": release.prerelease,
            "createdAt": stamp(release.at),
            "publishedAt": stamp(release.at),
            "updatedAt": stamp(release.at),
            "url": f"{self.web}{url}",
            "resourcePath": url,
            "author": self.actor(release.who),
        }

    def _threads(self, threads: list[Any]) -> Callable[..., Node]:
        def resolve(info: Any, **asked: Any) -> Node:  # noqa: ANN401 - GraphQL arguments
            by = {name: lambda one, sort=sort: sort(one, self.now) for name, sort in THREAD_ORDER.items()}
            kept = [one for one in threads if self.threads.is_asked_for(one, asked)]
            rows = ordered(kept, asked.get("orderBy"), by)
            return connection(rows, lambda one: one.id, self.threads.show)(info, **asked)

        return resolve

    def _numbered(self, threads: list[Any], number: int) -> Node | None:
        return next((self.threads.show(one) for one in threads if one.number == number), None)

    def _find_ref(self, repo: Repository, name: str) -> Node | None:
        branch = name.removeprefix(HEADS)
        head = repo.branches(self.now).get(branch)
        return self.ref(repo, branch, head) if head else None

    def _refs(self, repo: Repository, asked: dict[str, Any]) -> Callable[..., Node]:
        prefix = asked["refPrefix"]
        if prefix.startswith(TAGS):
            found = {one.tag: repo.by_oid(one.oid) for one in repo.releases if one.at <= self.now}
        else:
            found = dict(repo.branches(self.now))
        under = prefix.removeprefix(TAGS).removeprefix(HEADS)
        rows = [(name, head) for name, head in found.items() if name.startswith(under)]
        by: dict[str, Callable[[tuple[str, Commit]], Any]] = {
            "TAG_COMMIT_DATE": lambda row: (row[1].at, row[0]),
            "ALPHABETICAL": lambda row: row[0],
        }
        rows = ordered(sorted(rows), asked.get("orderBy"), by)
        return connection(
            rows, lambda row: row[0], lambda row: self.ref(repo, row[0].removeprefix(under), row[1], prefix)
        )

    def _published(self, repo: Repository) -> list[Release]:
        return [one for one in repo.releases if one.kind == "release" and one.at <= self.now]

    def _releases(self, repo: Repository, asked: dict[str, Any]) -> Callable[..., Node]:
        by: dict[str, Callable[[Release], Any]] = {
            "CREATED_AT": lambda one: one.at,
            "NAME": lambda one: one.name,
        }
        rows = ordered(self._published(repo), asked.get("orderBy"), by)
        return connection(rows, lambda one: one.id, self.release)

    def _pushed(self, repo: Repository) -> datetime:
        return max([repo.created, *(commit.at for commit in repo.commits if commit.at <= self.now)])

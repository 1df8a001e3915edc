"""Changes GitHub's issues and pull requests through PyGithub: single labels and comments."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests
from github import Github, GithubException

from workflows.errors import Refused
from workflows.sources.credentials import without
from workflows.sources.transport_words import said_by
from workflows.sources.write_words import STRANGE, WRITE_PAUSE, Refusals, same_words, seconds
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from github.Auth import Auth
    from github.Issue import Issue

    from workflows.model import WorkItem

WORDS = Refusals(
    "GitHub",
    "GITHUB_TOKEN",
    worded('write issues and pull requests ("Issues" and "Pull requests": write)'),
)
KEY = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)", re.ASCII)
MENTION = re.compile(r"@(?=\w)")
QUIET_COLOUR = "d4dbe3"
DESCRIPTION = "ML lifecycle stage, set with Stagecoach"
FORBIDDEN, NOT_FOUND, INVALID = 403, 404, 422
ELSEWHERE = (AssertionError, RuntimeError)
"""What PyGithub raises instead of asking another host that an answer names, in a redirect, a link or a field."""
TIMEOUT = 15


class GitHubTracker:
    """Writes as the account of the token or as the App. PyGithub's client mixes threads up: one tracker per thread.

    `authenticate` is called once, when the first item is asked for. There are no retries in here: GitHub's own
    limits would let a thread sleep for up to an hour, and the outbox tries again later anyway.
    """

    name = "github"

    def __init__(
        self,
        authenticate: Callable[[], Auth],
        *,
        api_url: str,
        write_pause: float | None = WRITE_PAUSE,
        timeout: int = TIMEOUT,
    ) -> None:
        self._authenticate = authenticate
        self._api_url = api_url
        self._pause = write_pause
        self._timeout = timeout
        self._auth: Auth | None = None
        self._made: Github | None = None

    def labels(self, item: WorkItem) -> tuple[str, ...]:
        """Return the labels that the issue or pull request carries now."""
        with self._explained(item):
            return tuple(label.name for label in self._issue(item).labels)

    def change_labels(self, item: WorkItem, adds: Sequence[str], removes: Sequence[str]) -> None:
        """Add labels, creating those that the repository does not have, then remove single ones."""
        with self._explained(item):
            issue = self._issue(item)
            for label in adds:
                self._ensure(item, label)
            if adds:
                issue.add_to_labels(*adds)
            for label in removes:
                self._remove(issue, label)

    def comment(self, item: WorkItem, text: str) -> str:
        """Add a comment of plain words; return the id of its activity, as the source names it."""
        with self._explained(item):
            return f"github:{self._issue(item).create_comment(_plain(text)).node_id}"

    def find_comment(
        self, item: WorkItem, text: str, *, since: datetime, known: Collection[str]
    ) -> str | None:
        """Return the activity id of a comment of these words from `since` on that is not among `known`, or None."""
        with self._explained(item):
            # PyGithub writes the time without converting it to UTC.
            for comment in self._issue(item).get_comments(since=since.astimezone(UTC)):
                activity = f"github:{comment.node_id}"
                if activity not in known and same_words(comment.body or "", _plain(text)):
                    return activity
        return None

    def close(self) -> None:
        """Close the connections."""
        if self._made is not None:
            self._made.close()

    @contextmanager
    def _explained(self, item: WorkItem) -> Iterator[None]:
        """Raise our errors for the library's, in one line."""
        try:
            yield
        except GithubException as error:
            wait = seconds((error.headers or {}).get("retry-after"))
            limited = error.status == FORBIDDEN and _is_limit(error)
            status = 429 if limited else error.status
            said = without(said_by(error.data), (self._auth.token,) if self._auth else ())
            raise WORDS.explained(item.key, status, said=said, wait=wait) from None
        except requests.RequestException:
            raise WORDS.explained(item.key, None) from None
        except (*STRANGE, *ELSEWHERE) as error:
            raise WORDS.unreadable(error) from error

    def _client(self) -> Github:
        if self._made is None:
            self._auth = self._authenticate()
            self._made = Github(
                auth=self._auth,
                base_url=self._api_url,
                timeout=self._timeout,
                per_page=100,
                lazy=True,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=self._pause,
            )
        return self._made

    def _issue(self, item: WorkItem) -> Issue:
        repository, number = _address(item)
        issue = self._client().get_repo(repository).get_issue(number)
        if not issue.node_id:
            raise TypeError("the answer is no issue")
        if f"github:{issue.node_id}" != item.id:
            # The number is another item's now: the repository was replaced, or the issue moved on.
            raise Refused(
                worded("{key} is another item on GitHub now: nothing was changed there", key=item.key)
            )
        return issue

    def _ensure(self, item: WorkItem, label: str) -> None:
        """Let the repository have the label, in a quiet colour; GitHub would make it by itself, in any."""
        repository = self._client().get_repo(_address(item)[0])
        try:
            repository.get_label(label).update()
        except GithubException as error:
            if error.status != NOT_FOUND:
                raise
            try:
                repository.create_label(label, QUIET_COLOUR, DESCRIPTION)
            except GithubException as second:
                # Somebody else made it meanwhile, or only others may make labels: adding it will tell.
                if second.status not in (FORBIDDEN, NOT_FOUND, INVALID):
                    raise

    def _remove(self, issue: Issue, label: str) -> None:
        address = f"{issue.url}/labels/{quote(label, safe='')}"
        try:
            issue.requester.requestJsonAndCheck("DELETE", address)
        except GithubException as error:
            if error.status != NOT_FOUND:  # it is gone already, which is what was wanted
                raise


def _address(item: WorkItem) -> tuple[str, int]:
    found = KEY.fullmatch(item.key)
    if found is None:
        raise Refused(
            worded(
                "{key} is neither an issue nor a pull request: GitHub keeps no labels for it", key=item.key
            )
        )
    return found["repository"], int(found["number"])


def _plain(text: str) -> str:
    """Keep names in a person's words from calling people: a comment of ours notifies nobody by name."""
    return MENTION.sub("@\u200b", text)


def _is_limit(error: GithubException) -> bool:
    """Whether a 403 is a rate limit: those say so, or name the moment from which on one may ask again."""
    headers = error.headers or {}
    return (
        "rate limit" in said_by(error.data).casefold()
        or "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
    )

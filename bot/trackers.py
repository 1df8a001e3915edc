"""The trackers that can be written to, each with a client of its own that signs in when it is first used."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.vendors import github_auth, jira_login
from workflows.sources.write_words import WRITE_PAUSE
from workflows.writing import Tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from github.Auth import Auth

    from config.settings import Settings
    from workflows.model import WorkItem
    from workflows.sources.jira_login import Login


@contextmanager
def open_trackers(
    settings: Settings, *, write_pause: float | None = WRITE_PAUSE
) -> Iterator[tuple[Tracker, ...]]:
    """Yield them until the end of the block; `write_pause`: seconds between two writes to GitHub."""
    with ExitStack() as stack:
        trackers: list[Tracker] = []
        if login := jira_login(settings):
            late = Late("jira", partial(_jira, login))
            trackers.append(stack.enter_context(closing(late)))
        if authenticate := github_auth(settings):
            late = Late("github", partial(_github, authenticate, settings.github_api_url, write_pause))
            trackers.append(stack.enter_context(closing(late)))
        yield tuple(trackers)


class Closable(Tracker, Protocol):
    """A tracker that has connections."""

    def close(self) -> None:
        """Close them."""
        ...


class Late:
    """Does what the tracker does that `make` returns, which is called once and only if there is something to do."""

    def __init__(self, name: str, make: Callable[[], Closable]) -> None:
        self.name = name
        self._make = make
        self._made: Closable | None = None

    def labels(self, item: WorkItem) -> tuple[str, ...]:
        """Return the labels that the item carries now."""
        return self._tracker().labels(item)

    def change_labels(self, item: WorkItem, adds: Sequence[str], removes: Sequence[str]) -> None:
        """Add and remove single labels."""
        self._tracker().change_labels(item, adds, removes)

    def comment(self, item: WorkItem, text: str) -> str:
        """Add a comment of plain words and return the id of its activity."""
        return self._tracker().comment(item, text)

    def find_comment(
        self, item: WorkItem, text: str, *, since: datetime, known: Collection[str]
    ) -> str | None:
        """Return the activity id of a comment of these words from `since` on that is not `known`, or None."""
        return self._tracker().find_comment(item, text, since=since, known=known)

    def close(self) -> None:
        """Close the connections, if there ever were any."""
        if self._made is not None:
            self._made.close()

    def _tracker(self) -> Closable:
        if self._made is None:
            self._made = self._make()
        return self._made


def _jira(login: Login) -> Closable:
    from workflows.sources.jira_write import JiraTracker  # noqa: PLC0415 - who never writes never loads it

    return JiraTracker(login)


def _github(authenticate: Callable[[], Auth], api_url: str, write_pause: float | None) -> Closable:
    from workflows.sources.github_write import GitHubTracker  # noqa: PLC0415 - who never writes never loads it

    return GitHubTracker(authenticate, api_url=api_url, write_pause=write_pause)

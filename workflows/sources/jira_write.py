"""Changes Jira's issues, Cloud and Data Center: labels by add and remove operations, comments as plain text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import requests
from jira import JIRAError

from workflows.sources.credentials import credentials_in, without
from workflows.sources.jira_client import TIMEOUT, client_of
from workflows.sources.write_words import STRANGE, Refusals, same_words, seconds
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jira import JIRA
    from jira.resources import Issue

    from workflows.model import WorkItem
    from workflows.sources.jira_login import Login

WORDS = Refusals("Jira", "JIRA_TOKEN", worded('edit issues and add comments ("Edit issues", "Add comments")'))
PAGE = 100
"""Comments of one answer: the most that Jira Cloud gives."""
MARKUP = re.compile(r"[\[\]{}!|*_^~]")
"""What Jira's wiki text takes for links, mentions, images, macros and formats."""


class JiraTracker:
    """Writes as the account of the token. The library's client is not shared by threads: one tracker per thread."""

    name = "jira"

    def __init__(self, login: Login, *, timeout: tuple[float, float] = TIMEOUT) -> None:
        self._login = login
        self._timeout = timeout
        self._made: JIRA | None = None

    def labels(self, item: WorkItem) -> tuple[str, ...]:
        """Return the labels that the issue carries now."""
        with _explained(item, self._login):
            return tuple(str(label) for label in self._issue(item).fields.labels)

    def change_labels(self, item: WorkItem, adds: Sequence[str], removes: Sequence[str]) -> None:
        """Add and remove labels in one edit; all others stay, whatever happens to them meanwhile."""
        steps = [{"add": label} for label in adds] + [{"remove": label} for label in removes]
        with _explained(item, self._login):
            self._issue(item).update(update={"labels": steps})

    def comment(self, item: WorkItem, text: str) -> str:
        """Add a comment of plain words; return the id of its activity, as the source names it."""
        with _explained(item, self._login):
            return f"jira:comment:{self._client().add_comment(_number(item), _plain(text)).id}"

    def find_comment(
        self, item: WorkItem, text: str, *, since: datetime, known: Collection[str]
    ) -> str | None:
        """Return the activity id of a comment of these words from `since` on that is not among `known`, or None."""
        with _explained(item, self._login):
            # Ours is among the newest; Jira gives a page at a time, and the oldest first unless it is asked.
            for comment in self._client().comments(_number(item), max_results=PAGE, order_by="-created"):
                activity = f"jira:comment:{comment.id}"
                late = datetime.fromisoformat(str(comment.created)) >= since
                if late and activity not in known and same_words(str(comment.body), _plain(text)):
                    return activity
        return None

    def close(self) -> None:
        """Close the connections."""
        if self._made is not None:
            self._made.close()  # type: ignore[no-untyped-call]  # the jira library has no types here

    def _client(self) -> JIRA:
        if self._made is None:
            self._made = client_of(self._login, self._timeout)
        return self._made

    def _issue(self, item: WorkItem) -> Issue:
        return self._client().issue(_number(item), fields="labels")


def _number(item: WorkItem) -> str:
    """Return the issue's id, which stays when it is moved to another project and its key does not."""
    return item.id.removeprefix("jira:")


def _plain(text: str) -> str:
    """Keep wiki markup from becoming a mention, a link or a macro."""
    return MARKUP.sub(lambda found: f"\\{found.group()}", text)


@contextmanager
def _explained(item: WorkItem, login: Login) -> Iterator[None]:
    """Raise our errors for the library's: its own texts quote the whole request, headers and all."""
    try:
        yield
    except JIRAError as error:
        headers = error.response.headers if error.response is not None else {}
        wait = seconds(headers.get("Retry-After"))
        said = without(_said(error), credentials_in(login.headers()))
        raise WORDS.explained(item.key, error.status_code, said=said, wait=wait) from None
    except requests.JSONDecodeError as error:
        raise WORDS.unreadable(error) from None
    except requests.RequestException:
        raise WORDS.explained(item.key, None) from None
    except STRANGE as error:
        raise WORDS.unreadable(error) from error


def _said(error: JIRAError) -> str:
    """Return Jira's own words, and nothing when it sent a whole page."""
    text = str(error.text or "")
    return "" if "<" in text else text

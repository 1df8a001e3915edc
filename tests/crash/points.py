"""The named steps of sync, tagging and delivery at which a process is killed; nobody in the product knows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Scene(StrEnum):
    """What the process is doing when it dies."""

    FIRST_SYNC = "first sync"
    SYNC = "sync"
    TAGGING = "tagging"
    COMMENT = "comment"
    DELIVERY = "delivery"


class When(StrEnum):
    """On the wire: before the vendor acts, or after it and before its answer. In the store: around a transaction."""

    ASKED = "asked"
    ANSWERED = "answered"
    WRITTEN = "written"
    UNCOMMITTED = "uncommitted"
    COMMITTED = "committed"


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`-th time that a call comes in (`what`: method and path), or that a table (`what`) is written."""

    scene: Scene
    what: str
    when: When
    number: int = 1

    @property
    def on_the_wire(self) -> bool:
        return self.when in (When.ASKED, When.ANSWERED)

    def is_call(self, method: str, path: str) -> bool:
        """Whether a request is the one that is meant."""
        return self.on_the_wire and re.fullmatch(self.what, f"{method} {path}") is not None

    def is_statement(self, statement: str) -> bool:
        """Whether a statement writes the table that is meant."""
        writes = rf'\s*(INSERT INTO|UPDATE|DELETE FROM) "?{self.what}"?\b'
        return not self.on_the_wire and re.match(writes, statement) is not None


SEARCH = "POST /jira/rest/api/3/search/jql"
CHANGELOGS = "POST /jira/rest/api/3/changelog/bulkfetch"
GRAPHQL = "POST /github/graphql"
JIRA_EDIT = r"PUT /jira/rest/api/\d/issue/[^/]+"
JIRA_COMMENT = r"POST /jira/rest/api/\d/issue/[^/]+/comment"
GITHUB_LABEL = r"POST /github/repos/acme/churn/issues/\d+/labels"
POST = "POST /slack/api/chat.postMessage"

FIRST, AGAIN = Scene.FIRST_SYNC, Scene.SYNC
TAG, COMMENT, DELIVERY = Scene.TAGGING, Scene.COMMENT, Scene.DELIVERY

POINTS = {
    "the first sync has asked Jira for its first page": Point(FIRST, SEARCH, When.ASKED),
    "Jira has answered the second page of the first sync": Point(FIRST, SEARCH, When.ANSWERED, 2),
    "the first items are written": Point(FIRST, "items", When.WRITTEN),
    "Jira's first page is about to be committed": Point(FIRST, "items", When.UNCOMMITTED),
    "Jira's first page is committed, the second not asked for": Point(FIRST, "items", When.COMMITTED),
    "Jira's second page is about to be committed": Point(FIRST, "items", When.UNCOMMITTED, 2),
    "GitHub has been asked for its first page": Point(FIRST, GRAPHQL, When.ASKED),
    "GitHub has answered, nothing of it is stored": Point(FIRST, GRAPHQL, When.ANSWERED, 2),
    "the first activities are written": Point(FIRST, "activities", When.WRITTEN),
    "a cursor is written with its page, not committed": Point(FIRST, "cursors", When.UNCOMMITTED),
    "Jira is about to be noted as read": Point(FIRST, "source_states", When.UNCOMMITTED),
    "Jira is noted as read, GitHub is not asked yet": Point(FIRST, "source_states", When.COMMITTED),
    "all is read, the standings are about to be committed": Point(FIRST, "standings", When.UNCOMMITTED, 2),
    "a later sync has asked Jira what changed": Point(AGAIN, SEARCH, When.ASKED),
    "a later sync has got Jira's histories": Point(AGAIN, CHANGELOGS, When.ANSWERED),
    "a later sync has corrected items, not committed": Point(AGAIN, "items", When.UNCOMMITTED),
    "a later sync has committed a page": Point(AGAIN, "items", When.COMMITTED),
    "a later sync has moved the last cursor, not committed": Point(AGAIN, "cursors", When.UNCOMMITTED, 2),
    "a tag is written, not committed": Point(TAG, "tags", When.UNCOMMITTED),
    "a change of labels is ordered, not committed": Point(TAG, "writes", When.WRITTEN),
    "tag and order are committed, no tracker has heard": Point(TAG, "tags", When.COMMITTED),
    "a change of labels is taken up": Point(TAG, "writes", When.COMMITTED, 2),
    "the labels before are noted": Point(TAG, "writes", When.COMMITTED, 3),
    "Jira is asked to change labels": Point(TAG, JIRA_EDIT, When.ASKED),
    "Jira has changed labels, its answer is lost": Point(TAG, JIRA_EDIT, When.ANSWERED),
    "a change of labels is confirmed, not committed": Point(TAG, "writes", When.UNCOMMITTED, 4),
    "the first change of labels is confirmed, the second waits": Point(TAG, "writes", When.COMMITTED, 4),
    "GitHub is asked to change labels": Point(TAG, GITHUB_LABEL, When.ASKED),
    "GitHub has changed labels, its answer is lost": Point(TAG, GITHUB_LABEL, When.ANSWERED),
    "Jira is asked to take a comment": Point(COMMENT, JIRA_COMMENT, When.ASKED),
    "Jira has taken a comment, its answer is lost": Point(COMMENT, JIRA_COMMENT, When.ANSWERED),
    "a comment is confirmed, not committed": Point(COMMENT, "writes", When.UNCOMMITTED, 2),
    "what a digest will have told is kept, nothing is claimed": Point(DELIVERY, "tellings", When.COMMITTED),
    "a digest is claimed, not committed": Point(DELIVERY, "deliveries", When.UNCOMMITTED),
    "a digest is claimed and not posted": Point(DELIVERY, "deliveries", When.COMMITTED),
    "Slack is asked to post a digest": Point(DELIVERY, POST, When.ASKED),
    "Slack has posted a digest, its answer is lost": Point(DELIVERY, POST, When.ANSWERED),
    "a digest's receipt is written, not committed": Point(DELIVERY, "deliveries", When.UNCOMMITTED, 2),
    "a digest's receipt is committed": Point(DELIVERY, "deliveries", When.COMMITTED, 2),
    "a warning is opened, not committed": Point(DELIVERY, "warnings", When.UNCOMMITTED),
    "a warning is opened and not posted": Point(DELIVERY, "warnings", When.COMMITTED),
    "Slack is asked to post a warning": Point(DELIVERY, POST, When.ASKED, 2),
    "Slack has posted a warning, its answer is lost": Point(DELIVERY, POST, When.ANSWERED, 2),
    "a thread is claimed in part, its parent is not posted": Point(DELIVERY, "deliveries", When.COMMITTED, 6),
    "Slack has posted the parent of a thread, its answer is lost": Point(DELIVERY, POST, When.ANSWERED, 3),
    "Slack is asked to post the first reply": Point(DELIVERY, POST, When.ASKED, 4),
    "Slack has posted the first reply, its answer is lost": Point(DELIVERY, POST, When.ANSWERED, 4),
    "Slack has posted the last reply, its answer is lost": Point(DELIVERY, POST, When.ANSWERED, 5),
}
"""By name."""

"""Webhooks of GitHub and Jira, as far as they are believed: who signed them, and what they say has changed."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURE: Final = re.compile(r"sha256=([0-9a-f]{64})", re.IGNORECASE | re.ASCII)
REPOSITORY: Final = re.compile(r"[a-z0-9_.-]{1,100}/[a-z0-9_.-]{1,100}", re.IGNORECASE | re.ASCII)
ISSUE: Final = re.compile(r"([A-Z][A-Z0-9_]{0,99})-[1-9][0-9]{0,18}", re.ASCII)

GITHUB_EVENTS: Final = frozenset(
    {
        "create", "delete", "issue_comment", "issues", "pull_request", "pull_request_review",
        "pull_request_review_comment", "push", "release", "sub_issues", "workflow_run",
    }
)  # fmt: skip
"""Events after which a repository has something that is read; all others cost nothing."""

JIRA_EVENTS: Final = frozenset(
    {"jira:issue_created", "jira:issue_updated", "comment_created", "comment_updated", "comment_deleted"}
)
"""A deletion is none of them: a reading of what changed would not show it."""


def is_signed(secret: str, body: bytes, given: str) -> bool:
    """Tell whether `given` (`sha256=…`) is this body's signature by HMAC-SHA256, in constant time."""
    found = SIGNATURE.fullmatch(given)
    made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return found is not None and hmac.compare_digest(found[1].lower(), made)


def github_scope(event: str, payload: Mapping[str, object]) -> str | None:
    """Return the repository that an event is about, in lower case; None when it is of no use."""
    if event not in GITHUB_EVENTS:
        return None
    name = _text(payload.get("repository"), "full_name")
    return name.lower() if REPOSITORY.fullmatch(name) else None


def jira_scope(payload: Mapping[str, object]) -> str | None:
    """Return the key of the Jira project that an event is about; None when it is of no use."""
    if _text(payload, "webhookEvent") not in JIRA_EVENTS:
        return None
    found = ISSUE.fullmatch(_text(payload.get("issue"), "key"))
    return found[1] if found else None


def _text(record: object, field: str) -> str:
    value = record.get(field) if isinstance(record, dict) else None
    return value if isinstance(value, str) else ""

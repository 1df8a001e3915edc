"""How we sign in to Jira, and what we say when it does not let us read something."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from workflows.sources.transport_words import Service
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Login:
    """An address and a token: with an e-mail it is Jira Cloud's basic login, without one a bearer token."""

    url: str
    token: str = field(repr=False)
    email: str | None = None

    @property
    def service(self) -> Service:
        """Return what error messages say about this Jira and its settings."""
        cloud = worded("create a new API token, set JIRA_TOKEN to it and check JIRA_EMAIL")
        server = worded("create a new personal access token and set JIRA_TOKEN to it")
        return Service("Jira", "JIRA_URL", "JIRA_TOKEN", cloud if self.email else server)

    def headers(self) -> dict[str, str]:
        """Return the headers that every request carries."""
        if self.email is None:
            return {"Authorization": f"Bearer {self.token}"}
        pair = base64.b64encode(f"{self.email}:{self.token}".encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}"}


def unknown_key(slug: str, key: str, known: Sequence[str] = ()) -> str:
    """Return the line about a Jira project that is not there, with the nearest of the known keys."""
    near = get_close_matches(key, known, n=1, cutoff=0.4)
    if near:
        return worded(
            'project "{project}": Jira has no project {key}, or the account may not see it (did you mean {near}?): '
            "correct jira_keys or give the account access",
            project=slug,
            key=key,
            near=near[0],
        )
    return worded(
        'project "{project}": Jira has no project {key}, or the account may not see it: '
        "correct jira_keys or give the account access",
        project=slug,
        key=key,
    )


def refused_key(slug: str, key: str, said: str) -> str:
    """Return the line about a Jira project that cannot be searched for another reason."""
    return worded(
        'project "{project}": Jira refuses to search project {key} ({said}): check what the account may see',
        project=slug,
        key=key,
        said=said,
    )


def refused_jql(slug: str, said: str) -> str:
    """Return the line about a JQL that Jira does not accept."""
    return worded(
        'project "{project}": Jira does not accept its jql ({said}): correct jql in projects.yaml',
        project=slug,
        said=said,
    )

"""How requests to GitHub are signed with a token, which needs nothing of PyGithub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.sources.transport_words import Service
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GITHUB = Service(
    name="GitHub",
    url_setting="GITHUB_API_URL",
    token_setting="GITHUB_TOKEN",  # noqa: S106 - the setting's name
    new_token=worded("create a new token and set GITHUB_TOKEN, or check the App's id and private key"),
)
"""What the transport says when GitHub refuses."""


def token_headers(token: str) -> Callable[[], Mapping[str, str]]:
    """Return what gives each call the headers of a personal access token."""
    return lambda: {"Authorization": f"Bearer {token}"}

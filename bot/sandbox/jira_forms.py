"""Jira's form of an error, and its opaque page tokens."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from bot.sandbox.web import answer

if TYPE_CHECKING:
    from starlette.responses import Response

NO_ISSUE = "Issue does not exist or you do not have permission to see it."


def refusal(status: int, *messages: str) -> Response:
    """Answer in Jira's form of an error."""
    return answer({"errorMessages": list(messages), "errors": {}}, status)


def token_for(start: int) -> str:
    """Make the token of the page that begins at `start`."""
    return base64.urlsafe_b64encode(json.dumps({"o": start}).encode()).decode()


def start_of(token: object) -> int | None:
    """Read a token; None when it is none of ours."""
    if not token:
        return 0
    try:
        return int(json.loads(base64.urlsafe_b64decode(str(token)))["o"])
    except (ValueError, KeyError, TypeError):
        return None

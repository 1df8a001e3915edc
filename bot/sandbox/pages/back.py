"""Where somebody returns to after they have done something: a page of ours, never another site's."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import RedirectResponse


def inside(back: str) -> str:
    """Return a page of ours, the first one instead of another site's."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"


def go_to(page: str) -> RedirectResponse:
    """Return the answer that leads there."""
    return RedirectResponse(quote(page, safe="/?=&#@:%"), HTTPStatus.SEE_OTHER)

"""Small things that the vendors' servers share: JSON answers, bodies, addresses of the request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request


def answer(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer JSON."""
    return JSONResponse(data, status, dict(headers or {}))


async def json_body(request: Request) -> dict[str, Any] | None:
    """Read a JSON object; None when the body is something else."""
    try:
        data = json.loads(await request.body() or b"{}")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


async def parameters(request: Request) -> dict[str, Any]:
    """Read query, form and JSON parameters as one mapping, as lenient servers do."""
    found: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        found.update(await json_body(request) or {})
    elif body and not request.headers.get("content-type", "").startswith("multipart/"):
        found.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return found


def base_of(request: Request) -> str:
    """Return scheme, host and port that the client used."""
    return f"{request.url.scheme}://{request.url.netloc}"


def number(value: object, default: int) -> int:
    """Read a whole number, or fall back."""
    try:
        return int(str(value))
    except (TypeError, ValueError):
        return default

"""What every Web API call of the sandbox's Slack has: parameters, an error form, pages and a scope."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.web import number

Json = dict[str, Any]
Asked = Mapping[str, Any]


class SlackError(Exception):
    """`ok: false` with an error code and perhaps more."""

    def __init__(self, code: str, **more: Any) -> None:  # noqa: ANN401 - the rest of the JSON
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: the scope it needs and the function that answers."""

    run: Callable[[Asked], Json]
    scope: str | None = None


def structure(asked: Asked, name: str, error: str) -> Any:  # noqa: ANN401 - any JSON
    """Read a parameter that is JSON, either as such or as its text in a form."""
    value = asked.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise SlackError(error) from None


def is_true(value: object) -> bool:
    """Read a boolean as forms write it."""
    return str(value).lower() in {"1", "true"}


def page(every: list[Any], asked: Asked, most: int, usual: int = 100) -> tuple[list[Any], Json]:
    """Cut the page asked for, and tell how to go on."""
    size = max(1, min(number(asked.get("limit"), usual), most))
    start = number(str(asked.get("cursor") or "").removeprefix("next_"), 0)
    after = start + size
    following = f"next_{after}" if after < len(every) else ""
    return every[start:after], {"response_metadata": {"next_cursor": following}}

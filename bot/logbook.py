"""The log: one event a line, for machines unless somebody looks on, with the run that it belongs to and no secret."""

from __future__ import annotations

import logging
import re
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, TextIO

import structlog

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from structlog.typing import EventDict, Processor

SECRET: Final = re.compile(
    r"""
    xox[a-z]-[\w-]+ | xapp-[\w-]+                      # Slack
    | gh[a-z]_\w{8,} | github_pat_\w+                  # GitHub
    | ATATT[\w=-]{8,}                                  # Jira Cloud
    | (?<=Bearer[ ])\S+ | (?<=Basic[ ])[\w+/=]{8,}
    | (?<=://)[^\s/@:]*:[^\s/@]+(?=@)                  # name and password in an address
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
HIDDEN: Final = "(secret)"
LONGEST: Final = 600
"""Characters of one value: what a vendor says is told, a whole page is not."""
LONGEST_TRACE: Final = 8_000


def set_up(stream: TextIO) -> None:
    """Log to `stream`: JSON, or in colour on a terminal; stdout stays for what was asked for."""
    # Never a trace with the values of variables, which is what a terminal gets otherwise: they hold the tokens.
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if stream.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            modest,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    for name in ("slack_bolt", "slack_sdk", "jira", "procrastinate", "psycopg"):
        # What these say of a failure we say ourselves, in one line; they would add sentences of their own.
        library = logging.getLogger(name)
        library.propagate = False
        library.addHandler(logging.NullHandler())
    # The library of Jira tells the root logger whole pages that it could not read: the texts of tickets.
    logging.getLogger().addFilter(lambda _record: False)


def running(key: str) -> AbstractContextManager[Any]:
    """Let all that is logged inside name the run and its job; a key names people only after its colon."""
    return structlog.contextvars.bound_contextvars(run=token_hex(4), job=key.partition(":")[0])


def about(**fields: str | None) -> AbstractContextManager[Any]:
    """Let all that is logged inside say what it is about: a project, a subscription, a delivery, a command."""
    return structlog.contextvars.bound_contextvars(
        **{name: one for name, one in fields.items() if one is not None}
    )


def modest(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Hide what looks like a secret, wherever it came from, and cut what is too long for a line."""
    return {name: _modest(name, value) for name, value in event.items()}


def _modest(name: str, value: Any) -> Any:  # noqa: ANN401 - anything can be logged
    if isinstance(value, str):
        longest = LONGEST_TRACE if name == "exception" else LONGEST
        clean = SECRET.sub(HIDDEN, value)
        # The end of a trace says what broke.
        return (
            clean
            if len(clean) <= longest
            else f"…{clean[-longest:]}"
            if name == "exception"
            else f"{clean[:longest]}…"
        )
    if isinstance(value, list | tuple):
        return type(value)(_modest(name, one) for one in value)
    return value

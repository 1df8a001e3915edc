"""How tests log that are not about the log."""

from __future__ import annotations

import structlog


def log_plainly() -> None:
    """Forget what a test or a demo has set up; a trace with the values of all variables would take seconds to draw."""
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ]
    )

"""The nightly thinning of histories that are older than the policy keeps whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from workflows.lifecycle.thinning import whole_since
from workflows.store.thinning import AT_ONCE, thin

if TYPE_CHECKING:
    from bot.service import Service

log = structlog.get_logger()

STEPS: Final = 50
"""Transactions of one task, ten thousand items: some seconds, in which the other long work of this process waits."""


def thin_out(service: Service, *, after: str = "", most: int = AT_ONCE, steps: int = STEPS) -> str | None:
    """Thin out some of what is old, and return the item after which to go on; None when nothing is left.

    The end of the process ends it with the step that it is at: what was done stays done.
    """
    days = service.policy.keeping.whole_days
    if days is None:
        return None
    until = whole_since(service.clock(), days)
    items = dropped = emptied = 0
    rest: str | None = after
    for _ in range(steps):
        if rest is None or service.stopping.is_set():
            break
        step = thin(service.engine, until, after=rest, most=most)
        items, dropped, emptied = items + step.items, dropped + step.dropped, emptied + step.emptied
        rest = step.last
    if items:
        log.info("histories_thinned", items=items, dropped=dropped, emptied=emptied)
    return rest

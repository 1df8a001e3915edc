"""Which verdicts are to be told to somebody: the bot's warnings and the replay of the past ask alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.findings import CALM, Verdict

if TYPE_CHECKING:
    from workflows.lifecycle.findings import Stall

OUTLAST_SIGNS = (Verdict.BLOCKED, Verdict.WAITING_REVIEW)
"""The wait is for somebody else: an author's comment does not answer what the reviewer was asked."""


def worth_asking(stall: Stall) -> bool:
    """Whether a verdict is to be told: over its limit, or overdue, or a news to the one who is asked.

    `blocked` and `superseded` hold within the limit too. Who has just said so is not asked about it; the owner of
    the blocker is.
    """
    if stall.verdict in CALM:
        return False
    if stall.silent > stall.limit.days or stall.verdict not in (Verdict.BLOCKED, Verdict.SUPERSEDED):
        return True
    last = stall.last_sign.activity.actor if stall.last_sign else None
    return stall.silent > 0 and stall.ask is not None and stall.ask != last

"""Webhooks: whether they are set up, whether any comes, whether they are of use, and whether somebody takes them up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding, Grade
from bot.doctor.store import READING
from workflows.hints import KEPT, known
from workflows.lifecycle.wording import source_name
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from workflows.model import Project
    from workflows.store.hints import Heard

LATE: Final = timedelta(minutes=10)
"""A long reading may keep hints waiting, but not so long."""
DAYS: Final = KEPT.days
SCOPES: Final = {"jira": worded("Jira projects"), "github": worded("repositories")}


def judge_webhooks(
    hooked: Sequence[str],
    calls: Sequence[Heard],
    projects: Sequence[Project],
    keys: Collection[str],
    now: datetime,
) -> Iterator[Finding]:
    """Yield what became of the webhooks of each source that has a secret; `keys` are those of known Jira projects."""
    if not hooked:
        yield Finding(Grade.OK, READING, "webhooks", worded("none: sources are read on the clock"))
    for source in hooked:
        mine = [one for one in calls if one.source == source]
        grade, says, do = _judged(source, mine, projects, keys, now)
        yield Finding(
            grade, READING, "webhooks", worded("{source}: {says}", source=source_name(source), says=says), do
        )


def _judged(
    source: str, calls: Sequence[Heard], projects: Sequence[Project], keys: Collection[str], now: datetime
) -> tuple[Grade, str, str]:
    if not calls:
        do = worded(
            "let it call {path}, with the secret of this process (docs/connect.md, “Webhooks”)",
            path=f"/{source}/webhook",
        )
        return Grade.WARNING, worded("configured, none has come in the last {days} days", days=DAYS), do
    last = max(one.last for one in calls)
    waiting = min((one.waits_since for one in calls if one.waits_since), default=now)
    came = worded("the last came at {day}, {clock} UTC", day=last.date(), clock=f"{last:%H:%M}")
    if now - waiting > LATE:
        says = worded("{came}, and nobody takes up what it hints at", came=came)
        return Grade.WARNING, says, worded("start `stagecoach worker`")
    return _of_use(
        source, {one.scope: one.times for one in calls if one.scope is not None}, projects, keys, came
    )


def _of_use(
    source: str, hints: Mapping[str, int], projects: Sequence[Project], keys: Collection[str], came: str
) -> tuple[Grade, str, str]:
    """Return whether changes were called in that some project waits for."""
    of_use = known(source, hints, projects, keys)
    total, ignored = sum(hints.values()), sum(times for scope, times in hints.items() if scope not in of_use)
    if not hints:
        return Grade.OK, worded("set up, no change has come yet; {came}", came=came), ""
    if ignored == total:
        says = worded(
            "all {total} were about {scopes} that no project names; {came}",
            total=total,
            scopes=SCOPES[source],
            came=came,
        )
        return (
            Grade.WARNING,
            says,
            worded("name them in projects.yaml, or let it call about those that are named"),
        )
    if ignored:
        says = worded(
            "{total} in the last {days} days, {ignored} of them about {scopes} that no project names; {came}",
            total=total,
            days=DAYS,
            ignored=ignored,
            scopes=SCOPES[source],
            came=came,
        )
        return Grade.OK, says, ""
    return Grade.OK, worded("{total} in the last {days} days; {came}", total=total, days=DAYS, came=came), ""

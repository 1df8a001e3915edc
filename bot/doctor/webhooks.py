"""Webhooks: whether they are set up, whether any comes, whether they are of use, and whether somebody takes them up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.doctor.finding import Finding, Grade
from bot.doctor.store import READING
from workflows.hints import KEPT, known
from workflows.lifecycle.wording import source_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from workflows.model import Project
    from workflows.store.hints import Heard

LATE: Final = timedelta(minutes=10)
"""A long reading may keep hints waiting, but not so long."""
DAYS: Final = KEPT.days
SCOPES: Final = {"jira": "Jira projects", "github": "repositories"}


def judge_webhooks(
    hooked: Sequence[str],
    calls: Sequence[Heard],
    projects: Sequence[Project],
    keys: Collection[str],
    now: datetime,
) -> Iterator[Finding]:
    """Yield what became of the webhooks of each source that has a secret; `keys` are those of known Jira projects."""
    if not hooked:
        yield Finding(Grade.OK, READING, "webhooks", "none: sources are read on the clock")
    for source in hooked:
        mine = [one for one in calls if one.source == source]
        grade, says, do = _judged(source, mine, projects, keys, now)
        yield Finding(grade, READING, "webhooks", f"{source_name(source)}: {says}", do)


def _judged(
    source: str, calls: Sequence[Heard], projects: Sequence[Project], keys: Collection[str], now: datetime
) -> tuple[Grade, str, str]:
    if not calls:
        do = f"let it call /{source}/webhook, with the secret of this process (docs/connect.md, “Webhooks”)"
        return Grade.WARNING, f"configured, none has come in the last {DAYS} days", do
    last = max(one.last for one in calls)
    waiting = min((one.waits_since for one in calls if one.waits_since), default=now)
    came = f"the last came at {last:%a %d %b %H:%M} UTC"
    if now - waiting > LATE:
        return Grade.WARNING, f"{came}, and nobody takes up what it hints at", "start `stagecoach worker`"
    hints = {one.scope: one.times for one in calls if one.scope is not None}
    of_use = known(source, hints, projects, keys)
    total, ignored = sum(hints.values()), sum(times for scope, times in hints.items() if scope not in of_use)
    if not hints:
        return Grade.OK, f"set up, no change has come yet; {came}", ""
    if ignored == total:
        do = "name them in projects.yaml, or let it call about those that are named"
        return Grade.WARNING, f"all {total} were about {SCOPES[source]} that no project names; {came}", do
    aside = f", {ignored} of them about {SCOPES[source]} that no project names" if ignored else ""
    return Grade.OK, f"{total} in the last {DAYS} days{aside}; {came}", ""

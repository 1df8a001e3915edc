"""When a source that cannot be read is worth telling: what failed long enough, and what is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workflows.outbox import Outage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

ABREAST: Final = timedelta(hours=1)
"""What was tried so long before the source's latest try is not read from it any more: its project let it go."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a source stands for one project: read last, tried in vain last, and without a break since when."""

    source: str
    project: str
    read_at: datetime | None
    failed_at: datetime | None
    failing_since: datetime | None
    error: str | None

    @property
    def at(self) -> datetime | None:
        """When it was tried last."""
        return max((one for one in (self.read_at, self.failed_at) if one is not None), default=None)


def judge(
    tried: Iterable[Tried], lasting: Sequence[Outage], *, after: timedelta, now: datetime
) -> tuple[Outage, ...]:
    """Return the outages that begin to be worth telling, those that changed, and those that are over now."""
    by_source: dict[str, list[Tried]] = {one.source: [] for one in lasting}
    for one in tried:
        by_source.setdefault(one.source, []).append(one)
    found: list[Outage] = []
    for source, ones in by_source.items():
        present = _abreast(ones)
        failing = [one for one in present if one.failing_since is not None]
        whole = bool(failing) and len(failing) == len(present)
        for kind in (True, False):
            known = next((one for one in lasting if one.source == source and one.whole is kind), None)
            mine = failing if whole is kind or (known is not None and not kind) else []
            found += _now(known, mine, present, whole=kind, after=after, now=now)
    return tuple(found)


def _now(
    known: Outage | None,
    failing: Sequence[Tried],
    present: Sequence[Tried],
    *,
    whole: bool,
    after: timedelta,
    now: datetime,
) -> Iterator[Outage]:
    """Yield the outage as it stands now, if that is news."""
    slugs = tuple(sorted(one.project for one in failing))
    if known is not None:
        if not failing:
            again = [
                one.read_at for one in present if one.read_at is not None and one.read_at > known.began_at
            ]
            yield replace(known, ended_at=min(again, default=now))
        elif slugs != known.projects:
            yield replace(known, projects=slugs)
        return
    # As a whole a source is away since the last of its projects failed; of some, since the first did.
    began = [one.failing_since for one in failing if one.failing_since is not None]
    since = (max if whole else min)(began, default=now)
    if now - since >= after:
        first = min(failing, key=lambda one: (one.failing_since or now, one.project))
        word = "whole" if whole else "part"
        yield Outage(
            f"outage:{first.source}:{word}:{since.isoformat()}",
            first.source,
            whole,
            slugs,
            since,
            first.error or "",
        )


def _abreast(ones: Sequence[Tried]) -> list[Tried]:
    latest = max((one.at for one in ones if one.at is not None), default=None)
    return [one for one in ones if latest is not None and one.at is not None and latest - one.at < ABREAST]

"""Damaged records once more: their source is asked for them again, and what can be read now leaves the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import structlog

from workflows.errors import Refused, StagecoachError
from workflows.store.cursors import read_cursors
from workflows.store.damaged import quarantine
from workflows.store.ingest import apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.batch import Batch, Damaged, SetAside
    from workflows.model import Project

log = structlog.get_logger()


@runtime_checkable
class Rereads(Protocol):
    """A source that can be asked for single records again, many of them in a request."""

    name: str

    @property
    def requests(self) -> int:
        """Requests made since the source was built."""
        ...

    def read_again(
        self,
        projects: Sequence[Project],
        cursors: Mapping[str, str],
        records: Sequence[Damaged],
        *,
        now: datetime,
    ) -> Iterator[Batch]:
        """Yield what the source has now of these records; those that cannot be asked for singly are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of it for one source: what was `left` stays set aside; `error` is why it could not be asked."""

    source: str
    tried: int
    left: tuple[SetAside, ...]
    requests: int = 0
    error: str | None = None
    permanent: bool = False

    @property
    def healed(self) -> int:
        """How many records are read well now."""
        return self.tried - len(self.left)


def retry(
    engine: Engine,
    sources: Sequence[object],
    projects: Sequence[Project],
    records: Sequence[SetAside],
    *,
    now: datetime,
) -> tuple[Retried, ...]:
    """Ask each source for its records again; where one fails the others are asked all the same.

    `projects` are all there are, as in a sync: work of one names the keys of another. It may be repeated: what is
    stored already is not changed by it.
    """
    able = {one.name: one for one in sources if isinstance(one, Rereads)}
    return tuple(
        _retry_one(
            engine, able.get(name), projects, [one for one in records if one.source == name], name, now
        )
        for name in dict.fromkeys(one.source for one in records)
    )


def _retry_one(
    engine: Engine,
    source: Rereads | None,
    projects: Sequence[Project],
    records: Sequence[SetAside],
    name: str,
    now: datetime,
) -> Retried:
    if source is None:
        said = f"{name} cannot be asked for single records here: {_instead(name)}"
        return Retried(name, len(records), tuple(records), error=said, permanent=True)
    before, error, permanent = source.requests, None, False
    try:
        for batch in source.read_again(projects, read_cursors(engine, name), records, now=now):
            apply(engine, batch, now=now)
    except StagecoachError as failed:
        error, permanent = str(failed), isinstance(failed, Refused)
    names = {one.record for one in records}
    left = tuple(one for one in quarantine(engine, source=name) if one.record in names)
    found = Retried(name, len(records), left, source.requests - before, error, permanent)
    log.info("records_retried", source=name, tried=found.tried, healed=found.healed, requests=found.requests)
    return found


def _instead(name: str) -> str:
    return "import the file again" if name == "snapshot" else "configure the source"

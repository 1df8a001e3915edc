"""Reading everything anew: what a vendor did not give in the hour of a part is asked for in the next ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import read_only
from workflows.store import unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs import Pick
    from bot.service import Service
    from workflows.model import Project
    from workflows.reach import Source


def read_anew(service: Service, subject: str, projects: Sequence[Project], pick: Pick = tuple) -> None:
    """Read these projects from the beginning, or go on where the reading of this subject stopped.

    What fails in passing is left for the next hour, what a person must change first is not: trying again would not
    help. The end of the process leaves all of it.
    """
    part = unfinished.begin(service.engine, subject, now=service.clock())

    def rest(sources: Sequence[Source]) -> Sequence[Source]:
        return [one for one in pick(sources) if not part.sources or one.name in part.sources]

    result = read_only(service, projects, rest, full=True, since=part.began_at)
    if not service.stopping.is_set():
        missed = {one.source for one in result.failures if not one.permanent}
        unfinished.end(service.engine, subject, part, missed)

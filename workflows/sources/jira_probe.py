"""Which of many JQLs must be searched, told by one search for all of them that does not say what belongs to which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflows.sources.jira_marks import overlap
from workflows.sources.jira_shapes import UnusableError, ident, mapping, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workflows.sources.jira_marks import Scope
    from workflows.sources.jira_shapes import Json


@dataclass(slots=True)
class Probe:
    """What was found so far; `shown` are issues and their times of update, from before any JQL was searched."""

    scopes: Sequence[Scope]
    is_cloud: bool
    shown: dict[str, datetime] = field(default_factory=dict)

    def is_known(self, page: Iterable[Json]) -> bool:
        """Take a page; return False when one of its issues has a form that no scope has read."""
        known = True
        for raw in page:
            number, updated = ident(raw.get("id")), updated_at(raw)
            if updated is None:
                known = False
                continue
            self.shown[number] = updated
            known &= any(scope.mark and scope.mark.seen.get(number) == updated for scope in self.scopes)
        return known

    def unsure(self) -> list[Scope]:
        """Return the scopes whose own search may have come too early for what another one has read."""
        lag = overlap(is_cloud=self.is_cloud)
        return [
            scope
            for scope in self.scopes
            if not scope.mark
            or not all(scope.mark.has_met(number, at, lag=lag) for number, at in self.shown.items())
        ]


def updated_at(raw: Json) -> datetime | None:
    """Return when an issue changed last, None when it does not say so."""
    try:
        return moment(mapping(raw.get("fields")).get("updated"), "time of update")
    except UnusableError:
        return None

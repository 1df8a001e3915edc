"""What threads say, read once for as long as nothing is added to them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from workflows.lifecycle.answers import is_answer, promised_by
from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.case import latest_comment, latest_promise
from workflows.lifecycle.limits import gaps_of
from workflows.lifecycle.promises import promised_day
from workflows.lifecycle.signs import Signs
from workflows.lifecycle.threads import Thread

if TYPE_CHECKING:
    from datetime import date

    from config.policy import Policy
    from workflows.lifecycle.case import Promise
    from workflows.lifecycle.threads import Ties
    from workflows.model import Activity, Facts, WorkItem

Stamp = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the activities of one thread say, whatever the moment: its signs of life, last words and gaps."""

    activities: tuple[Activity, ...]
    alive: tuple[Activity, ...]
    gaps: tuple[int, ...]
    comment: Activity | None
    promise: Promise | None


class Readings:
    """Reads threads of one project, at one moment or at several of one history; `reads` counts how many were read.

    A thread is known by its items and the number of their activities: of one history, as `asof.rewind` tells it, the
    same number means the same activities.
    """

    __slots__ = ("_known", "_promises", "days", "reads", "signs")

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self.signs, self.days = Signs(facts, policy), Workdays(facts.project, policy)
        self.reads = 0
        self._known: dict[str, tuple[Stamp, Reading]] = {}
        self._promises: dict[tuple[str, str], date | None] = {}

    def of(self, ties: Ties, root: WorkItem, apart: frozenset[str]) -> tuple[Thread, Reading]:
        """Return the thread of `root` as `ties` knows it, and what it says; for `apart` see `Ties.parts`."""
        items = ties.parts(root, apart)
        held = [ties.facts.activities.get(item.id, ()) for item in items]
        stamp = tuple((item.id, len(acts)) for item, acts in zip(items, held, strict=True))
        known = self._known.get(root.id)
        if known is not None and known[0] == stamp:
            return Thread(root, items, known[1].activities), known[1]
        thread = Thread(root, items, tuple(sorted(chain.from_iterable(held), key=attrgetter("at"))))
        reading = self._read(thread)
        self._known[root.id] = (stamp, reading)
        return thread, reading

    def _read(self, thread: Thread) -> Reading:
        self.reads += 1
        alive = self.signs.of(thread.activities)
        return Reading(
            thread.activities,
            alive,
            gaps_of(alive, self.days),
            latest_comment(thread, self.signs),
            latest_promise(thread, self.signs, self._promised),
        )

    def _promised(self, act: Activity) -> date | None:
        key = (act.item, act.id)
        if key not in self._promises:
            said = promised_by(act) if is_answer(act) else promised_day(act.text, self.days.local(act.at))
            self._promises[key] = said
        return self._promises[key]

"""Reports that were worked out a moment ago, given again for as long as nothing that they tell of has changed.

Many people ask the same in the minutes after a digest or a reading, and a report costs many times what it takes to
find out that nothing changed. What is held is only ever that: it may be thrown away at any time.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from workflows.compose import compose
from workflows.looks import window_of
from workflows.store.freshness import marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.compose import Question
    from workflows.reports.shape import Report
    from workflows.workspace_model import WorkspaceModel

MOST: Final = 100
"""Reports that are held at most; the one that nobody asked for the longest goes first."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A report, or the promise of one that is being worked out, and what it was made from."""

    mark: object
    report: Future[Report]


@dataclass(frozen=True, slots=True)
class Recall:
    """Composes reports, each once for all who ask for it while nothing changes; for any number of threads."""

    _held: OrderedDict[Question, _Held] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def report(
        self,
        engine: Engine,
        policy: Policy,
        question: Question,
        *,
        as_of: datetime,
        model: WorkspaceModel | None,
        processes: int = 1,
    ) -> Report:
        """Return what `compose` returns, or has returned where it would say the same; Refused as there."""
        # Read before the facts are: what comes meanwhile makes the report out of date for the next one who asks.
        known = marks(engine, question.project)
        mark = (window_of(as_of), model and model.name, engine, policy, known)
        held, mine = self._find(question, mark)
        if mine:
            with self._kept(question, held):
                made = compose(engine, policy, question, as_of=as_of, model=model, processes=processes)
                held.report.set_result(made)
        return held.report.result()

    def _find(self, question: Question, mark: object) -> tuple[_Held, bool]:
        """Return what is held, or a promise that the caller is to keep."""
        with self._lock:
            held = self._held.get(question)
            mine = held is None or held.mark != mark
            if held is None or mine:
                held = self._held[question] = _Held(mark, Future())
            self._held.move_to_end(question)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return held, mine

    @contextmanager
    def _kept(self, question: Question, held: _Held) -> Iterator[None]:
        """Tell all who wait when the promise cannot be kept, and forget it: the next one tries again."""
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - they would wait for ever
            with self._lock:
                if self._held.get(question) is held:
                    del self._held[question]
            held.report.set_exception(error)

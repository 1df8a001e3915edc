"""Runs checks side by side and waits for none of them longer than its patience."""

from __future__ import annotations

from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot.doctor.finding import Finding, Grade
from workflows.errors import StagecoachError, words_of
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

log = structlog.get_logger()

PATIENCE: Final = 5.0
"""Seconds in which a check has to find out the next thing."""


@dataclass(frozen=True, slots=True)
class Check:
    """Who is asked, which setting says where they are, and the questions: a finding comes as soon as it is there."""

    subject: str
    setting: str
    ask: Callable[[], Iterable[Finding]]


@dataclass(slots=True)
class _Running:
    """A check in a thread of its own, which may outlive our patience: it keeps no process from ending."""

    check: Check
    found: Queue[tuple[float, Finding | None]] = field(default_factory=Queue)
    heard: float = field(default_factory=monotonic)

    def start(self) -> None:
        Thread(target=self._run, name=f"doctor-{self.check.subject}", daemon=True).start()

    def _run(self) -> None:
        subject = self.check.subject
        try:
            for finding in self.check.ask():
                self._tell(finding)
        except StagecoachError as error:
            self._tell(Finding(Grade.BROKEN, subject, "answer", words_of(error)))
        except Exception:
            log.exception("examination_broke", subject=subject)
            says, do = worded("a mistake of ours"), worded("see the log")
            self._tell(Finding(Grade.UNKNOWN, subject, "answer", says, do))
        self._tell(None)

    def _tell(self, finding: Finding | None) -> None:
        self.found.put((monotonic(), finding))

    def findings(self, patience: float) -> Iterator[Finding]:
        while True:
            try:
                self.heard, finding = self.found.get(timeout=max(0.0, self.heard + patience - monotonic()))
            except Empty:
                do = worded("check {setting} and the network", setting=self.check.setting)
                says = worded("no answer in {seconds} s", seconds=f"{patience:g}")
                yield Finding(Grade.BROKEN, self.check.subject, "answer", says, do)
                return
            if finding is None:
                return
            yield finding


def run(checks: Sequence[Check], *, patience: float = PATIENCE) -> tuple[Finding, ...]:
    """Return what all of them find, in their order; who says nothing new for `patience` seconds is broken."""
    running = [_Running(check) for check in checks]
    for one in running:
        one.start()
    return tuple(finding for one in running for finding in one.findings(patience))

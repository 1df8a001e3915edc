"""Messages that reports were rendered to a moment ago: a report that is given again need not be rendered again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.render.blocks import to_messages

if TYPE_CHECKING:
    from bot.render.message import Message
    from workflows.reports.shape import Button, Report

MOST: Final = 100
"""Renderings that are held at most; the one that nobody asked for the longest goes first."""


@dataclass(frozen=True, slots=True)
class Look:
    """In which language and time zone a report is shown, and with which buttons besides its own."""

    language: str
    zone: str | None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """Renders reports, each once for all who are shown the same; for any number of threads."""

    _held: OrderedDict[tuple[int, Look], tuple[Report, tuple[Message, ...]]] = field(
        default_factory=OrderedDict
    )
    _lock: Lock = field(default_factory=Lock)

    def messages(self, report: Report, look: Look) -> tuple[Message, ...]:
        """Return the report as `to_messages` does; the very same report in the same look comes from memory."""
        # By identity: to compare two reports takes as long as to render one. What is held keeps its number.
        key = (id(report), look)
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
                return held[1]
        shown = replace(
            report, language=look.language, zone=look.zone, buttons=(*report.buttons, *look.buttons)
        )
        made = to_messages(shown)
        with self._lock:
            self._held[key] = (report, made)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return made

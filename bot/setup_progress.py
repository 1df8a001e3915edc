"""One private message that tells how far a first reading is: edited in place, never repeated."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot.render.blocks import to_messages
from workflows.errors import StagecoachError
from workflows.lifecycle.wording import source_name
from workflows.reports.phrases import detail, say, tell
from workflows.reports.shape import Count, Line, Name, Report, Tone

if TYPE_CHECKING:
    from bot.channel import Channel, Receipt
    from bot.click import Asker
    from bot.render.message import Message
    from workflows.model import Project
    from workflows.reports.shape import Text
    from workflows.sync import SyncResult

log = structlog.get_logger()
PAUSE: Final = 3.0
"""Seconds between two edits: Slack takes about fifty in a minute, and nobody reads more."""


class Progress:
    """Called with each page that is stored; a message that cannot be posted or edited stops nothing."""

    def __init__(
        self, channel: Channel, asker: Asker, project: Project, language: str, *, pause: float = PAUSE
    ) -> None:
        self._channel = channel
        self._key = f"{asker.key}:progress"
        self._name = Name(project.name)
        self._reading = tell("Reading: {project}", project=self._name)
        self._language = language
        self._pause = pause
        self._read: dict[str, tuple[int, int]] = {}
        self._said = monotonic()
        self._receipt = self._begin(asker)

    def __call__(self, source: str, items: int, activities: int) -> None:
        """Note how much was stored of a source so far, and tell it now and then."""
        self._read[source] = (items, activities)
        if monotonic() - self._said >= self._pause:
            self._said = monotonic()
            self._edit(self._message(self._reading, self._counts(Tone.PLAIN)))

    def finish(self, result: SyncResult) -> None:
        """Tell what was read, and what could not be."""
        failures = tuple(
            Line(say(Name(source_name(one.source)), ": ", detail(one.message)), tone=Tone.WARN)
            for one in result.failures
        )
        self._read = {name: (one.items, one.activities) for name, one in result.sources.items() if one.items}
        read = self._counts(Tone.GOOD) or (
            Line(tell("Nothing was there that I did not know already."), bullet=False),
        )
        more = (
            (Line(tell("The next reading goes on where this one stopped."), bullet=False),)
            if failures
            else ()
        )
        self._edit(self._message(tell("Read: {project}", project=self._name), (*read, *failures, *more)))

    def _begin(self, asker: Asker) -> Receipt | None:
        waiting = Line(tell("The first reading may take some minutes."), bullet=False)
        try:
            return self._channel.post(
                asker.user,
                self._message(self._reading, (waiting,)),
                key=self._key,
            )
        except StagecoachError as error:
            log.warning("progress_failed", error=str(error))
            return None

    def _edit(self, message: Message) -> None:
        if self._receipt is None:
            return
        try:
            self._channel.update(self._receipt, message, key=self._key)
        except StagecoachError as error:
            log.warning("progress_failed", error=str(error))

    def _counts(self, tone: Tone) -> tuple[Line, ...]:
        return tuple(
            Line(
                (
                    Name(source_name(source)),
                    ": ",
                    Count(items, "item"),
                    ", ",
                    Count(acts, "activity", "activities"),
                ),
                tone=tone,
            )
            for source, (items, acts) in self._read.items()
        )

    def _message(self, title: Text, lines: tuple[Line, ...]) -> Message:
        report = Report("progress", title, lines, language=self._language)
        return to_messages(report)[0]

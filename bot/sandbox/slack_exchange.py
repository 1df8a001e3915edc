"""What comes back when somebody in the sandbox's Slack does something, and the addresses for late answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.world_slack import Channel, Private

Json = dict[str, Any]


@dataclass(slots=True)
class Exchange:
    """What came back: the acknowledgement, and all that the person was shown because of it (also later on).

    `status` is the HTTP status, or 200 for an acknowledgement by Socket Mode, or 0 when there was none in time.
    """

    status: int = 0
    ack: Json = field(default_factory=dict)
    seconds: float = 0.0
    answers: list[Private] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_acknowledged(self) -> bool:
        """Whether Slack would be content."""
        return self.status == HTTPStatus.OK

    def wait(self, count: int = 1, seconds: float = 5.0) -> list[Private]:
        """Wait until so many answers are there, and return them; TimeoutError otherwise."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.answers) >= count, seconds):
                raise TimeoutError(f"{len(self.answers)} of {count} answers after {seconds} s")
            return list(self.answers)

    def add(self, shown: Private) -> None:
        """Note an answer."""
        with self.arrived:
            self.answers.append(shown)
            self.arrived.notify_all()


@dataclass(slots=True)
class Hook:
    """A response_url: five uses in half an hour."""

    channel: Channel
    user: str
    until: datetime
    exchange: Exchange
    uses: int = 0
    original: str = ""
    """The ts of the answer on which something was pressed: an answer may take its place."""

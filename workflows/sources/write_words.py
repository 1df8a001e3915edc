"""The sentences with which a refused or failed change reaches the person who asked for it; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.transport_words import SAID

if TYPE_CHECKING:
    from workflows.errors import StagecoachError

WRITE_PAUSE: Final = 1.0
"""Seconds between two writes that GitHub asks of all clients."""
TOO_MANY, SERVER_ERROR = 429, 500
BUSY_SECONDS = 60.0
"""How long to wait when a vendor limits us without saying for how long."""
REFUSALS = {
    400: "{name} did not accept the change of {key}{said}",
    401: "{name} refused the bot's token: an administrator must renew {token_setting}",
    403: "{name} does not let the bot change {key}: an administrator must allow its account to {right}{said}",
    404: "{name} does not show {key} to the bot: it was moved or deleted, or the bot's account may not see it",
    410: "{name} takes no changes of {key} any more{said}",
    422: "{name} did not accept the change of {key}{said}",
}
OTHER = "{name} refused to change {key} ({status}){said}"


@dataclass(frozen=True, slots=True)
class Refusals:
    """How one vendor's failures read: `right` is the permission that a change needs, in the vendor's words."""

    name: str
    token_setting: str
    right: str

    def explained(
        self, key: str, status: int | None, *, said: str = "", wait: float | None = None
    ) -> StagecoachError:
        """Return our error for an answer with `status` about the item `key`; None is no answer at all."""
        if status is None:
            return Transient(f"{self.name} did not answer")
        if status == TOO_MANY:
            return Transient(f"{self.name} asks to wait (rate limit)", retry_after=wait or BUSY_SECONDS)
        if status >= SERVER_ERROR:
            return Transient(f"{self.name} has trouble ({status})", retry_after=wait)
        short = " ".join(said.split())[:SAID]
        text = REFUSALS.get(status, OTHER).format(
            name=self.name,
            key=key,
            status=status,
            token_setting=self.token_setting,
            right=self.right,
            said=f": {short}" if short else "",
        )
        return Refused(text)

    def unreadable(self, error: Exception) -> Malformed:
        """Say that the answer was none that the library could read; whether anything was changed is not known."""
        return Malformed(f"{self.name} answered with something that is no data ({type(error).__name__})")


STRANGE = (TypeError, AttributeError, KeyError)
"""What the libraries raise when an answer is `null`, a list or a page: they do not look at what it is."""


def seconds(header: str | None) -> float | None:
    """Read a Retry-After in seconds; None for a date or nonsense, which the outbox's own waits replace."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return float(header.strip())


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ at most in blanks and line ends, which vendors change."""
    return one.split() == other.split()

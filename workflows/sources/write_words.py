"""The sentences with which a refused or failed change reaches the person who asked for it; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.errors import Malformed, Refused, Transient
from workflows.sources.transport_words import SAID, with_words
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.errors import StagecoachError
    from workflows.worded import Worded

WRITE_PAUSE: Final = 1.0
"""Seconds between two writes that GitHub asks of all clients."""
TOO_MANY, SERVER_ERROR = 429, 500
BUSY_SECONDS = 60.0
"""How long to wait when a vendor limits us without saying for how long."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """How one vendor's failures read: `right` is the permission that a change needs (`worded`)."""

    name: str
    token_setting: str
    right: str

    def explained(
        self, key: str, status: int | None, *, said: str = "", wait: float | None = None
    ) -> StagecoachError:
        """Return our error for an answer with `status` about the item `key`; None is no answer at all."""
        if status is None:
            return Transient(worded("{name} did not answer", name=self.name))
        if status == TOO_MANY:
            text = worded("{name} asks to wait (rate limit)", name=self.name)
            return Transient(text, retry_after=wait or BUSY_SECONDS)
        if status >= SERVER_ERROR:
            text = worded("{name} has trouble ({status})", name=self.name, status=str(status))
            return Transient(text, retry_after=wait)
        short = " ".join(said.split())[:SAID]
        return Refused(self._refusal(status, key, short))

    def _refusal(self, status: int, key: str, said: str) -> Worded:
        name = self.name
        match status:
            case 400 | 422:
                return with_words(
                    worded("{name} did not accept the change of {key}", name=name, key=key), said
                )
            case 401:
                return worded(
                    "{name} refused the bot's token: an administrator must renew {setting}",
                    name=name, setting=self.token_setting,
                )  # fmt: skip
            case 403:
                why = worded(
                    "{name} does not let the bot change {key}: an administrator must allow its account to {right}",
                    name=name, key=key, right=self.right,
                )  # fmt: skip
                return with_words(why, said)
            case 404:
                return worded(
                    "{name} does not show {key} to the bot: "
                    "it was moved or deleted, or the bot's account may not see it",
                    name=name, key=key,
                )  # fmt: skip
            case 410:
                return with_words(
                    worded("{name} takes no changes of {key} any more", name=name, key=key), said
                )
        why = worded("{name} refused to change {key} ({status})", name=name, key=key, status=str(status))
        return with_words(why, said)

    def unreadable(self, error: Exception) -> Malformed:
        """Say that the answer was none that the library could read; whether anything was changed is not known."""
        return Malformed(
            worded(
                "{name} answered with something that is no data ({error})",
                name=self.name,
                error=type(error).__name__,
            )
        )


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

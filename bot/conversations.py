"""Where it is remembered which conversation was opened with whom."""

from __future__ import annotations

from typing import Protocol


class Opened(Protocol):
    """Knows conversations by Slack account."""

    def known(self, account: str) -> str | None:
        """Return the conversation with that person, None where none was opened."""
        ...

    def keep(self, account: str, channel: str) -> None:
        """Remember what was opened."""
        ...

    def forget(self, account: str, channel: str) -> None:
        """Forget a conversation that is not there any more."""
        ...


class OpenedHere:
    """Remembers until the process ends."""

    def __init__(self) -> None:
        self._channels: dict[str, str] = {}

    def known(self, account: str) -> str | None:
        """Return the conversation with that person."""
        return self._channels.get(account)

    def keep(self, account: str, channel: str) -> None:
        """Remember what was opened."""
        self._channels[account] = channel

    def forget(self, account: str, channel: str) -> None:
        """Forget a conversation, unless another one was opened meanwhile."""
        if self._channels.get(account) == channel:
            del self._channels[account]

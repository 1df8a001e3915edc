"""A channel that keeps inside: it does not post where people of other companies read, unless the policy allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.errors import Refused
from workflows.worded import worded

if TYPE_CHECKING:
    from datetime import datetime

    from bot.channel import Channel, Receipt
    from bot.render.message import Message
    from config.policy import Policy


def keep_inside(channel: Channel, policy: Policy, target: str) -> None:
    """Refuse a channel that people of other companies read, unless the policy allows it."""
    if not policy.digests.shared_channels and channel.is_shared(target):
        raise Refused(
            worded(
                "{channel} is shared with another company: reports go there only with "
                "`digests.shared_channels: true`",
                channel=target,
            )
        )


class Inside:
    """The same channel for what is said unasked; where it stands is asked at each post, as that may change."""

    def __init__(self, channel: Channel, policy: Policy) -> None:
        self._channel = channel
        self._policy = policy

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Post unless others would read it; a thread stands where its first message does."""
        if thread is None:
            keep_inside(self._channel, self._policy, target)
        return self._channel.post(target, message, key=key, thread=thread)

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Edit what stands."""
        self._channel.update(receipt, message, key=key)

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Look for what was posted."""
        return self._channel.find(target, key, since, thread=thread)

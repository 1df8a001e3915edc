"""What the pages need of the sandbox that shows them: its world, and the ways in which a person plays in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.sandbox.pages.hands import Desk
    from bot.sandbox.slack_events import Events
    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world import World
    from bot.sandbox.world_slack import Message, Private


class Around(Protocol):
    """The sandbox, as its pages know it."""

    world: World
    events: Events
    desk: Desk | None
    story: str

    @property
    def url(self) -> str:
        """Address of the page."""
        ...

    def call_out(self) -> None:
        """Call the bot about what has happened meanwhile."""
        ...

    def slash(self, text: str, *, user: str, channel: str, wait: float = ...) -> Exchange:
        """Type a slash command."""
        ...

    def say(self, text: str, *, user: str, channel: str, thread: str | None = None) -> Message:
        """Write a message, or a reply in the thread of the message with that ts."""
        ...

    def click(
        self,
        action: str,
        *,
        user: str,
        message: str | None = None,
        answer: Private | None = None,
        value: str | None = None,
        wait: float = ...,
    ) -> Exchange:
        """Press a button on a message or on an answer."""
        ...

    def press(self, action: str, *, user: str, value: str | None = None) -> Exchange:
        """Press a button on the App Home of somebody."""
        ...

    def point(self, shortcut: str, *, user: str, message: str, wait: float = ...) -> Exchange:
        """Use a message shortcut."""
        ...

    def begin(self, shortcut: str, *, user: str) -> Exchange:
        """Use a global shortcut."""
        ...

    def open_home(self, user: str) -> Exchange:
        """Open the App Home of somebody."""
        ...

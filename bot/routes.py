"""Chat or mail, by the target: delivery need not know which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.errors import Refused
from workflows.outbox import MAIL
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.channel import Channel, Place, Receipt
    from bot.click import Linked
    from bot.render.form import Form
    from bot.render.home import Home
    from bot.render.message import Message
    from bot.render.preview import Preview


@dataclass(frozen=True, slots=True)
class Routes:
    """A channel that hands addresses of mail to `mail` (None: not set up), everything else to `chat`."""

    chat: Channel
    mail: Channel | None = None

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Post or send."""
        return self._way(target).post(target, message, key=key, thread=thread)

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Edit where that is possible."""
        self._way(receipt.channel).update(receipt, message, key=key)

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Look it up where that is possible."""
        return self._way(target).find(target, key, since, thread=thread)

    def open_form(self, trigger: str, form: Form) -> str:
        """Open the form in the chat."""
        return self.chat.open_form(trigger, form)

    def change_form(self, view: str, form: Form) -> None:
        """Change it in the chat."""
        self.chat.change_form(view, form)

    def show_home(self, user: str, home: Home, *, instead_of: str = "") -> str:
        """Show it in the chat."""
        return self.chat.show_home(user, home, instead_of=instead_of)

    def is_shared(self, target: str) -> bool:
        """Whether people of other companies read there; whom a mail goes to was written down by name."""
        return False if target.startswith(MAIL) else self.chat.is_shared(target)

    def place(self, target: str) -> Place:
        """Tell of a channel of the chat."""
        return self.chat.place(target)

    def unfurl(self, linked: Linked, previews: Mapping[str, Preview]) -> None:
        """Put the previews beneath the message of the chat."""
        self.chat.unfurl(linked, previews)

    def _way(self, target: str) -> Channel:
        if not target.startswith(MAIL):
            return self.chat
        if self.mail is None:
            raise Refused(
                worded(
                    "I cannot send mail to {address}: set SMTP_URL and MAIL_FROM (docs/connect.md)",
                    address=target.removeprefix(MAIL),
                )
            )
        return self.mail

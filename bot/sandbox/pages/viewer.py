"""Who looks at the sandbox's pages: one of its people, chosen on the page, and what they have not read yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.sandbox.world import World
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel

COOKIE: Final = "as"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
BOT_HANDLE: Final = "stagecoach"
FIRST: Final = "mira"
"""Who a new visitor is: the demo's product manager, where there is one."""


def named(page: str, person: Person) -> str:
    """Return the address of a page as a certain person sees it, whoever another tab plays."""
    head, mark, place = page.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{COOKIE}={person.handle}{mark}{place}"


@dataclass(slots=True)
class Viewers:
    """Tells visitors apart by a cookie; `token` stands in each form of ours, so that no other site can send one."""

    world: World
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    read: dict[tuple[str, str], float] = field(default_factory=dict)
    """Up to which ts somebody has read a channel."""

    @property
    def people(self) -> list[Person]:
        """Everybody whom a visitor can play: people, and not the account of the bot itself, by name."""
        own = {BOT_HANDLE, self.world.slack.bot_user}
        there = (one for one in self.world.people if not one.robot and not {one.handle, one.slack_id} & own)
        return sorted(there, key=lambda one: one.name)

    def person(self, request: Request) -> Person:
        """Return whom the visitor plays; somebody of the sandbox, whatever the address and the cookie say."""
        return self.called(request.query_params.get(COOKIE, "")) or self._usual(request)

    def is_another(self, request: Request) -> bool:
        """Whether the address names somebody else than the cookie, which another tab has changed."""
        return self.person(request) is not self._usual(request)

    def _usual(self, request: Request) -> Person:
        return self.called(request.cookies.get(COOKIE, "")) or self.called(FIRST) or self.people[0]

    def called(self, handle: str) -> Person | None:
        """Return the person of a handle, None when nobody of that name can be played."""
        return next((one for one in self.people if one.handle == handle), None)

    @staticmethod
    def is_here(request: Request) -> bool:
        """Whether the page was asked for by its own address: another site's name may be made to lead here."""
        return request.url.hostname in LOOPBACK

    def is_ours(self, filled: Mapping[str, object]) -> bool:
        """Whether a form was on one of our pages."""
        return compare_digest(str(filled.get("token", "")).encode(), self.token.encode())

    @staticmethod
    def may_read(person: Person, channel: Channel) -> bool:
        """Whether somebody sees a channel: their own direct one, those they are in, and the open ones."""
        if channel.person is not None:
            return channel.person == person.slack_id
        return not channel.private or person.slack_id in channel.members

    def unread(self, person: Person, channel: Channel) -> int:
        """Return how many messages of others somebody has not read."""
        since, now = self.read.get((person.slack_id, channel.id), 0.0), self.world.now()
        return sum(
            float(one.ts) > since and one.user != person.slack_id and one.at <= now
            for one in channel.messages
        )

    def has_read(self, person: Person, channel: Channel) -> None:
        """Note that somebody has seen all that is there."""
        now = self.world.now()
        seen = [float(one.ts) for one in channel.messages if one.at <= now]
        self.read[person.slack_id, channel.id] = max(seen, default=0.0)

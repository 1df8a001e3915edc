"""The sandbox's Slack: one workspace with people, channels, messages and all that only one person sees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from threading import Condition
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack_manifest import bot_events
from bot.sandbox.world_people import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.sandbox.world_people import People

Who = str | Person
Blocks = list[dict[str, Any]]


@dataclass(slots=True)
class Message:
    """One message as it is now; `thread` is the ts of its parent when it is a reply."""

    channel: str
    ts: str
    user: str
    text: str
    at: datetime
    blocks: Blocks = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread: str | None = None
    edited: datetime | None = None
    from_bot: bool = False
    history: list[tuple[datetime, str, Blocks]] = field(default_factory=list)
    """What it said before each edit."""
    unfurls: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The previews beneath it, by the address that each belongs to."""


@dataclass(slots=True)
class Channel:
    """A channel, or a direct conversation with one person (`person` is set)."""

    id: str
    name: str
    created: datetime
    members: list[str] = field(default_factory=list)
    private: bool = False
    archived: bool = False
    shared: bool = False
    """Whether another company is in it."""
    person: str | None = None
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Private:
    """Something only one person saw: an ephemeral message or an answer through a response_url."""

    channel: str
    user: str
    text: str
    blocks: Blocks
    at: datetime
    via: str
    """`ephemeral`, `response_url` or `acknowledgement`."""
    body: dict[str, Any] = field(default_factory=dict)
    ts: str = ""
    """Slack's name for it, the same for every click on it."""


@dataclass(slots=True)
class View:
    """A modal or an App Home; `hash` changes with each update."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str


class SlackWorkspace:
    """The whole Slack: `channel(...)`, `say(...)`; what the bot posts lands in `channels[id].messages`."""

    def __init__(self, people: People, clock: Callable[[], datetime]) -> None:
        self.people = people
        self.clock = clock
        self.team, self.team_name = "T0SANDBOX", "Sandbox"
        self.bot_user, self.bot_id, self.app_id = "U0STAGECOACH", "B0STAGECOACH", "A0STAGECOACH"
        self.bot_token = "xoxb-sandbox"  # noqa: S105 - opens nothing but this sandbox
        self.app_token = "xapp-1-sandbox"  # noqa: S105 - the same
        self.signing_secret = "sandbox-signing-secret"  # noqa: S105 - the same
        self.scopes = set(ALL_SCOPES)
        """Scopes of the bot token; a test takes one away to see `missing_scope`."""
        self.bot_events: set[str] = set(bot_events())
        """What the app listens to; a test adds `message.channels` to have people's words sent to it."""
        self.has_figures = True
        """Whether the workspace takes charts and tables; a test turns it off to see them refused."""
        self.channels: dict[str, Channel] = {}
        self.privates: list[Private] = []
        self.replaced: set[str] = set()
        """Answers (by ts) that another one has taken the place of."""
        self.views: dict[str, View] = {}
        self.shown = Condition()
        """Notified whenever a view is opened or published, or a preview drawn."""
        self.unfurl_domains = {"127.0.0.1", "localhost", "github.com", "jira.example.com"}
        """Hosts whose links the bot is told of, with all beneath them; at most five in a real app."""
        self.composed: dict[str, dict[str, dict[str, Any]]] = {}
        """The previews in messages that are being written, by the id that Slack gives them, then by address."""
        self.has_home = True
        """Whether the app's Home tab is on; a test turns it off to see `not_enabled`."""
        self.homes: dict[str, View] = {}
        self._serials = count(1)
        self._last_ts = 0

    def channel(
        self,
        name: str,
        *,
        members: Sequence[Who] = (),
        bot: bool = True,
        private: bool = False,
        created: datetime,
    ) -> Channel:
        """Create a channel (`name` without `#`); `bot` says whether Stagecoach was invited."""
        ids = [self.people.get(who).slack_id for who in members]
        made = Channel(f"C0{len(self.channels) + 1:08d}", name, created, ids, private)
        if bot:
            made.members.append(self.bot_user)
        self.channels[made.id] = made
        return made

    def direct(self, user: str) -> Channel:
        """Return the direct conversation of the bot with a user id, opened when there is none."""
        for channel in self.channels.values():
            if channel.person == user:
                return channel
        made = Channel(f"D0{user[2:]}", "", self.clock(), [user, self.bot_user], private=True, person=user)
        self.channels[made.id] = made
        return made

    def open(self, view: View) -> None:
        """Open a modal."""
        with self.shown:
            self.views[view.id] = view
            self.shown.notify_all()

    def show_home(self, view: View) -> None:
        """Set somebody's App Home."""
        with self.shown:
            self.homes[view.user] = view
            self.shown.notify_all()

    def view_of(self, user: str, seconds: float) -> View | None:
        """Return the modal that was opened last for a user id, waiting for it; None when there is none in time."""
        with self.shown:
            self.shown.wait_for(lambda: any(view.user == user for view in self.views.values()), seconds)
            return next((view for view in reversed(self.views.values()) if view.user == user), None)

    def find(self, name_or_id: str) -> Channel | None:
        """Find a channel by id, `#name` or name, or a direct conversation by the person's user id."""
        for channel in self.channels.values():
            if name_or_id in {channel.id, f"#{channel.name}", channel.name or "-", channel.person}:
                return channel
        return None

    def say(
        self, who: Who, channel: Channel, at: datetime, text: str, *, thread: str | None = None
    ) -> Message:
        """Let a person write a message."""
        made = Message(channel.id, self.stamp(at), self.people.get(who).slack_id, text, at, thread=thread)
        self._put(channel, made)
        return made

    def post(
        self, channel: Channel, text: str, blocks: Blocks, metadata: dict[str, Any] | None, thread: str | None
    ) -> Message:
        """Post as the bot, now."""
        at = self.clock()
        made = Message(
            channel.id, self.stamp(at), self.bot_user, text, at, blocks, metadata, thread, from_bot=True
        )
        self._put(channel, made)
        return made

    def show(self, shown: Private) -> Private:
        """Show something to one person only, and return it as it is known from then on."""
        known = replace(shown, ts=self.stamp(shown.at))
        self.privates.append(known)
        return known

    def messages(self, channel: str | None = None, *, by_bot: bool = True) -> list[Message]:
        """Return the messages of one channel (id, `#name`, name or person) or of all, oldest first."""
        found = self.find(channel) if channel else None
        if channel and found is None:
            return []
        places = [found] if found else list(self.channels.values())
        now = self.clock()
        seen = (message for place in places for message in place.messages if message.at <= now)
        return sorted((one for one in seen if one.from_bot or not by_bot), key=lambda one: float(one.ts))

    def stamp(self, at: datetime) -> str:
        """Make a ts that nobody else has and that sorts with time."""
        micros = max(int(at.timestamp() * 1_000_000) // 1000 * 1000, 0)
        serial = next(self._serials) % 1000
        return f"{micros // 1_000_000}.{micros % 1_000_000 + serial:06d}"

    def serial(self) -> int:
        """Return a number nobody else has."""
        return next(self._serials)

    def _put(self, channel: Channel, message: Message) -> None:
        channel.messages.append(message)
        channel.messages.sort(key=lambda one: float(one.ts))


ALL_SCOPES = (
    "chat:write",
    "commands",
    "im:write",
    "im:history",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "users:read",
    "users:read.email",
    "links:read",
    "links:write",
)

"""Channels, direct messages, answers that one person sees, modals and Homes as the templates need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml
from markupsafe import Markup

from bot.commands.table import COMMANDS
from bot.sandbox.pages.blocks import draw
from bot.sandbox.pages.controls import Origin, field, shortcut
from bot.sandbox.pages.mrkdwn import Names, mrkdwn

if TYPE_CHECKING:
    from bot.sandbox.pages.acts import Acts
    from bot.sandbox.pages.viewer import Viewers
    from bot.sandbox.world import World
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Message, Private

DAY = "%A, %-d %B %Y"


@dataclass(frozen=True, slots=True)
class Conversations:
    """Draws what was said in one world."""

    world: World
    viewers: Viewers
    acts: Acts

    def all(self, person: Person) -> dict[str, Any]:
        """Return every channel with its messages, and all that single persons saw; nothing can be pressed."""
        seen = self._reader(person)
        every = [self._drawn(one, self._parents(one), seen) for one in self.world.slack.channels.values()]
        busy = sorted((one for one in every if one["count"]), key=lambda one: one["name"])
        return {
            "channels": busy,
            "privates": [self._private(one, seen) for one in self.world.slack.privates],
        }

    def places(self, person: Person) -> dict[str, list[dict[str, Any]]]:
        """Return the channels and the direct conversation that somebody sees, with what is unread."""
        seen = [one for one in self.world.slack.channels.values() if self.viewers.may_read(person, one)]
        shown = [
            {"id": one.id, "name": one.name or "Stagecoach", "unread": self.viewers.unread(person, one)}
            for one in seen
        ]
        shown.sort(key=lambda one: str(one["name"]))
        direct = {one.id for one in seen if one.person}
        return {
            "channels": [one for one in shown if one["id"] not in direct],
            "direct": [one for one in shown if one["id"] in direct],
        }

    def one(self, channel: Channel, person: Person) -> dict[str, Any]:
        """Return one channel as somebody sees it: with their own answers in between, and all that can be pressed."""
        names = self._reader(person)
        shown = [
            (float(one.ts), self._message(one, channel, names, person)) for one in self._parents(channel)
        ]
        for each in self.world.slack.privates:
            mine = (each.channel, each.user) == (channel.id, person.slack_id)
            if mine and each.ts not in self.world.slack.replaced:
                origin = self._origin(channel, each.ts, person, answer=True)
                drawn = self._private(each, self._reader(person, origin))
                shown.append((float(each.ts), drawn | {"only": True}))
        ordered = [one for _, one in sorted(shown, key=lambda pair: pair[0])]
        talk = self._drawn(channel, [], names, person) | {"messages": ordered, "hints": _hints()}
        return talk | {"new": self._first_unread(channel, person), "starts": _shortcuts("global")}

    def thread(self, channel: Channel, ts: str, person: Person) -> dict[str, Any] | None:
        """Return a channel with one message and its thread, None when it has no such message.

        Who may not read the channel sees it too, as the page of all messages does, and can do nothing in it.
        """
        wanted = next((one for one in channel.messages if one.ts == ts), None)
        if wanted is None:
            return None
        parent = next((one for one in channel.messages if one.ts == wanted.thread), wanted)
        actor = person if self.viewers.may_read(person, channel) else None
        names = self._reader(person)
        shown = self._message(parent, channel, names, actor, back=f"/messages/{channel.id}/{parent.ts}")
        talk = self._drawn(channel, [], names, actor) | {
            "messages": [shown],
            "hints": (),
            "thread": parent.ts,
        }
        return talk | {"is_mine": actor is not None}

    def _first_unread(self, channel: Channel, person: Person) -> str | None:
        """Return the ts of the first message that somebody has not read, when they have read others of the channel."""
        since = self.viewers.read.get((person.slack_id, channel.id))
        later = (one.ts for one in self._parents(channel) if one.user != person.slack_id)
        return None if since is None else next((ts for ts in later if float(ts) > since), None)

    def home(self, person: Person) -> Markup | None:
        """Return somebody's App Home, None when the bot has published none."""
        view = self.world.slack.homes.get(person.slack_id)
        if view is None:
            return None
        origin = Origin("", view.id, self.viewers.token, "/home?quietly", person.handle)
        return draw(view.view["blocks"], self._reader(person, origin))

    def form(self, person: Person) -> dict[str, Any] | None:
        """Return the modal that is open for somebody, with what is wrong with its fields."""
        view = self.acts.open_view(person)
        if view is None:
            return None
        problems, given = self.acts.problems.get(view.id, {}), self.acts.given.get(view.id, {})
        names = self._reader(person)
        people = {one.slack_id: one.name for one in self.viewers.people}
        parts = [
            field(block, problems.get(block["block_id"]), given.get(block["block_id"]), people)
            if block["type"] == "input"
            else draw([block], names)
            for block in view.view["blocks"]
        ]
        form: dict[str, Any] = {"id": view.id, "body": Markup("").join(parts)}
        for part in ("title", "submit", "close"):
            form[part] = view.view.get(part, {}).get("text", "")
        return form

    def _reader(self, person: Person, origin: Origin | None = None) -> Names:
        slack = self.world.slack
        people = {person.slack_id: person.name for person in self.world.people}
        channels = {one.id: one.name for one in slack.channels.values()}
        return Names(people | {slack.bot_user: "Stagecoach"}, channels, origin, ZoneInfo(person.timezone))

    def _origin(
        self, channel: Channel, ts: str, person: Person, *, answer: bool = False, back: str = ""
    ) -> Origin:
        page = back or f"/channels/{channel.id}"
        return Origin(channel.id, ts, self.viewers.token, page, person.handle, answer)

    def _parents(self, channel: Channel) -> list[Message]:
        now = self.world.now()
        known = {one.ts for one in channel.messages}
        return [
            one
            for one in channel.messages
            if one.at <= now and (one.thread in {None, one.ts} or one.thread not in known)
        ]

    def _drawn(
        self, channel: Channel, messages: list[Message], names: Names, person: Person | None = None
    ) -> dict[str, Any]:
        other = "Stagecoach" if person else names.people.get(channel.person or "", "Direct message")
        return {
            "id": channel.id, "name": f"#{channel.name}" if channel.name else other,
            "direct": channel.person is not None, "messages": [self._message(one, channel, names) for one in messages],
            "count": len(channel.messages), "people": len(channel.members),
        }  # fmt: skip

    def _message(
        self,
        message: Message,
        channel: Channel,
        names: Names,
        person: Person | None = None,
        *,
        back: str = "",
    ) -> dict[str, Any]:
        """Return a message; where somebody acts in the channel, all that is in it can be pressed."""
        origin = self._origin(channel, message.ts, person, back=back) if person else None
        names, at = names.at(origin), message.at.astimezone(names.zone)
        now = self.world.now()
        replies = [one for one in channel.messages if one.thread == message.ts != one.ts and one.at <= now]
        return {
            "who": names.people.get(message.user, message.user), "bot": message.from_bot,
            "day": at.strftime(DAY), "time": at.strftime("%H:%M"), "iso": message.at.isoformat(),
            "url": f"/messages/{message.channel}/{message.ts}", "ts": message.ts,
            "can_reply": person is not None and message.thread is None,
            "body": self._body(message.text, message.blocks, names), "edited": message.edited is not None,
            "previews": [draw(one.get("blocks", []), names) for one in message.unfurls.values()],
            "replies": [self._message(one, channel, names, person, back=back) for one in replies],
            "shortcuts": [shortcut(name, label, origin) for name, label in _shortcuts("message")] if origin else [],
        }  # fmt: skip

    def _private(self, shown: Private, names: Names) -> dict[str, Any]:
        place, at = names.channels.get(shown.channel), shown.at.astimezone(names.zone)
        return {
            "who": names.people.get(shown.user, shown.user),
            "where": f"#{place}" if place else "direct message",
            "day": at.strftime(DAY), "time": at.strftime("%H:%M"), "iso": shown.at.isoformat(),
            "body": self._body(shown.text, shown.blocks, names), "replies": [], "shortcuts": [], "previews": [],
        }  # fmt: skip

    def _body(self, text: str, blocks: list[dict[str, Any]], names: Names) -> Markup:
        if blocks:
            return draw(blocks, names)
        return Markup('<div class="section"><div>{}</div></div>').format(mrkdwn(text, names))


@cache
def _shortcuts(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the shortcuts of the manifest that are used on a message, or are global: callback and name."""
    manifest = yaml.safe_load(files("config").joinpath("slack-manifest.yaml").read_text(encoding="utf-8"))
    every = manifest["features"].get("shortcuts", ())
    return tuple((one["callback_id"], one["name"]) for one in every if one["type"] == kind)


@cache
def _hints() -> tuple[tuple[str, str], ...]:
    """Return what completes a command as it is typed."""
    return tuple((f"/ml {one.word}", one.says) for one in COMMANDS)

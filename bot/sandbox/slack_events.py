"""Plays the people of the sandbox's Slack: slash commands, clicks, modals and events, and their answers."""

from __future__ import annotations

import json
import re
import time
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.slack_call import SlackError
from bot.sandbox.slack_exchange import Exchange, Hook
from bot.sandbox.slack_json import message_json
from bot.sandbox.slack_link import Link
from bot.sandbox.slack_rules import message_error
from bot.sandbox.slack_view_json import view_json
from bot.sandbox.world_slack import Private

if TYPE_CHECKING:
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Message, SlackWorkspace, View

Json = dict[str, Any]
HOOK_USES, HOOK_LIFE, TRIGGER_LIFE = 5, timedelta(minutes=30), timedelta(seconds=3)


class Events:
    """Sends what people do to the bot and takes its answers; methods may be called from any thread."""

    def __init__(self, slack: SlackWorkspace, *, bot_url: str | None = None) -> None:
        self.slack = slack
        self.link = Link(slack, bot_url)
        self.hooks: dict[str, Hook] = {}
        self.triggers: dict[str, tuple[str, float]] = {}

    def slash(self, base: str, text: str, *, user: str, channel: str, wait: float) -> Exchange:
        """Type a command; the first word is the command."""
        person, place = self.slack.people.get(user), self._channel(channel)
        command, _, rest = text.partition(" ")
        exchange = Exchange()
        form = self._common(person, place, base, exchange) | {"command": command, "text": self._escaped(rest)}
        self.link.send("slash_commands", form, form, exchange)
        self._settle(exchange, place, person, wait)
        return exchange

    def click(
        self,
        base: str,
        action: str,
        *,
        user: str,
        ts: str | None,
        answer: Private | None,
        value: str | None,
        wait: float,
    ) -> Exchange:
        """Press a button on a message (its ts) or on an answer; LookupError when there is no such button."""
        person = self.slack.people.get(user)
        message = next(
            (one for place in self.slack.channels.values() for one in place.messages if one.ts == ts), None
        )
        shown = answer or message
        if shown is None:
            raise LookupError(f"no message {ts}")
        place = self.slack.channels[shown.channel]
        element, block = _button(shown.blocks, action, value)
        exchange = Exchange()
        common = self._common(person, place, base, exchange)
        stamp = shown.ts
        if message is None:
            self.hooks[common["response_url"].rpartition("/")[2]].original = stamp
        pressed = {**_pressed(element, value), "block_id": block.get("block_id", ""), "action_ts": stamp}
        payload = self._interactive("block_actions", person, common) | {
            "container": _container(shown, private=message is None),
            "channel": {"id": place.id, "name": place.name or "directmessage"},
            "response_url": common["response_url"],
            "state": {"values": {}},
            "actions": [pressed],
        }
        if message:
            payload["message"] = message_json(self.slack, message)
        self.link.send("interactive", payload, {"payload": json.dumps(payload)}, exchange)
        self._settle(exchange, place, person, wait)
        return exchange

    def point(self, base: str, shortcut: str, *, user: str, ts: str, wait: float) -> Exchange:
        """Use a message shortcut on the message with that ts; LookupError when there is no such message."""
        person, exchange = self.slack.people.get(user), Exchange()
        for place in self.slack.channels.values():
            for message in place.messages:
                if message.ts == ts:
                    common = self._common(person, place, base, exchange)
                    payload = self._interactive("message_action", person, common) | {
                        "callback_id": shortcut,
                        "channel": {"id": place.id, "name": place.name or "directmessage"},
                        "response_url": common["response_url"],
                        "message_ts": ts,
                        "message": message_json(self.slack, message),
                    }
                    self.link.send("interactive", payload, {"payload": json.dumps(payload)}, exchange)
                    self._settle(exchange, place, person, wait)
                    return exchange
        raise LookupError(f"no message {ts}")

    def submit(self, base: str, view: View, values: Json, *, user: str) -> Exchange:
        """Submit a modal with its values; the acknowledgement is in `ack`, and closes it unless it says otherwise."""
        person, exchange = self.slack.people.get(user), Exchange()
        common = self._common(person, self.slack.direct(person.slack_id), base, exchange)
        shown = {**view.view, "id": view.id, "hash": view.hash, "state": {"values": values}}
        payload = self._interactive("view_submission", person, common) | {"view": shown, "response_urls": []}
        self.link.send("interactive", payload, {"payload": json.dumps(payload)}, exchange)
        if exchange.ack.get("response_action") == "update":
            view.view = exchange.ack["view"]
        elif exchange.is_acknowledged and exchange.ack.get("response_action") != "errors":
            self.slack.views.pop(view.id, None)
        return exchange

    def press(self, base: str, view: View, action: str, *, user: str, value: str | None) -> Exchange:
        """Press a button on somebody's App Home, which has no response_url; LookupError when it is not there."""
        person, exchange = self.slack.people.get(user), Exchange()
        element, block = _button(view.view["blocks"], action, value)
        common = self._common(person, self.slack.direct(person.slack_id), base, exchange)
        payload = self._interactive("block_actions", person, common) | {
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(self.slack, view),
            "actions": [
                {**_pressed(element, value), "block_id": block.get("block_id", ""), "action_ts": "1.0"}
            ],
        }
        self.link.send("interactive", payload, {"payload": json.dumps(payload)}, exchange)
        return exchange

    def begin(self, base: str, shortcut: str, *, user: str) -> Exchange:
        """Use a global shortcut: it has a trigger, and neither a message nor an address for answers."""
        person, exchange = self.slack.people.get(user), Exchange()
        common = self._common(person, self.slack.direct(person.slack_id), base, exchange)
        payload = self._interactive("shortcut", person, common)
        payload |= {"callback_id": shortcut, "action_ts": "1.0"}
        self.link.send("interactive", payload, {"payload": json.dumps(payload)}, exchange)
        return exchange

    def open_home(self, user: str) -> Exchange:
        """Open the Home tab of the app: Slack tells the bot, with the page that stands there."""
        person = self.slack.people.get(user)
        event = {"type": "app_home_opened", "user": person.slack_id, "tab": "home",
                 "channel": self.slack.direct(person.slack_id).id}  # fmt: skip
        standing = self.slack.homes.get(person.slack_id)
        return self.event({**event, "view": view_json(self.slack, standing)} if standing else event)

    def event(self, event: Json) -> Exchange:
        """Send an Events API event: `{"type": "app_home_opened", "user": …, "tab": "home"}`."""
        exchange, now = Exchange(), int(self.slack.clock().timestamp())
        payload = {
            "token": "none",
            "team_id": self.slack.team,
            "api_app_id": self.slack.app_id,
            "event": {"event_ts": f"{now}.000000", **event},
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": now,
            "authorizations": [{"team_id": self.slack.team, "user_id": self.slack.bot_user, "is_bot": True}],
        }
        self.link.send("events_api", payload, None, exchange)
        return exchange

    def respond(self, hook_id: str, body: Json | None) -> None:
        """Take an answer through a response_url; SlackError as Slack."""
        hook = self.hooks.get(hook_id)
        if hook is None or self.slack.clock() > hook.until:
            raise SlackError("expired_url")
        if hook.uses >= HOOK_USES:
            raise SlackError("used_url")
        if body is None:
            raise SlackError("invalid_payload")
        hook.uses += 1
        text, blocks = str(body.get("text") or ""), body.get("blocks")
        error = message_error(text, blocks, figures=self.slack.has_figures)
        if error and error[0] != "msg_blocks_too_long" and not body.get("delete_original"):
            raise SlackError(error[0], response_metadata={"messages": error[1]})
        shown = Private(
            hook.channel.id, hook.user, text, blocks or [], self.slack.clock(), "response_url", body
        )
        if hook.original and (body.get("replace_original") or body.get("delete_original")):
            self.slack.replaced.add(hook.original)
        if body.get("delete_original"):
            hook.exchange.add(shown)
            return
        if body.get("response_type") == "in_channel":
            self.slack.post(hook.channel, text, blocks or [], None, None)
        else:
            shown = self.slack.show(shown)
        hook.exchange.add(shown)

    def use_trigger(self, trigger: str) -> str:
        """Use up a trigger id and return whose it was; SlackError when it is unknown, old or used."""
        user, born = self.triggers.get(trigger, ("", 0.0))
        if not user:
            raise SlackError("exchanged_trigger_id" if trigger in self.triggers else "invalid_trigger_id")
        self.triggers[trigger] = ("", born)
        if time.monotonic() - born > TRIGGER_LIFE.total_seconds():
            raise SlackError("expired_trigger_id")
        return user

    def _channel(self, name: str) -> Channel:
        found = self.slack.find(name)
        if found is None:
            raise LookupError(f"no channel {name}")
        return found

    def _common(self, person: Person, place: Channel, base: str, exchange: Exchange) -> dict[str, str]:
        hook, trigger = uuid.uuid4().hex, f"{self.slack.serial()}.{uuid.uuid4().hex}"
        until = self.slack.clock() + HOOK_LIFE
        self.hooks[hook] = Hook(place, person.slack_id, until, exchange)
        self.triggers[trigger] = (person.slack_id, time.monotonic())
        return {
            "token": "none",
            "team_id": self.slack.team,
            "team_domain": "sandbox",
            "channel_id": place.id,
            "channel_name": place.name or "directmessage",
            "user_id": person.slack_id,
            "user_name": person.handle,
            "api_app_id": self.slack.app_id,
            "is_enterprise_install": "false",
            "response_url": f"{base}/slack/hooks/{hook}",
            "trigger_id": trigger,
        }

    def _interactive(self, kind: str, person: Person, common: dict[str, str]) -> Json:
        return {
            "type": kind,
            "user": {
                "id": person.slack_id,
                "username": person.handle,
                "name": person.handle,
                "team_id": self.slack.team,
            },
            "api_app_id": self.slack.app_id,
            "token": "none",
            "team": {"id": self.slack.team, "domain": "sandbox"},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": common["trigger_id"],
        }

    def _escaped(self, text: str) -> str:
        """Write a command's text as `should_escape: true` gives it."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for person in self.slack.people:
            text = re.sub(
                rf"@{re.escape(person.handle)}(?!\w)", f"<@{person.slack_id}|{person.handle}>", text
            )
        for place in self.slack.channels.values():
            if place.name:
                text = re.sub(rf"#{re.escape(place.name)}(?![\w-])", f"<#{place.id}|{place.name}>", text)
        return text

    def _settle(self, exchange: Exchange, place: Channel, person: Person, wait: float) -> None:
        """Take what the acknowledgement itself shows, or wait for a first answer."""
        if exchange.ack.get("text") or exchange.ack.get("blocks"):
            text, blocks = str(exchange.ack.get("text") or ""), exchange.ack.get("blocks") or []
            shown = Private(
                place.id, person.slack_id, text, blocks, self.slack.clock(), "acknowledgement", exchange.ack
            )
            exchange.add(self.slack.show(shown))
        elif exchange.is_acknowledged and wait > 0:
            with exchange.arrived:
                exchange.arrived.wait_for(lambda: bool(exchange.answers), wait)


def _button(blocks: list[Json], action: str, value: str | None) -> tuple[Json, Json]:
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory", {})]:
            offered = {element.get("value"), *(one["value"] for one in element.get("options", ()))}
            if element.get("action_id") == action and value in {None, *offered}:
                return element, block
    raise LookupError(f"no button {action!r} there")


def _container(shown: Private | Message, *, private: bool) -> Json:
    """Return where the button was pressed, in Slack's words."""
    where = {"message_ts": shown.ts, "channel_id": shown.channel, "is_ephemeral": private}
    return {"type": "message", **where}


def _pressed(element: Json, value: str | None) -> Json:
    """Return a button as it was pressed, or a menu with the entry that was chosen (the first when none is named)."""
    if "options" not in element:
        return element
    chosen = next(one for one in element["options"] if value in {None, one["value"]})
    return {key: part for key, part in element.items() if key != "options"} | {"selected_option": chosen}

"""What people do in Slack, as typed values: the payloads of commands, clicks, forms and shortcuts end here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.render import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.render.message import Message

Json = dict[str, Any]

COMPOSER: Final = "composer"
LONGEST_NAME: Final = 100
"""Characters of an id or a name: Slack's own stay below."""
MOST_LINKS: Final = 50
"""Links of one message that are looked at."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who did something, and where: Slack's ids, `name` as Slack shows it; `key` is the same for a repeated delivery.

    Nothing in it proves what the person may do: that is asked again whenever something is changed.
    """

    user: str
    name: str
    channel: str
    channel_name: str
    key: str
    trigger: str = ""

    @property
    def place(self) -> str:
        """Where it was done, for the audit log."""
        return f"slack:{self.channel}" if self.channel else "slack"


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or an entry of a menu chosen; `message` is the ts of what it stands on.

    `action` is the word before the colon of its action id: what follows only tells the buttons of one row apart.
    Anybody could have written `value`: only known words in it count.
    """

    asker: Asker
    action: str
    value: str
    message: str | None = None
    on_home: bool = False
    """Whether it stands on the App Home, which has no address for answers."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A form sent: `values` by field, None where nothing was filled in; `carried` is what the form was opened with."""

    asker: Asker
    form: str
    carried: str
    values: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pointed:
    """A message shortcut used: its word, the message's text, and the addresses that its blocks link."""

    asker: Asker
    shortcut: str
    text: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A message that somebody wrote, or is still writing (`composing`), with links in it; `urls` as Slack spells them.

    `ts` and `unfurl_id` are Slack's names for it, and `source` goes with the second; `with_us` says whether the bot is
    in that conversation.
    """

    asker: Asker
    urls: tuple[str, ...]
    ts: str
    unfurl_id: str = ""
    source: str = ""
    with_us: bool = False

    @property
    def composing(self) -> bool:
        """Whether nobody but the one who writes sees it yet, and where it is going to be sent is not known."""
        return self.source == COMPOSER or self.asker.channel in {"", "COMPOSER"}

    @property
    def where(self) -> Mapping[str, str]:
        """How Slack is told which message is meant."""
        if self.unfurl_id and self.source:
            return {"unfurl_id": self.unfurl_id, "source": self.source}
        return {"channel": self.asker.channel, "ts": self.ts}


@dataclass(frozen=True, slots=True)
class Begun:
    """A global shortcut used: its word; it is used on nothing, and has no address for answers."""

    asker: Asker
    shortcut: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is shown, alone; `replaces` puts it in the place of what was clicked."""

    messages: tuple[Message, ...]
    replaces: bool = False
    language: str = "en"
    """In which the messages are."""
    spoken: bool = False
    """Whether they are in the language and the time zone of the one who asked already."""


def read_command(body: Json) -> Asker:
    """Read who typed a command."""
    trigger = _word(body, "trigger_id")
    return Asker(
        user=_name(body, "user_id"),
        name=_name(body, "user_name") or _name(body, "user_id"),
        channel=_name(body, "channel_id"),
        channel_name=_name(body, "channel_name"),
        key=f"ask:{trigger}",
        trigger=trigger,
    )


def read_click(body: Json) -> Click:
    """Read the first action of a click; both halves of a double click have the same key."""
    actions = body.get("actions")
    action = _part(actions[0]) if isinstance(actions, list) and actions else {}
    container = _part(body.get("container"))
    stamp = _word(container, "message_ts") or _word(container, "view_id")
    value = _chosen(action) or _word(action, "value")
    if len(value) > limits.BUTTON_VALUE:
        value = ""  # none of ours is longer, and no form could carry it
    action_id = _word(action, "action_id")
    who = _asker(body)
    key = f"click:{who.channel}:{stamp}:{who.user}:{action_id}:{value}"
    asker = Asker(who.user, who.name, who.channel, who.channel_name, key, who.trigger)
    on_home = _word(_part(body.get("view")), "type") == "home"
    return Click(asker, action_id.partition(":")[0], value, _word(container, "message_ts") or None, on_home)


def read_submission(body: Json) -> Submission:
    """Read a form that was sent; a form can be sent once."""
    view = _part(body.get("view"))
    who = _asker(body)
    asker = Asker(who.user, who.name, "", "", f"form:{_word(view, 'id')}", who.trigger)
    fields = _part(_part(view.get("state")).get("values"))
    values = {
        name: _filled(_part(element))
        for name, elements in fields.items()
        for element in list(_part(elements).values())[:1]
    }
    form = _word(view, "callback_id").partition(":")[0]
    return Submission(asker, form, _word(view, "private_metadata"), values)


def read_shortcut(body: Json) -> Pointed:
    """Read a message shortcut, with all that a reader of the message sees or can follow."""
    message = _part(body.get("message"))
    who = _asker(body)
    stamp = _word(message, "ts")
    asker = Asker(
        who.user, who.name, who.channel, who.channel_name, f"point:{who.trigger}:{stamp}", who.trigger
    )
    seen = [_word(message, "text"), *_texts(message.get("blocks"))]
    return Pointed(asker, _word(body, "callback_id"), "\n".join(seen))


def read_home(event: Json) -> tuple[str, str] | None:
    """Read whose Home was opened, and the mark of the page that stands there; None for another tab."""
    user = _word(event, "user")
    if _word(event, "tab") != "home" or not user:
        return None
    return user, _word(_part(event.get("view")), "hash")


def read_links(event: Json) -> Linked | None:
    """Read which links a message holds, each address once; None when there is none, or nobody wrote them."""
    links = event.get("links")
    found = [_word(_part(one), "url") for one in (links if isinstance(links, list) else [])[:MOST_LINKS]]
    urls = tuple(dict.fromkeys(one for one in found if one))
    user, stamp = _word(event, "user"), _word(event, "message_ts")
    unfurl_id, source = _word(event, "unfurl_id"), _word(event, "source")
    if not urls or not user or not (stamp or unfurl_id):
        return None
    channel = _word(event, "channel") or _word(event, "channel_id")
    asker = Asker(user, user, channel, "", f"links:{channel}:{unfurl_id or stamp}")
    return Linked(asker, urls, stamp, unfurl_id, source, event.get("is_bot_user_member") is True)


def read_begun(body: Json) -> Begun:
    """Read a global shortcut."""
    who = _asker(body)
    asker = Asker(who.user, who.name, "", "", f"begin:{who.trigger}", who.trigger)
    return Begun(asker, _word(body, "callback_id"))


def _asker(body: Json) -> Asker:
    user, channel = _part(body.get("user")), _part(body.get("channel"))
    named = _name(user, "name") or _name(user, "username") or _name(user, "id")
    trigger = _word(body, "trigger_id")
    return Asker(_name(user, "id"), named, _name(channel, "id"), _name(channel, "name"), trigger, trigger)


def _part(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _word(raw: Json, name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _name(raw: Json, name: str) -> str:
    """Return an id or a name; those of Slack are short, and forms carry them."""
    return _word(raw, name)[:LONGEST_NAME]


def _chosen(element: Json) -> str:
    return _word(_part(element.get("selected_option")), "value")


def _filled(element: Json) -> str | None:
    picked = (_word(element, f"selected_{what}") for what in ("date", "time", "user"))
    return _chosen(element) or next(filter(None, picked), "") or _word(element, "value").strip() or None


def _texts(blocks: object) -> list[str]:
    """Return every text and address in blocks, without recursion: a message may be nested by somebody hostile."""
    found: list[str] = []
    todo: list[object] = [blocks]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            found += [each for name in ("text", "url") if isinstance(each := value.get(name), str)]
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(reversed(value))
    return found

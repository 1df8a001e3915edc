"""The port to a chat, with its console twin: post once, edit in place, look up what was posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.render.aligned import aligned
from bot.render.mrkdwn import readable
from workflows.errors import Refused, StagecoachError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from bot.click import Linked
    from bot.render.form import Form
    from bot.render.home import Home
    from bot.render.message import Message
    from bot.render.preview import Preview


CLOCK_SKEW: Final = timedelta(days=1)
"""How far our clock may have been ahead when it claimed. Keys are unique: looking too far back finds nothing wrong."""


class Ambiguous(StagecoachError):
    """The message may or may not have been posted: only the channel's history can tell."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message stands: channel id and time stamp, Slack's name for it."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as its readers know it: `name` without `#`, and whether people of other companies read there."""

    name: str
    shared: bool


class Posts(Protocol):
    """What delivery needs of a chat. Errors: Refused, Transient (both: nothing was posted), Ambiguous."""

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Post to a channel (`#name`, id) or a person (user id), marked with `key`; `thread` is the parent's ts."""
        ...

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Put `message` in the place of a posted one; the same edit twice is harmless."""
        ...

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Look for the message that carries `key`, posted at or after `since`, in the channel or in a thread."""
        ...


class Channel(Posts, Protocol):
    """What the bot needs of a chat; errors as above."""

    def open_form(self, trigger: str, form: Form) -> str:
        """Open a form for whoever caused `trigger`, within the three seconds for which that is good; return its id."""
        ...

    def change_form(self, view: str, form: Form) -> None:
        """Put another form in the place of an open one; Refused when nobody has it open any more."""
        ...

    def show_home(self, user: str, home: Home, *, instead_of: str = "") -> str:
        """Put the page on a person's Home and return its mark; Outdated when another stands there than `instead_of`."""
        ...

    def is_shared(self, target: str) -> bool:
        """Whether people of other companies read there; Refused for a channel that cannot be seen."""
        ...

    def place(self, target: str) -> Place:
        """Tell of a channel by its id; Refused for one that cannot be seen."""
        ...

    def unfurl(self, linked: Linked, previews: Mapping[str, Preview]) -> None:
        """Put previews, by address, beneath the message that holds these; the same once more is harmless."""
        ...


@dataclass(slots=True)
class _Printed:
    target: str
    ts: str
    key: str
    thread: str | None
    message: Message


class ConsoleChannel:
    """Prints instead of posting; remembers what it printed, so that it passes the same examination as Slack."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], datetime]) -> None:
        """`write` gets each message as text, `clock` the moments for time stamps."""
        self._write = write
        self._clock = clock
        self._numbers = count(1)
        self._printed: list[_Printed] = []

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        """Print the message."""
        if thread and not any(printed.ts == thread for printed in self._printed):
            raise Refused(f"There is no message {thread} in {target} to answer in a thread.")
        ts = f"{int(self._clock().timestamp())}.{next(self._numbers):06d}"
        self._printed.append(_Printed(target, ts, key, thread, message))
        self._write(f"[{target}{' thread' if thread else ''}]\n{as_text(message)}\n")
        return Receipt(target, ts)

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        """Print the new form."""
        for printed in self._printed:
            if (printed.target, printed.ts) == (receipt.channel, receipt.ts):
                printed.message, printed.key = message, key
                self._write(f"[{receipt.channel} edited]\n{as_text(message)}\n")
                return
        raise Refused(f"There is no message {receipt.ts} in {receipt.channel} to edit: it was deleted.")

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        """Look through what was printed."""
        oldest = (since - CLOCK_SKEW).timestamp()
        for printed in self._printed:
            here = (printed.target, printed.key, printed.thread) == (target, key, thread)
            if here and float(printed.ts) >= oldest:
                return Receipt(target, printed.ts)
        return None

    def open_form(self, trigger: str, form: Form) -> str:
        """Say that a terminal has no forms."""
        del trigger
        raise Refused(f"A terminal cannot show the form “{form.title}”: use Slack.")

    def change_form(self, view: str, form: Form) -> None:
        """Say the same."""
        self.open_form(view, form)

    def show_home(self, user: str, home: Home, *, instead_of: str = "") -> str:
        """Say that a terminal has no such page."""
        del home, instead_of
        raise Refused(f"A terminal cannot show the Home of {user}: use Slack.")

    def is_shared(self, target: str) -> bool:
        """Say no: a terminal is read by whoever sits there."""
        del target
        return False

    def place(self, target: str) -> Place:
        """Take the target for its name."""
        return Place(target.removeprefix("#"), shared=False)

    def unfurl(self, linked: Linked, previews: Mapping[str, Preview]) -> None:
        """Say that a terminal draws nothing beneath what others write."""
        del previews
        raise Refused(f"A terminal shows no previews in {linked.asker.channel}: use Slack.")


def as_text(message: Message) -> str:
    """Return what a reader sees of a message, without marks of any medium."""
    return "\n".join(part for block in message.blocks for part in _texts(block)) or readable(message.text)


def _offered(offer: Mapping[str, Any]) -> str:
    return str(offer["text"]["text"]) if "text" in offer else f"{offer['placeholder']['text']} ▾"


def _cell_text(cell: Mapping[str, Any]) -> str:
    """Return what a cell of a table says."""
    parts = [part for section in cell.get("elements", ()) for part in section["elements"]]
    return str(cell["text"]) if "text" in cell else "".join(part["text"] for part in parts)


def _texts(block: object) -> Iterator[str]:
    match block:
        case {"type": "actions", "elements": [*offers]}:
            yield " ".join(f"[ {_offered(offer)} ]" for offer in offers)
        case {"type": "data_table", "caption": str(caption), "rows": [*rows]}:
            yield caption
            yield from aligned([[_cell_text(cell) for cell in row] for row in rows])
        case {"type": "data_visualization", "title": str(title)}:
            yield title
        case {"type": "header", "text": {"text": str(text)}}:
            yield f"{text}\n{'=' * min(len(text), 80)}"
        case {"text": {"text": str(text)}, "accessory": offer}:
            yield f"{readable(text)}\n[ {_offered(offer)} ]"
        case {"text": {"text": str(text)}}:
            yield readable(text)
        case {"elements": [*elements]}:
            yield from (readable(element["text"]) for element in elements)
        case _:
            return

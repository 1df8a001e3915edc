"""Forms as Slack's modals: a few fields under a title, within the limits of that surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.render import limits
from bot.render.inline import spell
from bot.render.message import units
from bot.render.outside import clean
from bot.render.rows import pack, text_rows
from bot.render.text import Label
from bot.render.voice import PLAIN, Voice
from bot.render.words import sentence
from workflows.worded import worded

if TYPE_CHECKING:
    from datetime import date

    from workflows.reports.shape import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: `options` are (value, label); `initial` is a value."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    initial: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class DayField:
    """A day of the calendar."""

    name: str
    label: str
    initial: date | None = None
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time of the clock, `HH:MM`."""

    name: str
    label: str
    initial: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of the person's own, at most `longest` characters."""

    name: str
    label: str
    placeholder: str = ""
    longest: int = 300
    multiline: bool = False
    optional: bool = False
    initial: str = ""


@dataclass(frozen=True, slots=True)
class MemberField:
    """Somebody of the workspace, by Slack id; Slack offers them, and needs no scope for that."""

    name: str
    label: str
    initial: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Something to read before one fills in."""

    text: Text


Asked = Choice | DayField | TimeField | Sentence | MemberField
Field = Asked | Words


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: `name` is the listener's word, `carried` comes back with what was filled in (no secrets).

    Without `submit` it can only be read and closed.
    """

    name: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    carried: str = ""
    close: str = worded("Cancel")
    language: str = "en"
    """In which our own words of it are said."""


def to_view(form: Form) -> dict[str, Any]:
    """Return the form as a view for `views.open`; ValueError when what it carries is longer than Slack keeps."""
    if len(form.carried) > limits.PRIVATE_METADATA:
        msg = f"form {form.name}: carries {len(form.carried)} characters, at most {limits.PRIVATE_METADATA}"
        raise ValueError(msg)
    voice = Voice(form.language)
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": form.carried,
        "title": _plain(form.title, limits.VIEW_TITLE, voice),
        **({"submit": _plain(form.submit, limits.VIEW_TITLE, voice)} if form.submit else {}),
        "close": _plain(form.close, limits.VIEW_TITLE, voice),
        "blocks": [block for field in form.fields for block in _blocks(field, voice)][: limits.VIEW_BLOCKS],
    }


def _blocks(field: Field, voice: Voice) -> list[dict[str, Any]]:
    if isinstance(field, Words):
        return [_words(row.markup) for row in pack(text_rows(field.text, voice)) if row.markup.strip()]
    return [
        {
            "type": "input",
            "block_id": field.name,
            "optional": field.optional,
            "label": _plain(field.label, limits.INPUT_LABEL, voice),
            "element": _element(field, voice),
            **(
                {"hint": _plain(field.hint, limits.INPUT_LABEL, voice)}
                if isinstance(field, DayField) and field.hint
                else {}
            ),
        }
    ]


def _words(markup: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": markup, "verbatim": True}}


def _element(field: Asked, voice: Voice) -> dict[str, Any]:
    if isinstance(field, Choice):
        options = [option(value, label, voice) for value, label in field.options]
        chosen = next((one for one in options if one["value"] == field.initial), None)
        made = {"type": "static_select", "action_id": field.name, "options": options}
        return made | ({"initial_option": chosen} if chosen else {})
    if isinstance(field, DayField):
        day = {"initial_date": field.initial.isoformat()} if field.initial else {}
        return {"type": "datepicker", "action_id": field.name, **day}
    if isinstance(field, MemberField):
        somebody = {"initial_user": field.initial} if field.initial else {}
        return {"type": "users_select", "action_id": field.name, **somebody}
    if isinstance(field, TimeField):
        return {"type": "timepicker", "action_id": field.name, "initial_time": field.initial}
    longest = min(field.longest, limits.INPUT_TEXT)
    return {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.multiline,
        "max_length": longest,
        **(
            {"placeholder": _plain(field.placeholder, limits.PLACEHOLDER, voice)} if field.placeholder else {}
        ),
        **({"initial_value": clean(field.initial, longest)} if field.initial else {}),
    }


def option(value: str, label: str, voice: Voice = PLAIN) -> dict[str, Any]:
    """Return one entry of a menu; a value that is cut would mean something else, so a long one is a mistake."""
    if not 1 <= len(value) <= limits.OPTION_VALUE:
        msg = f"menu entry {label!r}: its value has {len(value)} characters, 1 to {limits.OPTION_VALUE}"
        raise ValueError(msg)
    return {"text": _plain(label, limits.OPTION_TEXT, voice), "value": value}


def _plain(text: str, most: int, voice: Voice) -> dict[str, Any]:
    shown = clean(spell((sentence(text, voice),), Label(), voice), most, empty="-")
    if units(shown) > most:
        shown = clean(shown, most // 2)
    return {"type": "plain_text", "text": shown, "emoji": False}

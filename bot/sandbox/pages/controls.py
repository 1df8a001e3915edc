"""Buttons, menus and modals as HTML forms: each sends what a person does to the sandbox, which sends it to the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape

Node = Mapping[str, Any]
FIELD: Final = "field-"
"""What the names of a modal's fields begin with, so that none can be taken for one of ours."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where blocks stand: the message (its ts; `answer` when only one person sees it) or the person's Home."""

    channel: str
    ts: str
    token: str
    back: str
    person: str = ""
    """Whose page it is."""
    answer: bool = False


def press(element: Node, origin: Origin, label: Markup) -> Markup:
    """Draw a button or a menu that can be used."""
    name = str(element.get("action_id", ""))
    style = str(element.get("style", ""))
    if "options" in element or "option_groups" in element:
        groups = element.get("option_groups") or [{"options": element.get("options", ())}]
        options = Markup("").join(_option(one, None) for group in groups for one in group["options"])
        inner = Markup(
            '<select name="value" aria-label="{0}" data-sends>'
            '<option value="" disabled selected>{0}</option>{1}</select>'
            '<button class="button unseen-with-script">Choose</button>'
        ).format(label.striptags(), options)
    else:
        inner = Markup(
            '<input type="hidden" name="value" value="{}"><button class="button {}">{}</button>'
        ).format(element.get("value", ""), style, label)
    return _form("/act/click", origin, {"action": name}, inner)


def _form(action: str, origin: Origin, more: Mapping[str, str], inner: Markup) -> Markup:
    hidden = {
        "token": origin.token, "channel": origin.channel, "ts": origin.ts, "back": origin.back, "person": origin.person,
        "answer": "1" if origin.answer else "", **more,
    }  # fmt: skip
    fields = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in hidden.items()
    )
    return Markup('<form class="press" method="post" action="{}">{}{}</form>').format(action, fields, inner)


def shortcut(callback: str, label: str, origin: Origin) -> Markup:
    """Draw a shortcut on a message."""
    inner = Markup('<button class="button">{}</button>').format(label)
    return _form("/act/shortcut", origin, {"callback": callback}, inner)


def field(block: Node, problem: str | None, given: str | None, people: Mapping[str, str]) -> Markup:
    """Draw one field of a modal with its label, its hint, and what is wrong with what was given.

    `people` are those that can be chosen, by id.
    """
    element, name = block["element"], f"{FIELD}{block['block_id']}"
    label = escape(str(block["label"]["text"]))
    optional = Markup(' <span class="soft">(optional)</span>') if block.get("optional") else ""
    hint = Markup('<p class="soft">{}</p>').format(block["hint"]["text"]) if "hint" in block else ""
    wrong = Markup('<p class="wrong" role="alert">{}</p>').format(problem) if problem else ""
    needed = "" if block.get("optional") else Markup(" required")
    return Markup('<div class="field"><label for="{0}">{1}{2}</label>{3}{4}{5}</div>').format(
        name, label, optional, _input(element, name, given, needed, people), hint, wrong
    )


def _input(element: Node, name: str, given: str | None, needed: str, people: Mapping[str, str]) -> Markup:
    kind = element["type"]
    if "option_groups" in element:
        element = {
            **element,
            "options": [one for group in element["option_groups"] for one in group["options"]],
        }
    if kind == "users_select":
        everybody = [{"value": one, "text": {"text": people[one]}} for one in people]
        somebody = {"value": element.get("initial_user", "")}
        element = {"type": "static_select", "options": everybody, "initial_option": somebody}
        kind = "static_select"
    if kind == "static_select":
        initial = given or (element.get("initial_option") or {}).get("value")
        options = Markup("").join(_option(one, initial) for one in element["options"])
        first = Markup('<option value=""></option>') if not initial else ""
        return Markup('<select id="{0}" name="{0}"{1}>{2}{3}</select>').format(name, needed, first, options)
    kinds = {"datepicker": ("date", "initial_date"), "timepicker": ("time", "initial_time")}
    if kind in kinds:
        shape, initial_name = kinds[kind]
        value = given if given is not None else element.get(initial_name, "")
        return Markup('<input type="{0}" id="{1}" name="{1}" value="{2}"{3}>').format(
            shape, name, value, needed
        )
    value = given if given is not None else element.get("initial_value", "")
    longest = element.get("max_length", 3000)
    hint = (element.get("placeholder") or {}).get("text", "")
    if element.get("multiline"):
        return Markup(
            '<textarea id="{0}" name="{0}" rows="4" maxlength="{1}" placeholder="{2}"{3}>{4}</textarea>'
        ).format(name, longest, hint, needed, value)
    return Markup(
        '<input type="text" id="{0}" name="{0}" maxlength="{1}" placeholder="{2}" value="{4}"{3}>'
    ).format(name, longest, hint, needed, value)


def _option(option: Node, chosen: str | None) -> Markup:
    mark = Markup(" selected") if chosen is not None and option["value"] == chosen else ""
    return Markup('<option value="{}"{}>{}</option>').format(option["value"], mark, option["text"]["text"])

"""Says what Slack would refuse in a message or a form; the tests hold everything rendered against it."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from bot.render import limits
from bot.render.check_figures import chart, figures, table
from bot.render.message import Block, Message, units, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_LEGAL_TOKEN: Final = re.compile(r"https?://[^\s<>|]+(\|[^<>|\n]+)?|@[UW][A-Z0-9]{2,30}")
_BARE: Final = re.compile(r"&(?!amp;|lt;|gt;)|[<>]")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\ud800-\udfff]")


def problems(message: Message) -> tuple[str, ...]:
    """Return one line for each thing in the message that Slack would refuse or that could act by itself."""
    return (*_problems(message), *(_problems(message.in_words) if message.words else ()))


def _problems(message: Message) -> Iterator[str]:
    yield from length_problems("text", message.text, limits.NOTICE)
    yield from _mrkdwn("text", message.text)
    if len(message.blocks) > limits.BLOCKS:
        yield f"{len(message.blocks)} blocks; at most {limits.BLOCKS}"
    if (weight := weigh(message.blocks)) > limits.MESSAGE_WEIGHT:
        yield f"blocks weigh {weight}; at most {limits.MESSAGE_WEIGHT}"
    named = [block["block_id"] for block in message.blocks if "block_id" in block]
    if len(named) != len(set(named)):
        yield "a block_id stands twice"
    yield from figures(message.blocks)
    for index, block in enumerate(message.blocks):
        kind = str(block.get("type"))
        if kind not in CHECKS:
            yield f"block {index}: unknown type {kind!r}"
            continue
        for problem in (
            *length_problems("block_id", block.get("block_id", "-"), limits.BLOCK_ID),
            *CHECKS[kind](block),
        ):
            yield f"block {index} ({kind}): {problem}"


def view_problems(view: Block) -> tuple[str, ...]:
    """Return one line for each thing in a form that Slack would refuse."""
    return tuple(_view_problems(view))


def home_problems(view: Block) -> tuple[str, ...]:
    """Return one line for each thing in a Home that Slack would refuse."""
    return tuple(_surface_problems(view, IN_A_HOME, "a Home"))


def _view_problems(view: Block) -> Iterator[str]:
    for part in ("title", "submit", "close"):
        if part in view or part != "submit":
            yield from _text(part, view[part], "plain_text", limits.VIEW_TITLE)
    if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
        yield "fields, and no way to send them"
    yield from _surface_problems(view, IN_A_FORM, "a form")


def _surface_problems(
    view: Block, kinds: Mapping[str, Callable[[Block], Iterator[str]]], surface: str
) -> Iterator[str]:
    if not 1 <= len(view["blocks"]) <= limits.VIEW_BLOCKS:
        yield f"{len(view['blocks'])} blocks; 1 to {limits.VIEW_BLOCKS}"
    if len(view.get("private_metadata", "")) > limits.PRIVATE_METADATA:
        yield f"carries {len(view['private_metadata'])} characters; at most {limits.PRIVATE_METADATA}"
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        yield f"the view is larger than {limits.VIEW_BYTES} bytes"
    named = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    if len(named) != len(set(named)):
        yield "a field stands twice"
    for index, block in enumerate(view["blocks"]):
        kind = str(block.get("type"))
        if kind not in kinds:
            yield f"block {index}: {kind!r} cannot stand in {surface}"
            continue
        yield from (f"block {index} ({kind}): {problem}" for problem in kinds[kind](block))


def _header(block: Block) -> Iterator[str]:
    yield from _text("text", block["text"], "plain_text", limits.HEADER_TEXT)


def _section(block: Block) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "neither text nor fields"
    if "text" in block:
        yield from _text("text", block["text"], "mrkdwn", limits.SECTION_TEXT)
    if len(fields) > limits.FIELDS:
        yield f"{len(fields)} fields; at most {limits.FIELDS}"
    for item in fields:
        yield from _text("field", item, "mrkdwn", limits.FIELD_TEXT)
    if "accessory" in block:
        yield from _action(block["accessory"])


def _context(block: Block) -> Iterator[str]:
    yield from _many(block, limits.CONTEXT_ELEMENTS)
    for element in block["elements"]:
        yield from _text("element", element, "mrkdwn", limits.CONTEXT_TEXT)


def _actions(block: Block) -> Iterator[str]:
    yield from _many(block, limits.ACTION_ELEMENTS)
    actions = [element["action_id"] for element in block["elements"]]
    if len(actions) != len(set(actions)):
        yield "an action_id stands twice"
    for element in block["elements"]:
        yield from _action(element)


def _action(element: Block) -> Iterator[str]:
    yield from length_problems("action_id", element["action_id"], limits.ACTION_ID)
    yield from (_button(element) if element["type"] == "button" else _input_element(element))


def _button(element: Block) -> Iterator[str]:
    yield from _text("button", element["text"], "plain_text", limits.BUTTON_TEXT)
    yield from length_problems("value", element.get("value", "-"), limits.BUTTON_VALUE)
    yield from length_problems("url", element.get("url", "-"), limits.URL)


def _input(block: Block) -> Iterator[str]:
    yield from _text("label", block["label"], "plain_text", limits.INPUT_LABEL)
    if "hint" in block:
        yield from _text("hint", block["hint"], "plain_text", limits.INPUT_LABEL)
    yield from length_problems("action_id", block["element"]["action_id"], limits.ACTION_ID)
    yield from _input_element(block["element"])


def _input_element(element: Block) -> Iterator[str]:
    kind = element["type"]
    if kind not in {"static_select", "datepicker", "timepicker", "users_select", "plain_text_input"}:
        yield f"unknown element {kind!r}"
    if "placeholder" in element:
        yield from _text("placeholder", element["placeholder"], "plain_text", limits.PLACEHOLDER)
    if kind == "static_select" and not 1 <= len(element["options"]) <= limits.OPTIONS:
        yield f"{len(element['options'])} entries; 1 to {limits.OPTIONS}"
    for option in element.get("options", ()):
        yield from _text("entry", option["text"], "plain_text", limits.OPTION_TEXT)
        yield from length_problems("value", option["value"], limits.OPTION_VALUE)
    if not 1 <= element.get("max_length", 1) <= limits.INPUT_TEXT:
        yield f"max_length {element['max_length']}; 1 to {limits.INPUT_TEXT}"


def _divider(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id"}:
        yield "a divider holds nothing"


CHECKS: Final[Mapping[str, Callable[[Block], Iterator[str]]]] = MappingProxyType(
    {
        "header": _header,
        "section": _section,
        "context": _context,
        "actions": _actions,
        "divider": _divider,
        "data_table": table,
        "data_visualization": chart,
    }
)


IN_A_FORM: Final[Mapping[str, Callable[[Block], Iterator[str]]]] = MappingProxyType(
    {"section": _section, "context": _context, "divider": _divider, "input": _input}
)
IN_A_HOME: Final[Mapping[str, Callable[[Block], Iterator[str]]]] = MappingProxyType(
    {
        "header": _header,
        "actions": _actions,
        **{name: IN_A_FORM[name] for name in IN_A_FORM if name != "input"},
    }
)


def _many(block: Block, most: int) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= most:
        yield f"{len(block['elements'])} elements; 1 to {most}"


def _text(where: str, text: Mapping[str, Any], kind: str, most: int) -> Iterator[str]:
    if text.get("type") != kind:
        yield f"{where}: {text.get('type')} instead of {kind}"
    if kind == "plain_text" and text.get("emoji") is not False:
        yield f"{where}: emoji codes are read"
    if kind == "mrkdwn":
        if text.get("verbatim") is not True:
            yield f"{where}: bare addresses are linked"
        yield from _mrkdwn(where, text["text"])
    yield from length_problems(where, text["text"], most)


def length_problems(where: str, text: str, most: int) -> Iterator[str]:
    """Yield what is wrong with the length of a text, or hidden in it."""
    if not 1 <= units(text.encode("utf-8", "replace").decode()) <= most or not text.strip():
        yield f"{where}: {len(text)} characters; 1 to {most}"
    if found := _FORBIDDEN.search(text):
        yield f"{where}: hidden character U+{ord(found.group()):04X}"


def _mrkdwn(where: str, text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if not _LEGAL_TOKEN.fullmatch(token):
            yield f"{where}: <{token}> is no link to the web and no mention by id"
    if found := _BARE.search(_TOKEN.sub("", text)):
        yield f"{where}: bare {found.group()!r}"

"""What Slack refuses in a message or a view, with its error codes; written from its limits, not from the bot's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.slack_figures import data_table, data_visualization, figure_errors

Node = Mapping[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, UPDATE_TEXT = 40_000, 4_000
TOTAL_TEXT, TOTAL_SERIALIZED = 12_000, 13_200
VIEW_BYTES, PRIVATE_METADATA, VIEW_WORDS = 250_000, 3_000, 24
METADATA_BYTES = 16_000
EVENT_TYPE = re.compile(r"[A-Za-z0-9_]+")

MESSAGE_KINDS = {
    "section", "divider", "image", "actions", "context", "header", "rich_text", "markdown", "table", "video", "file",
    "input", "context_actions", "task_card", "plan", "card", "container", "carousel", "data_table",
    "data_visualization",
}  # fmt: skip
FIGURE_KINDS = {"data_table", "data_visualization"}
VIEW_KINDS = {
    "modal": {
        "actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video",
    },
    "home": {
        "actions", "card", "carousel", "container", "context", "data_table", "data_visualization", "divider", "header",
        "image", "input", "rich_text", "section", "table", "video",
    },
}  # fmt: skip
BUTTON_TEXT, BUTTON_VALUE, URL, ID = 75, 2000, 3000, 255
FIELDS, CONTEXTS, ACTIONS, OPTION_VALUE = 10, 10, 25, 150
ALT_TEXT, MARKDOWN, ROWS, COLUMNS = 2000, 12_000, 100, 20


def message_error(
    text: str, blocks: object, *, limit: int = MESSAGE_TEXT, figures: bool = True
) -> tuple[str, list[str]] | None:
    """Return Slack's error code and its details for a message, or None when it may be posted.

    `figures` says whether the workspace has charts and tables.
    """
    if not text and not blocks:
        return "no_text", []
    if len(text) > limit:
        return "msg_too_long", []
    if blocks is None:
        return None
    kinds = MESSAGE_KINDS if figures else MESSAGE_KINDS - FIGURE_KINDS
    found = [*block_errors(blocks, kinds, MESSAGE_BLOCKS), *figure_errors(blocks)]
    if found:
        return ("invalid_blocks_format" if not isinstance(blocks, list) else "invalid_blocks"), found
    words = sum(map(len, _strings(blocks)))
    if words > TOTAL_TEXT or len(json.dumps(blocks, ensure_ascii=False)) > TOTAL_SERIALIZED:
        return "msg_blocks_too_long", []
    return None


def metadata_error(metadata: object) -> str | None:
    """Return Slack's error code for a message's metadata."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        return "invalid_metadata_format"
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not EVENT_TYPE.fullmatch(kind) or not isinstance(payload, dict):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > METADATA_BYTES else None


def view_error(view: object, kind: str) -> tuple[str, list[str]] | None:
    """Return Slack's error code and its details for a view that is to be a `modal` or a `home`."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return "invalid_arguments", [f"[ERROR] the view is no {kind} [json-pointer:/view/type]"]
    if len(json.dumps(view)) > VIEW_BYTES:
        return "view_too_large", []
    found = list(block_errors(view.get("blocks"), VIEW_KINDS[kind], VIEW_BLOCKS))
    for word in ("title", "submit", "close"):
        if word in view:
            found += _text(view[word], f"/view/{word}", VIEW_WORDS, plain=True)
    if kind == "modal" and "title" not in view:
        found.append("[ERROR] missing required field: title [json-pointer:/view/title]")
    if len(view.get("private_metadata", "")) > PRIVATE_METADATA:
        found.append(_more(PRIVATE_METADATA, "/view/private_metadata"))
    return ("invalid_arguments", found) if found else None


def block_errors(blocks: object, kinds: set[str], most: int) -> Iterator[str]:
    """Yield what is wrong with blocks, in Slack's form with a JSON pointer."""
    if not isinstance(blocks, list):
        yield "[ERROR] expected an array of blocks [json-pointer:/blocks]"
        return
    if len(blocks) > most:
        yield f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        at = f"/blocks/{place}"
        if not isinstance(block, dict) or block.get("type") not in kinds:
            named = block.get("type") if isinstance(block, dict) else block
            yield f"[ERROR] unsupported type: {named} [json-pointer:{at}/type]"
            continue
        name = block.get("block_id")
        if name is not None and (name in seen or not 0 < len(name) <= ID):
            yield f"[ERROR] `block_id` {name} already exists or is too long [json-pointer:{at}/block_id]"
        seen.add(name or f"#{place}")
        yield from CHECKS.get(block["type"], _anything)(block, at)


def _anything(_block: Node, _at: str) -> list[str]:
    return []


def _more(limit: int, at: str) -> str:
    return f"[ERROR] must be less than {limit + 1} characters [json-pointer:{at}]"


def _text(value: object, at: str, limit: int, *, plain: bool = False) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in {"plain_text", "mrkdwn"}:
        return [f"[ERROR] missing or malformed text object [json-pointer:{at}]"]
    if plain and value["type"] != "plain_text":
        return [f"[ERROR] must be a plain_text object [json-pointer:{at}/type]"]
    text = value.get("text")
    if not isinstance(text, str) or not text:
        return [f"[ERROR] must be more than 0 characters [json-pointer:{at}/text]"]
    unknown = set(value) - {"type", "text", "emoji" if value["type"] == "plain_text" else "verbatim"}
    if unknown:
        return [f"[ERROR] additional property: {', '.join(sorted(unknown))} [json-pointer:{at}]"]
    return [_more(limit, f"{at}/text")] if len(text) > limit else []


def _section(block: Node, at: str) -> list[str]:
    found: list[str] = []
    if "text" not in block and "fields" not in block:
        found.append(f"[ERROR] missing required field: text or fields [json-pointer:{at}]")
    if "text" in block:
        found += _text(block["text"], f"{at}/text", 3000)
    fields = block.get("fields", [])
    if len(fields) > FIELDS or ("fields" in block and not fields):
        found.append(f"[ERROR] must have 1 to 10 items [json-pointer:{at}/fields]")
    for place, value in enumerate(fields):
        found += _text(value, f"{at}/fields/{place}", 2000)
    if "accessory" in block:
        found += _element(block["accessory"], f"{at}/accessory")
    return found


def _header(block: Node, at: str) -> list[str]:
    return _text(block.get("text"), f"{at}/text", 150, plain=True)


def _context(block: Node, at: str) -> list[str]:
    elements = block.get("elements", [])
    found = (
        []
        if 0 < len(elements) <= CONTEXTS
        else [f"[ERROR] must have 1 to 10 items [json-pointer:{at}/elements]"]
    )
    for place, element in enumerate(elements):
        if element.get("type") != "image":
            found += _text(element, f"{at}/elements/{place}", 3000)
    return found


def _actions(block: Node, at: str) -> list[str]:
    elements = block.get("elements", [])
    found = (
        []
        if 0 < len(elements) <= ACTIONS
        else [f"[ERROR] must have 1 to 25 items [json-pointer:{at}/elements]"]
    )
    ids = [element.get("action_id") for element in elements if element.get("action_id")]
    if len(ids) != len(set(ids)):
        found.append(f"[ERROR] `action_id` already exists [json-pointer:{at}/elements]")
    for place, element in enumerate(elements):
        found += _element(element, f"{at}/elements/{place}")
    return found


def _element(element: Node, at: str) -> list[str]:
    found: list[str] = []
    if not 0 < len(element.get("action_id", "x")) <= ID:
        found.append(_more(ID, f"{at}/action_id"))
    if element.get("type") == "button":
        found += _button(element, at)
    if "options" in element:
        found += _options(element, at)
    return found


def _button(element: Node, at: str) -> list[str]:
    found = _text(element.get("text"), f"{at}/text", BUTTON_TEXT, plain=True)
    limits = (("value", BUTTON_VALUE), ("url", URL), ("accessibility_label", BUTTON_TEXT))
    found += [_more(limit, f"{at}/{name}") for name, limit in limits if len(element.get(name, "")) > limit]
    if "url" in element and not re.match(r"[a-z][a-z0-9+.-]*:", element["url"]):
        found.append(f"[ERROR] invalid url [json-pointer:{at}/url]")
    if element.get("style", "primary") not in {"primary", "danger"}:
        found.append(f"[ERROR] unsupported style [json-pointer:{at}/style]")
    return found


def _options(element: Node, at: str) -> list[str]:
    options = element["options"]
    most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(element.get("type", ""), 100)
    found = (
        []
        if 0 < len(options) <= most
        else [f"[ERROR] must have 1 to {most} items [json-pointer:{at}/options]"]
    )
    for place, option in enumerate(options):
        found += _text(option.get("text"), f"{at}/options/{place}/text", 75)
        if not 0 < len(option.get("value", "")) <= OPTION_VALUE:
            found.append(_more(OPTION_VALUE, f"{at}/options/{place}/value"))
    return found


def _image(block: Node, at: str) -> list[str]:
    found = (
        []
        if block.get("alt_text")
        else [f"[ERROR] missing required field: alt_text [json-pointer:{at}/alt_text]"]
    )
    if len(block.get("alt_text", "")) > ALT_TEXT:
        found.append(_more(ALT_TEXT, f"{at}/alt_text"))
    return found


def _markdown(block: Node, at: str) -> list[str]:
    return [] if 0 < len(block.get("text", "")) <= MARKDOWN else [_more(MARKDOWN, f"{at}/text")]


def _rich_text(block: Node, at: str) -> list[str]:
    return (
        []
        if isinstance(block.get("elements"), list)
        else [f"[ERROR] missing elements [json-pointer:{at}/elements]"]
    )


def _table(block: Node, at: str) -> list[str]:
    rows = block.get("rows", [])
    wide = any(not 0 < len(row) <= COLUMNS for row in rows)
    return (
        [f"[ERROR] too many rows or columns [json-pointer:{at}/rows]"]
        if wide or not 0 < len(rows) <= ROWS
        else []
    )


def _input(block: Node, at: str) -> list[str]:
    return [
        *_text(block.get("label"), f"{at}/label", 2000, plain=True),
        *_element(block.get("element", {}), at),
    ]


CHECKS: dict[str, Callable[[Node, str], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "input": _input,
    "data_table": data_table,
    "data_visualization": data_visualization,
}


def _strings(value: object) -> Iterator[str]:
    """Yield every text of blocks that a reader sees."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _strings(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _strings(inner)

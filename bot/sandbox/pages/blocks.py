"""Draws Block Kit as HTML, about as Slack does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.pages import figures
from bot.sandbox.pages.controls import press
from bot.sandbox.pages.mrkdwn import EMOJI, Names, link, moment, mrkdwn, plain

Node = Mapping[str, Any]
PRESSED = frozenset({"button", "static_select", "overflow"})
STYLE_TAGS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}


def draw(blocks: Sequence[Node], names: Names) -> Markup:
    """Draw blocks; one of an unknown kind is named, never dropped."""
    return Markup("").join(_block(block, names) for block in blocks)


def _block(block: Node, names: Names) -> Markup:
    kind = str(block.get("type"))
    known = BLOCKS.get(kind)
    if known:
        return known(block, names)
    return Markup('<div class="unknown">[{} block]</div>').format(kind)


def _text(value: Node | None, names: Names) -> Markup:
    if not value:
        return Markup("")
    text = str(value.get("text", ""))
    return mrkdwn(text, names) if value.get("type") == "mrkdwn" else plain(text)


def _section(block: Node, names: Names) -> Markup:
    fields = Markup("").join(
        Markup("<div>{}</div>").format(_text(one, names)) for one in block.get("fields", ())
    )
    grid = Markup('<div class="fields">{}</div>').format(fields) if fields else ""
    side = (
        Markup('<div class="accessory">{}</div>').format(_element(block["accessory"], names))
        if "accessory" in block
        else ""
    )
    body = Markup("<div>{}{}</div>").format(_text(block.get("text"), names), grid)
    return Markup('<div class="section">{}{}</div>').format(body, side)


def _header(block: Node, names: Names) -> Markup:
    return Markup("<h2>{}</h2>").format(_text(block.get("text"), names))


def _context(block: Node, names: Names) -> Markup:
    parts = (_element(one, names) for one in block.get("elements", ()))
    return Markup('<div class="context">{}</div>').format(
        Markup("").join(Markup("<span>{}</span>").format(one) for one in parts)
    )


def _actions(block: Node, names: Names) -> Markup:
    parts = Markup("").join(_element(one, names) for one in block.get("elements", ()))
    return Markup('<div class="actions">{}</div>').format(parts)


def _element(element: Node, names: Names) -> Markup:
    kind = element.get("type")
    if kind in {"mrkdwn", "plain_text"}:
        return _text(element, names)
    if kind == "image":
        return Markup('<span class="image">{}</span>').format(element.get("alt_text", "image"))
    label = _text(element.get("text") or element.get("placeholder"), names) or escape(kind)
    if kind == "button" and element.get("url"):
        return Markup('<a class="button {}" href="{}" rel="noreferrer">{}</a>').format(
            element.get("style", ""), element["url"], label
        )
    if names.origin is not None and kind in PRESSED:
        return press(element, names.origin, label)
    if "options" in element:
        label = label + Markup(" &#9662;")
    title = f"{element.get('action_id', '')} {element.get('value', '')}".strip()
    return Markup('<span class="button {}" title="{}">{}</span>').format(
        element.get("style", ""), title, label
    )


def _divider(_block: Node, _names: Names) -> Markup:
    return Markup("<hr>")


def _image(block: Node, names: Names) -> Markup:
    shown = _text(block.get("title"), names) or escape(block.get("alt_text", "image"))
    return Markup('<div class="image">{}</div>').format(shown)


def _markdown(block: Node, _names: Names) -> Markup:
    return Markup('<div class="section markdown">{}</div>').format(block.get("text", ""))


def _table(block: Node, names: Names) -> Markup:
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(_cell(cell, names)) for cell in row)
        )
        for row in block.get("rows", ())
    )
    return Markup("<table>{}</table>").format(rows)


def _cell(cell: Node, names: Names) -> Markup:
    return _rich(cell, names) if cell.get("type") == "rich_text" else escape(cell.get("text", ""))


def _data_table(block: Node, names: Names) -> Markup:
    return figures.table(block, lambda cell: _cell(cell, names))


def _data_visualization(block: Node, _names: Names) -> Markup:
    return figures.chart(block)


def _input(block: Node, names: Names) -> Markup:
    shown = _element(block.get("element", {}), names)
    return Markup('<div class="section"><div>{}<br>{}</div></div>').format(
        _text(block.get("label"), names), shown
    )


def _rich(block: Node, names: Names) -> Markup:
    return Markup('<div class="rich">{}</div>').format(_rich_parts(block, names))


def _rich_parts(block: Node, names: Names) -> Markup:
    return Markup("").join(_rich_part(one, names) for one in block.get("elements", ()))


def _rich_part(element: Node, names: Names) -> Markup:
    kind = element.get("type")
    if kind == "rich_text_list":
        tag = "ol" if element.get("style") == "ordered" else "ul"
        rows = Markup("").join(
            Markup("<li>{}</li>").format(_rich_parts(one, names)) for one in element.get("elements", ())
        )
        return Markup('<{} class="indent{}">{}</{}>').format(tag, int(element.get("indent", 0)), rows, tag)
    wraps = {"rich_text_section": "div", "rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}
    if kind in wraps:
        tag = Markup(wraps[kind])  # noqa: S704 - from the table above # nosec B704
        return Markup("<{}>{}</{}>").format(tag, _rich_parts(element, names), tag)
    return _rich_leaf(element, names)


def _rich_leaf(element: Node, names: Names) -> Markup:
    leaves: dict[str, Callable[[], Markup]] = {
        "text": lambda: Markup(str(escape(element.get("text", ""))).replace("\n", "<br>")),  # noqa: S704 - escaped # nosec B704
        "link": lambda: link(str(element.get("url", "")), element.get("text")),
        "user": lambda: names.mention(str(element.get("user_id"))),
        "channel": lambda: names.channel(str(element.get("channel_id"))),
        "emoji": lambda: escape(EMOJI.get(str(element.get("name")), f":{element.get('name')}:")),
        "date": lambda: moment(
            str(element.get("timestamp")),
            str(element.get("format", "{date_num}")),
            str(element.get("fallback", "")),
            names.zone,
        ),
        "broadcast": lambda: Markup('<span class="mention loud">@{}</span>').format(element.get("range")),
    }
    shown = leaves.get(str(element.get("type")), lambda: escape(f"[{element.get('type')}]"))()
    for style, tag in STYLE_TAGS.items():
        if element.get("style", {}).get(style):
            shown = Markup("<{0}>{1}</{0}>").format(Markup(tag), shown)  # noqa: S704 - from the table above # nosec B704
    return shown


BLOCKS: dict[str, Callable[[Node, Names], Markup]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _data_visualization,
    "input": _input,
    "rich_text": _rich,
}

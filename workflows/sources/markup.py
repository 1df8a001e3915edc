"""Jira's two markups, ADF documents and wiki text, as the plain text that rules and people read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

Node = Mapping[str, object]

BLOCKS = frozenset({
    "paragraph", "heading", "codeBlock", "blockquote", "panel", "rule", "mediaSingle", "mediaGroup", "expand",
    "nestedExpand", "bulletList", "orderedList", "taskList", "decisionList", "table", "tableRow",
    "layoutSection", "layoutColumn", "blockCard", "embedCard",
})  # fmt: skip
BULLET, DONE, OPEN = "\n- ", "\n[x] ", "\n[ ] "
ITEM_STARTS = frozenset({BULLET, DONE, OPEN})
MOST_NODES = 100_000
"""A description holds some hundred nodes; what goes on beyond this is no text for people."""


def to_text(value: object) -> str:
    """Return the plain text of a description or comment: an ADF document, wiki text, or nothing.

    Struck-through text of a document is left out: its author has taken it back.
    """
    if isinstance(value, str):
        return wiki_to_text(value)
    return adf_to_text(value) if isinstance(value, Mapping) else ""


def adf_to_text(document: Node) -> str:
    """Return the text of an Atlassian document; unknown nodes give their content, damaged ones nothing."""
    pieces: list[str] = []
    # A stack instead of recursion: the depth of a document is not ours to trust.
    stack: list[object] = [document]
    depth = 0
    for _ in range(MOST_NODES):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            depth -= isinstance(node, _End)
        elif isinstance(node, Mapping):
            # Inside lists and tables paragraphs stand close.
            depth += _open(node, pieces, stack, is_top=depth == 0)
    return _tidy("".join(pieces))


class _End(str):
    """What stands behind a node, once all its children are read."""

    __slots__ = ()


def _open(node: Node, pieces: list[str], stack: list[object], *, is_top: bool) -> bool:
    """Put down how a node begins, lay its end and its children on the stack, and tell whether it has an end."""
    named = node.get("type")
    kind = named if isinstance(named, str) else ""
    end = ""
    if kind in LEAVES:
        pieces.append(LEAVES[kind](node))
    if kind in BLOCKS:
        is_first_of_item = bool(pieces) and pieces[-1] in ITEM_STARTS
        pieces.append("" if is_first_of_item else "\n")
        end = "\n\n" if kind in {"paragraph", "heading"} and is_top else "\n"
    elif kind in ITEMS:
        pieces.append(ITEMS[kind](node))
        end = "\n"
    elif kind in {"tableCell", "tableHeader"}:
        end = " | "
    if end:
        stack.append(_End(end))
    content = node.get("content")
    stack.extend(reversed(content if isinstance(content, list) else []))
    return bool(end)


def _attribute(node: Node, *names: str) -> str:
    attributes = node.get("attrs")
    if not isinstance(attributes, Mapping):
        return ""
    return next((value for name in names if isinstance(value := attributes.get(name), str) and value), "")


def _text(node: Node) -> str:
    said = node.get("text")
    text = said if isinstance(said, str) else ""
    marks = node.get("marks")
    for mark in marks if isinstance(marks, list) else ():
        if not isinstance(mark, Mapping):
            continue
        if mark.get("type") == "strike":
            return ""
        target = _attribute(mark, "href") if mark.get("type") == "link" else ""
        if target and target.strip("/") not in text:
            return f"{text} ({target})"
    return text


def _mention(node: Node) -> str:
    name = _attribute(node, "text", "id")
    return name if not name or name.startswith("@") else f"@{name}"


def _date(node: Node) -> str:
    attributes = node.get("attrs")
    stamp = attributes.get("timestamp") if isinstance(attributes, Mapping) else None
    try:
        return datetime.fromtimestamp(int(str(stamp)) / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _attributes(*names: str) -> Callable[[Node], str]:
    return lambda node: _attribute(node, *names)


LEAVES: Mapping[str, Callable[[Node], str]] = {
    "text": _text,
    "hardBreak": lambda _node: "\n",
    "mention": _mention,
    "emoji": _attributes("text", "shortName"),
    "date": _date,
    "status": _attributes("text"),
    "inlineCard": _attributes("url"),
    "blockCard": _attributes("url"),
    "embedCard": _attributes("url"),
    "media": _attributes("alt"),
    "mediaInline": _attributes("alt"),
    "expand": _attributes("title"),
    "nestedExpand": _attributes("title"),
}
ITEMS: Mapping[str, Callable[[Node], str]] = {
    "listItem": lambda _node: BULLET,
    "decisionItem": lambda _node: BULLET,
    "taskItem": lambda node: DONE if _attribute(node, "state") == "DONE" else OPEN,
}

VERBATIM = re.compile(r"\{(code|noformat)(?:[:|][^}\n]{0,200})?\}(.*?)\{\1\}", re.DOTALL)
WIKI: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{(?:color|panel|quote|code|noformat|anchor|expand)(?:[:|][^}\n]{0,200})?\}"), ""),
    (re.compile(r"\[~(?:accountid:)?([^\]\n]{1,200})\]"), r"@\1"),
    (re.compile(r"\[([^\]|\n]{1,500})\|(?:mailto:)?([^\]|\n]{1,2000})(?:\|[^\]\n]{0,100})?\]"), r"\1 (\2)"),
    (re.compile(r"\[((?:https?://|mailto:)[^\]\s]{1,2000})\]"), r"\1"),
    (re.compile(r"!([^!\s|]{1,200}\.\w{2,5})(?:\|[^!\n]{0,200})?!"), r"\1"),
    (re.compile(r"(?m)^[ \t]*h[1-6]\.[ \t]+"), ""),
    (re.compile(r"(?m)^[ \t]*bq\.[ \t]+"), ""),
    (re.compile(r"(?m)^[ \t]*[*#-]{1,10}[ \t]+"), "- "),
    (re.compile(r"(?m)^[ \t]*-{4,}[ \t]*$"), ""),
    # A pipe looks once whether it ends its row: looking from every letter would take a row's length squared.
    (re.compile(r"(?m)^[ \t]*\|{1,2}((?:[^|\n]++|\|(?!\|?[ \t]*$))*)\|{0,2}[ \t]*$"), r"\1"),
    (re.compile(r"\|\|"), " | "),
    (re.compile(r"\{\{([^{}\n]{1,500})\}\}"), r"\1"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]{0,500}\S)?)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]{0,500}\S)?)_(?![\w_])"), r"\1"),
    (re.compile(r"(?<![\w+])\+(\S(?:[^+\n]{0,500}\S)?)\+(?![\w+])"), r"\1"),
    (re.compile(r"\\\\(?=\s|$)"), "\n"),
    (re.compile(r"\\([*_{}\[\]|!+^~-])"), r"\1"),
)
"""Applied from top to bottom; what looks like markup but is not quite is left as it was written."""


def wiki_to_text(text: str) -> str:
    """Return wiki text without its markup; code stays as it is, links keep text and address."""
    pieces: list[str] = []
    end = 0
    for block in VERBATIM.finditer(text):
        pieces += [_plain(text[end : block.start()]), "\n", block[2].strip("\r\n"), "\n"]
        end = block.end()
    pieces.append(_plain(text[end:]))
    return _tidy("".join(pieces))


def _plain(text: str) -> str:
    for pattern, plain in WIKI:
        text = pattern.sub(plain, text)
    return text


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

"""Atlassian's document format, both ways: what API version 3 shows of a text, and version 2 of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MENTION = re.compile(r"\[~(?:accountid:)?([^\]]+)\]")


def to_adf(text: str, name_of: Callable[[str], str]) -> dict[str, Any]:
    """Make a document of a text: paragraphs, line breaks and mentions; `name_of` gives an account's name."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    content = [{"type": "paragraph", "content": _inline(part, name_of)} for part in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


def from_adf(node: Mapping[str, Any]) -> str:
    """Make wiki text of a document, roughly as Jira does for version 2."""
    return _text(node).strip("\n")


def _inline(text: str, name_of: Callable[[str], str]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for index, line in enumerate(text.split("\n")):
        if index:
            nodes.append({"type": "hardBreak"})
        nodes.extend(_line(line, name_of))
    return nodes


def _line(line: str, name_of: Callable[[str], str]) -> Iterable[dict[str, Any]]:
    end = 0
    for found in MENTION.finditer(line):
        if found.start() > end:
            yield {"type": "text", "text": line[end : found.start()]}
        account = found.group(1)
        yield {"type": "mention", "attrs": {"id": account, "text": f"@{name_of(account)}", "accessLevel": ""}}
        end = found.end()
    if line[end:]:
        yield {"type": "text", "text": line[end:]}


def _text(node: Mapping[str, Any]) -> str:
    attrs = node.get("attrs", {})
    leaves: dict[str, str] = {
        "text": str(node.get("text", "")),
        "hardBreak": "\n",
        "mention": f"[~accountid:{attrs.get('id', '')}]",
        "emoji": str(attrs.get("shortName", "")),
        "inlineCard": f"[{attrs.get('url', '')}]",
    }
    kind = str(node.get("type"))
    if kind in leaves:
        return leaves[kind]
    inner = "".join(_text(child) for child in node.get("content", ()))
    blocks: dict[str, str] = {
        "paragraph": f"{inner}\n\n",
        "heading": f"h{attrs.get('level', 1)}. {inner}\n\n",
        "listItem": f"* {inner.strip()}\n",
        "codeBlock": "{code}\n" + inner + "\n{code}\n\n",
        "blockquote": "{quote}" + inner.strip() + "{quote}\n\n",
    }
    return blocks.get(kind, inner)

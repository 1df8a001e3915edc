"""What a report offers as actions blocks: buttons by action id, links, and menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.render import limits
from bot.render.form import option
from bot.render.message import Block, units, weigh
from bot.render.outside import clean, web_address
from bot.render.voice import PLAIN
from bot.render.words import label_words, sentence
from workflows.reports.shape import Menu

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.render.voice import Voice
    from workflows.reports.shape import Button, Offer


def action_blocks(offers: Iterable[Offer], voice: Voice = PLAIN) -> tuple[Block, ...]:
    """Return the buttons in rows; an action twice stands in two rows, as ids are unique in a row.

    Labels of ours are said in the reader's language.
    """
    rows: list[list[dict[str, Any]]] = []
    for offer in offers:
        element = _menu(offer, voice) if isinstance(offer, Menu) else _button(offer, voice)
        if rows and _fits(rows[-1], element):
            rows[-1].append(element)
        else:
            rows.append([element])
    return tuple({"type": "actions", "elements": row} for row in rows)


def _fits(row: list[dict[str, Any]], element: dict[str, Any]) -> bool:
    return (
        len(row) < limits.BUTTONS_IN_A_ROW
        and all(other["action_id"] != element["action_id"] for other in row)
        and weigh([*row, element]) <= limits.MESSAGE_WEIGHT // 2
    )


def _menu(menu: Menu, voice: Voice) -> dict[str, Any]:
    if not 1 <= len(menu.options) <= limits.OPTIONS:
        msg = f"menu {menu.label!r}: {len(menu.options)} entries, 1 to {limits.OPTIONS}"
        raise ValueError(msg)
    label = clean(label_words(menu.label, voice), limits.OPTION_TEXT)
    return {
        "type": "static_select",
        "action_id": menu.action,
        "placeholder": {"type": "plain_text", "text": label, "emoji": False},
        "options": [option(value, sentence(label, voice)) for label, value in menu.options],
    }


def _button(button: Button, voice: Voice) -> dict[str, Any]:
    # A value that is cut would act on something else. These are our own, so a long one is a mistake.
    if not 1 <= len(button.action) <= limits.ACTION_ID or len(button.value) > limits.BUTTON_VALUE:
        most = f"action 1 to {limits.ACTION_ID}, value up to {limits.BUTTON_VALUE} characters"
        msg = f"button {button.label!r}: {most}"
        raise ValueError(msg)
    label = clean(label_words(button.label, voice), limits.BUTTON_TEXT - 2, empty="Open")
    if units(label) > limits.BUTTON_TEXT:
        label = clean(label, limits.BUTTON_TEXT // 2 - 1)
    element: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "action_id": button.action,
    }
    if button.value:
        element["value"] = button.value
    if url := web_address(button.url, limits.URL):
        element["url"] = url
    return element

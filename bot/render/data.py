"""A report as JSON-able data: the typed values for programs, and each line once more as text."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.render.inline import spell
from bot.render.text import Terminal, ordered
from bot.render.words import voice_of
from workflows.reports.shape import Inline, Line, Phrase, Report, Strong, Table, Text

if TYPE_CHECKING:
    from bot.render.voice import Voice
    from workflows.reports.shape import Figure, Offer


def to_data(report: Report) -> dict[str, Any]:
    """Return `{"kind", "title", "lead", "sections", "footer", "buttons"}`; outside strings are as they came."""
    voice = voice_of(report)
    return {
        "kind": report.kind,
        "title": _text(report.title, voice),
        "lead": [_line(line, voice) for line in report.lead],
        "sections": [
            {
                "title": _text(section.title, voice),
                "lines": [_line(line, voice) for line in section.lines],
                **({"figures": [_figure(one, voice) for one in section.figures]} if section.figures else {}),
                **({"folded": True} if section.folded else {}),
                **_offers(section.offers),
            }
            for section in ordered(report)
            if not section.is_empty
        ],
        "footer": [_text(text, voice) for text in report.footer],
        "buttons": [_plain(button) for button in report.buttons],
    }


def _line(line: Line, voice: Voice) -> dict[str, Any]:
    return {
        **_text(line.text, voice),
        "tone": line.tone.value,
        "because": [_text(why, voice) for why in line.because],
        **_offers(line.offers),
    }


def _offers(offers: tuple[Offer, ...]) -> dict[str, Any]:
    return {"offers": [_plain(offer) for offer in offers]} if offers else {}


def _figure(figure: Figure, voice: Voice) -> dict[str, Any]:
    """Return a figure; values of a chart are in its `unit`, None where nothing is known."""
    if isinstance(figure, Table):
        return {
            "type": "table",
            "caption": _text(figure.caption, voice),
            "columns": [_text(column, voice) for column in figure.columns],
            "rows": [[_text(cell, voice) for cell in row] for row in figure.rows],
        }
    return {
        "type": figure.kind.value,
        "title": _text(figure.title, voice),
        "categories": [_text(category, voice) for category in figure.categories],
        "series": [{"name": _text(one.name, voice), "values": list(one.values)} for one in figure.series],
        "says": _line(figure.says, voice),
        "unit": figure.unit,
    }


def _text(text: Text, voice: Voice) -> dict[str, Any]:
    return {"text": spell(text, Terminal(), voice), "parts": [_value(value) for value in text]}


def _value(value: Inline) -> Any:  # noqa: ANN401 a string, or an object named by its type
    if isinstance(value, str):
        return value
    if isinstance(value, Strong):
        return {"type": "strong", "value": _value(value.value)}
    if isinstance(value, Phrase):
        values = {name: [_value(inner) for inner in text] for name, text in value.values}
        return {"type": "phrase", "words": value.words, "values": values}
    return {"type": type(value).__name__, **_plain(value)}


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 any of the frozen values of the shape
    return {entry.name: _scalar(getattr(value, entry.name)) for entry in fields(value)}


def _scalar(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value

"""The text twin of every report: the terminal, golden files, mail without HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render import limits
from bot.render.inline import spell
from bot.render.outside import web_address
from bot.render.tones import mark
from bot.render.voice import PLAIN
from bot.render.words import voice_of
from workflows.reports.shape import ItemRef, Line, Report, Section, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.render.voice import Voice


class Terminal:
    """Plain words; an address stands behind its label."""

    def own(self, text: str) -> str:
        """Write as it is."""
        return text

    def outside(self, text: str) -> str:
        """Write as it is: cleaned text holds no control characters."""
        return text

    def item(self, label: str, url: str) -> str:
        """Write the key alone."""
        del url
        return label

    def web(self, label: str, url: str) -> str:
        """Write the label and where it leads."""
        return f"{label} ({url})"

    def strong(self, text: str) -> str:
        """Write as it is."""
        return text

    def mention(self, slack: str, label: str) -> str:
        """Write the name."""
        del slack
        return label


class Label(Terminal):
    """Plain words alone: Slack's plain_text, a page's title."""

    def web(self, label: str, url: str) -> str:
        """Write the label alone."""
        del url
        return label


def to_text(report: Report, *, links: bool = False) -> str:
    """Return the report as lines of text; with `links` the addresses of its items follow at the end."""
    voice = voice_of(report)
    parts = ["\n".join(_heading(report, voice)), "\n".join(_lines(report.lead, voice))]
    parts += [
        "\n".join(
            [
                spell(section.title, Terminal(), voice),
                *_lines(section.lines, voice),
            ]
        )
        for section in report.sections
        if not section.is_empty
    ]
    parts.append(" · ".join(spell(text, Terminal(), voice) for text in report.footer))
    if links:
        parts.append("\n".join(_addresses(report)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(report: Report, voice: Voice) -> tuple[str, str]:
    title = spell(report.title, Terminal(), voice)
    return title, "=" * min(len(title), 80)


def _section(section: Section, voice: Voice) -> Iterator[str]:
    yield spell(section.title, Terminal(), voice)
    yield from _lines(section.lines, voice)


def _lines(lines: tuple[Line, ...], voice: Voice) -> Iterator[str]:
    for line in lines:
        yield mark(line) + spell(line.text, Terminal(), voice)
        if line.because:
            why = voice.words("why")
            yield f"    {why}: " + " · ".join(spell(why, Terminal(), voice) for why in line.because)


def _addresses(report: Report) -> Iterator[str]:
    texts: list[Text] = []
    for line in (*report.lead, *(line for section in report.sections for line in section.lines)):
        texts += [line.text, *line.because]
    found: dict[str, str] = {}
    for text in texts:
        for value in text:
            inner = value.value if isinstance(value, Strong) else value
            if isinstance(inner, ItemRef) and (url := web_address(inner.url, limits.LINK_URL)):
                found.setdefault(spell((ItemRef(inner.key, "", titled=False),), Terminal(), PLAIN), url)
    yield from (f"[{key}] {url}" for key, url in found.items())

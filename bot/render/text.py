"""The text twin of every report: the terminal, golden files, mail without HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.render import limits
from bot.render.aligned import aligned, shown_width
from bot.render.inline import spell
from bot.render.outside import web_address
from bot.render.spoken import figure_lines, title_of
from bot.render.tones import mark
from bot.render.voice import PLAIN
from bot.render.words import flat, voice_of
from workflows.reports.shape import ItemRef, Line, Report, Section, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.render.voice import Voice
    from workflows.reports.shape import Figure

WIDEST: Final = 110
"""Columns of a terminal that a table may take."""
NOTHING: Final = "–"
"""What an empty cell shows."""


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
    parts += [_section(section, voice) for section in ordered(report) if not section.is_empty]
    parts.append(" · ".join(spell(text, Terminal(), voice) for text in report.footer))
    if links:
        parts.append("\n".join(_addresses(report)))
    return "\n\n".join(part for part in parts if part) + "\n"


def ordered(report: Report) -> tuple[Section, ...]:
    """Return the sections, the folded ones last."""
    return tuple(sorted(report.sections, key=lambda section: section.folded))


def _section(section: Section, voice: Voice) -> str:
    heading = spell(section.title, Terminal(), voice)
    if not section.lines and len(section.figures) == 1:
        # Its own title would say the same again.
        return "\n".join([heading, *_figure(section.figures[0], voice)])
    figures = [line for figure in section.figures for line in ("", *_titled(figure, voice))]
    body = [*_lines(section.lines, voice), *figures]
    return "\n".join([heading, *(body if section.lines else body[1:])])


def _titled(figure: Figure, voice: Voice) -> Iterator[str]:
    """Yield a figure under its title; what a chart says in words names what it shows already."""
    if isinstance(figure, Table):
        yield spell(title_of(figure), Terminal(), voice)
    yield from _figure(figure, voice)


def _figure(figure: Figure, voice: Voice) -> Iterator[str]:
    """Yield a table in columns while a terminal has room for them, anything else in words."""
    if isinstance(figure, Table):
        rows = [
            [spell(cell, Label(), voice) or NOTHING for cell in row] for row in (figure.columns, *figure.rows)
        ]
        columns = aligned(rows) if figure.columns else ()
        if all(shown_width(line) <= WIDEST for line in columns):
            yield from columns
            return
    yield from _lines(figure_lines(figure), voice)


def _heading(report: Report, voice: Voice) -> tuple[str, str]:
    title = spell(report.title, Terminal(), voice)
    return title, "=" * min(len(title), 80)


def _lines(lines: tuple[Line, ...], voice: Voice) -> Iterator[str]:
    for line in lines:
        yield mark(line) + spell(line.text, Terminal(), voice)
        if line.because:
            yield f"    {voice.words('why')}: " + " · ".join(
                spell(why, Terminal(), voice) for why in line.because
            )


def _addresses(report: Report) -> Iterator[str]:
    texts: list[Text] = []
    for line in (*report.lead, *(line for section in ordered(report) for line in section.lines)):
        texts += [line.text, *line.because]
    figures = [figure for section in ordered(report) for figure in section.figures]
    texts += [cell for table in figures if isinstance(table, Table) for row in table.rows for cell in row]
    found: dict[str, str] = {}
    for text in texts:
        for inner in flat(text):
            if isinstance(inner, ItemRef) and (url := web_address(inner.url, limits.LINK_URL)):
                found.setdefault(spell((ItemRef(inner.key, "", titled=False),), Terminal(), PLAIN), url)
    yield from (f"[{key}] {url}" for key, url in found.items())

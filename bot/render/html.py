"""A report as one HTML page for mail and the browser, without scripts; Jinja2 escapes what it is given."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.render.inline import spell
from bot.render.pictures import DARK, HEIGHT, WIDTH, picture
from bot.render.text import NOTHING, Label
from bot.render.tones import MARKS
from bot.render.words import voice_of
from workflows.reports.shape import Chart, Line, Report, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.render.voice import Voice

TONE_CLASS = {Tone.PLAIN: "plain", Tone.GOOD: "good", Tone.WARN: "warn", Tone.ASK: "ask"}


class Html:
    """Text inside the page; whatever is no tag of ours is escaped."""

    def own(self, text: str) -> str:
        """Escape."""
        return str(escape(text))

    def outside(self, text: str) -> str:
        """Escape."""
        return str(escape(text))

    def item(self, label: str, url: str) -> str:
        """Link the key."""
        return self.web(label, url)

    def web(self, label: str, url: str) -> str:
        """Link the label."""
        return str(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, Markup(label)))  # noqa: S704 label is escaped by own/outside # nosec B704

    def strong(self, text: str) -> str:
        """Write with emphasis."""
        return f"<strong>{text}</strong>"

    def mention(self, slack: str, label: str) -> str:
        """Write the name."""
        del slack
        return label


def to_html(report: Report) -> str:
    """Return the report as one complete file: readable in light and dark, on paper and on a phone, without scripts."""

    def shown(chart: Chart, voice: Voice) -> Shown:
        return Shown(_data(picture(chart, voice)), _data(picture(chart, voice, DARK)))

    return page(report, shown)


@dataclass(frozen=True, slots=True)
class Shown:
    """The addresses of a chart's picture, on light ground and where there is one on dark."""

    light: str
    dark: str | None = None


def page(report: Report, shown: Callable[[Chart, Voice], Shown]) -> str:
    """Return the page; `shown` says where the pictures of a chart are."""
    voice = voice_of(report)

    def written(text: Text) -> Markup:
        return Markup(spell(text, Html(), voice))  # noqa: S704 every value has passed Html.own or Html.outside # nosec B704

    def plain(text: Text) -> str:
        return spell(text, Label(), voice)

    def mark(line: Line) -> str:
        return "" if line.tone is Tone.PLAIN else MARKS[line.tone].strip()

    return (
        _pages()
        .get_template("report.html")
        .render(
            report=report,
            opened=[section for section in report.sections if not section.is_empty and not section.folded],
            folded=[section for section in report.sections if not section.is_empty and section.folded],
            written=written,
            plain=plain,
            mark=mark,
            said=voice.words,
            tone_class=TONE_CLASS,
            is_chart=lambda figure: isinstance(figure, Chart),
            shown=lambda chart: shown(chart, voice),
            width=WIDTH,
            height=HEIGHT,
            nothing=NOTHING,
        )
    )


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("bot.render", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

"""A report as one HTML page for mail and the browser, without scripts; Jinja2 escapes what it is given."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.render.inline import spell
from bot.render.text import Label
from bot.render.tones import MARKS
from bot.render.words import voice_of
from workflows.reports.shape import Line, Report, Text, Tone

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
        return str(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, Markup(label)))  # noqa: S704 label is escaped by own/outside

    def strong(self, text: str) -> str:
        """Write with emphasis."""
        return f"<strong>{text}</strong>"

    def mention(self, slack: str, label: str) -> str:
        """Write the name."""
        del slack
        return label


def to_html(report: Report) -> str:
    """Return the report as a complete page; readable in light and dark, on paper and on a phone."""
    voice = voice_of(report)

    def written(text: Text) -> Markup:
        return Markup(spell(text, Html(), voice))  # noqa: S704 every value has passed Html.own or Html.outside

    def mark(line: Line) -> str:
        return "" if line.tone is Tone.PLAIN else MARKS[line.tone].strip()

    page = _pages().get_template("report.html")
    return page.render(
        report=report,
        name=spell(report.title, Label(), voice),
        sections=[section for section in report.sections if not section.is_empty],
        written=written,
        mark=mark,
        said=voice.words,
        tone_class=TONE_CLASS,
    )


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

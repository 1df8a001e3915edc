"""Draws Slack's mrkdwn as HTML, everything from outside escaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from bot.sandbox.pages.controls import Origin

TOKEN = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>", re.DOTALL)
KEPT = re.compile("\ue000(\\d+)\ue001")
STYLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?![\w{sign}])"), tag)
    for sign, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
QUOTE = re.compile(r"(?:^&gt; ?[^\n]*(?:\n|$))+", re.MULTILINE)
EMOJI: Mapping[str, str] = {
    "warning": "⚠️", "white_check_mark": "✅", "x": "❌", "hourglass": "⌛", "hourglass_flowing_sand": "⏳",
    "rotating_light": "🚨", "eyes": "👀", "tada": "🎉", "bulb": "💡", "mag": "🔍", "chart_with_upwards_trend": "📈",
    "arrow_right": "➡️", "leftwards_arrow_with_hook": "↩️", "zzz": "💤", "question": "❓", "no_entry": "⛔",
}  # fmt: skip
DATES: Mapping[str, str] = {
    "date_num": "%Y-%m-%d", "date": "%B %-d, %Y", "date_short": "%b %-d, %Y", "date_long": "%A, %B %-d, %Y",
    "date_pretty": "%B %-d, %Y", "date_short_pretty": "%b %-d, %Y", "date_long_pretty": "%A, %B %-d, %Y",
    "time": "%H:%M %Z", "time_secs": "%H:%M:%S %Z",
}  # fmt: skip


class Names:
    """How ids are shown: people and channels by name."""

    def __init__(
        self,
        people: Mapping[str, str],
        channels: Mapping[str, str],
        origin: Origin | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self.people = people
        self.channels = channels
        self.origin = origin
        """Where the blocks stand that are drawn, when their buttons can be pressed."""
        self.zone = zone
        """Where the reader is: Slack shows each its own time."""

    def at(self, origin: Origin | None) -> Names:
        """Return the same names for blocks that stand elsewhere."""
        return Names(self.people, self.channels, origin, self.zone)

    def mention(self, user: str, label: str = "") -> Markup:
        """Show a person."""
        return Markup('<span class="mention">@{}</span>').format(self.people.get(user, label or user))

    def channel(self, channel: str, label: str = "") -> Markup:
        """Show a channel."""
        return Markup('<span class="mention">#{}</span>').format(self.channels.get(channel, label or channel))


def mrkdwn(text: str, names: Names) -> Markup:
    """Draw a mrkdwn text."""
    kept: list[Markup] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_special(found, names))
        return f"\ue000{len(kept) - 1}\ue001"

    bare = TOKEN.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    drawn = str(escape(_unescaped(bare)))
    for pattern, tag in STYLES:
        drawn = pattern.sub(rf"<{tag}>\1</{tag}>", drawn)
    drawn = QUOTE.sub(_quote, drawn)
    drawn = re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), drawn)
    drawn = drawn.replace("\n", "<br>")
    return Markup(KEPT.sub(lambda found: str(kept[int(found[1])]), drawn))  # noqa: S704 - all of it was escaped above # nosec B704


def plain(text: str) -> Markup:
    """Draw a plain_text: emoji names are the only thing that is drawn."""
    shown = re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), text)
    return escape(shown)


def link(url: str, label: str | None = None) -> Markup:
    """Draw a link; an address that is no web address becomes text."""
    if urlsplit(url).scheme not in {"http", "https", "mailto"}:
        return escape(label or url)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, label or url)


def moment(epoch: str, form: str, fallback: str, zone: tzinfo) -> Markup:
    """Draw Slack's localised date, as it is where the reader is."""
    try:
        at = datetime.fromtimestamp(int(epoch), zone)
    except (ValueError, OverflowError, OSError):
        return escape(fallback)
    shown = re.sub(r"\{(\w+)\}", lambda found: at.strftime(DATES.get(found[1], "%Y-%m-%d")), form)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), fallback, shown)


def _special(found: re.Match[str], names: Names) -> Markup:
    if found["block"] is not None:
        return Markup("<pre>{}</pre>").format(_unescaped(found["block"]).strip("\n"))
    if found["code"] is not None:
        return Markup("<code>{}</code>").format(_unescaped(found["code"]))
    head, _, label = found["angle"].partition("|")
    label = _unescaped(label)
    kinds: tuple[tuple[str, Callable[[], Markup]], ...] = (
        ("@", lambda: names.mention(head[1:], label)),
        ("#", lambda: names.channel(head[1:], label)),
        ("!date^", lambda: _date(head, label, names)),
        (
            "!",
            lambda: Markup('<span class="mention loud">@{}</span>').format(
                head[1:].split("^", maxsplit=1)[0]
            ),
        ),
    )
    for sign, draw in kinds:
        if head.startswith(sign):
            return draw()
    return link(_unescaped(head), label or None)


def _date(head: str, fallback: str, names: Names) -> Markup:
    parts = head.split("^")
    return moment(parts[1], parts[2], fallback, names.zone) if len(parts) > 2 else escape(fallback)  # noqa: PLR2004 - !date, when, how


def _quote(found: re.Match[str]) -> str:
    lines = [re.sub(r"^&gt; ?", "", line) for line in found[0].rstrip("\n").split("\n")]
    return f"<blockquote>{'<br>'.join(lines)}</blockquote>"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

"""The form in which somebody subscribes to a report: which, for whom, where, when, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.periods import LAST, ORDINALS
from bot.render.form import Choice, DayField, Form, Sentence, TimeField, Words
from bot.views.days import chosen_day
from config.policy import TIME, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.click import Asker, Submission

FORM: Final = "subscribe"
REPORT, AUDIENCE, WHERE, RHYTHM, WEEKDAY = "report", "audience", "where", "rhythm", "weekday"
TIME_OF_DAY, ZONE, HOLIDAYS, LANGUAGE, FROM, UNTIL = "time", "zone", "holidays", "language", "from", "until"
HERE, ME = "here", "me"
WEEKLY, FORTNIGHTLY = "weekly", "fortnightly"
NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    REPORT: (
        ("digest", "digest: the week of the project"),
        ("portfolio", "portfolio: all projects on one page"),
        ("summary", "status: where the work lies"),
        ("stalled", "quiet experiments"),
    ),
    AUDIENCE: (
        ("product", "the product manager: what to do first"),
        ("executive", "stakeholders: plain words, one minute"),
        ("team", "the team: who waits for whom"),
    ),
    WHERE: ((HERE, "this channel"), (ME, "me alone")),
    RHYTHM: (
        (WEEKLY, "every week"),
        (FORTNIGHTLY, "every second week"),
        *((one, f"monthly, on the {one} such day") for one in (*ORDINALS, LAST)),
    ),
    WEEKDAY: tuple(zip(WEEKDAYS, NAMES, strict=True)),
    HOLIDAYS: (
        ("shift", "comes on the next working day"),
        ("skip", "does not come"),
        ("send", "comes all the same"),
    ),
    LANGUAGE: (("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")),
}
"""What each menu offers; anybody could have sent something else."""
LONGEST: Final = 80
ZONE_NAME: Final = re.compile(r"[A-Za-z0-9_+/-]{1,40}")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the form carries: the channel where it was asked for, and the project as it was typed, if it was."""

    channel: str
    channel_name: str
    project: str


def read_carried(value: str) -> Carried:
    """Read what was carried; anybody could have written it."""
    channel, _, rest = value.partition(" ")
    name, _, project = rest.partition(" ")
    return Carried(channel, name, project)


def form(asker: Asker, project: str) -> Form:
    """Return the form for the project that was typed, or the channel's."""
    what = f"For {project}." if project else "For the project of this channel."
    # Asked for on the Home there is no channel: the project's own is meant.
    here = OPTIONS[WHERE] if asker.channel else ((HERE, "the project's channel"), OPTIONS[WHERE][1])
    fields = (
        Words((what, " The portfolio is always of all projects.")),
        Choice(REPORT, "Report", OPTIONS[REPORT], initial="digest"),
        Choice(AUDIENCE, "Written for", OPTIONS[AUDIENCE], initial="product"),
        Choice(WHERE, "To", here, initial=HERE if asker.channel else ME),
        Choice(RHYTHM, "How often", OPTIONS[RHYTHM], initial=WEEKLY),
        Choice(WEEKDAY, "Day", OPTIONS[WEEKDAY], initial="mon"),
        TimeField(TIME_OF_DAY, "Time", "09:00"),
        Sentence(ZONE, "Time zone (empty: the project's)", "Europe/Berlin", longest=40, optional=True),
        Choice(HOLIDAYS, "On a public holiday it", OPTIONS[HOLIDAYS], initial="shift"),
        Choice(LANGUAGE, "Language (empty: the usual one)", OPTIONS[LANGUAGE], optional=True),
        DayField(FROM, "Not before", optional=True, hint="Of every second week this one is the first"),
        DayField(UNTIL, "Last day", optional=True, hint="Empty: without an end"),
    )
    carried = f"{asker.channel} {asker.channel_name} {project[:LONGEST]}"
    return Form(FORM, "Subscribe", "Subscribe", fields, carried=carried)


def mistakes(sent: Submission, now: datetime) -> Mapping[str, str]:
    """Return what is wrong by field: no known choice, no time, no time zone, days that contradict each other."""
    found = {
        name: "Choose one of these."
        for name, options in OPTIONS.items()
        if sent.values.get(name) not in {value for value, _ in options}
        and not (name == LANGUAGE and not sent.values.get(name))
    }
    if not TIME.match(sent.values.get(TIME_OF_DAY) or ""):
        found[TIME_OF_DAY] = "A time such as 09:00."
    zone = sent.values.get(ZONE)
    if zone and not _is_zone(zone):
        found[ZONE] = "No such time zone: write it like Europe/Berlin."
    begin, end = (chosen_day(sent, name) for name in (FROM, UNTIL))
    if end is not None and end < max(now.date(), begin or end):
        found[UNTIL] = "Nothing would ever come: the last day is too early."
    return found


def _is_zone(name: str) -> bool:
    if not ZONE_NAME.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True

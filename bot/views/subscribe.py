"""The form in which somebody subscribes to a report: which, for whom, where, when, and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.periods import LAST, ORDINALS
from bot.render.form import Choice, DayField, Form, Sentence, TimeField, Words
from bot.render.voice import TONGUES
from bot.views.days import chosen_day
from config.policy import TIME, WEEKDAYS
from workflows.reports.kinds import KINDS
from workflows.reports.phrases import say, tell
from workflows.reports.shape import Name
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.click import Asker, Submission

FORM: Final = "subscribe"
REPORT, AUDIENCE, WHERE, RHYTHM, WEEKDAY = "report", "audience", "where", "rhythm", "weekday"
TIME_OF_DAY, ZONE, HOLIDAYS, LANGUAGE, FROM, UNTIL = "time", "zone", "holidays", "language", "from", "until"
MONTHLY: Final = (
    worded("monthly, on the first such day"), worded("monthly, on the second such day"),
    worded("monthly, on the third such day"), worded("monthly, on the fourth such day"),
    worded("monthly, on the last such day"),
)  # fmt: skip
HERE, ME = "here", "me"
WEEKLY, FORTNIGHTLY = "weekly", "fortnightly"
NAMES: Final = (
    worded("Monday"),
    worded("Tuesday"),
    worded("Wednesday"),
    worded("Thursday"),
    worded("Friday"),
    worded("Saturday"),
    worded("Sunday"),
)
OPTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    REPORT: tuple((name, kind.offered) for name, kind in KINDS.items()),
    AUDIENCE: (
        ("product", worded("the product manager: what to do first")),
        ("executive", worded("stakeholders: plain words, one minute")),
        ("team", worded("the team: who waits for whom")),
    ),
    WHERE: ((HERE, worded("this channel")), (ME, worded("me alone"))),
    RHYTHM: (
        (WEEKLY, worded("every week")),
        (FORTNIGHTLY, worded("every second week")),
        *zip((*ORDINALS, LAST), MONTHLY, strict=True),
    ),
    WEEKDAY: tuple(zip(WEEKDAYS, NAMES, strict=True)),
    HOLIDAYS: (
        ("shift", worded("comes on the next working day")),
        ("skip", worded("does not come")),
        ("send", worded("comes all the same")),
    ),
    LANGUAGE: tuple((code, tongue.name) for code, tongue in TONGUES.items()),
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
    what = (
        tell("For {project}.", project=Name(project)) if project else tell("For the project of this channel.")
    )
    # Asked for on the Home there is no channel: the project's own is meant.
    here = OPTIONS[WHERE] if asker.channel else ((HERE, worded("the project's channel")), OPTIONS[WHERE][1])
    fields = (
        Words(say(what, " ", tell("The portfolio is always of all projects."))),
        Choice(REPORT, worded("Report"), OPTIONS[REPORT], initial="digest"),
        Choice(AUDIENCE, worded("Written for"), OPTIONS[AUDIENCE], initial="product"),
        Choice(WHERE, worded("To"), here, initial=HERE if asker.channel else ME),
        Choice(RHYTHM, worded("How often"), OPTIONS[RHYTHM], initial=WEEKLY),
        Choice(WEEKDAY, worded("Day"), OPTIONS[WEEKDAY], initial="mon"),
        TimeField(TIME_OF_DAY, worded("Time"), "09:00"),
        Sentence(
            ZONE, worded("Time zone (empty: the project's)"), "Europe/Berlin", longest=40, optional=True
        ),
        Choice(HOLIDAYS, worded("On a public holiday it"), OPTIONS[HOLIDAYS], initial="shift"),
        Choice(LANGUAGE, worded("Language (empty: the usual one)"), OPTIONS[LANGUAGE], optional=True),
        DayField(
            FROM,
            worded("Not before"),
            optional=True,
            hint=worded("Of every second week this one is the first"),
        ),
        DayField(UNTIL, worded("Last day"), optional=True, hint=worded("Empty: without an end")),
    )
    carried = f"{asker.channel} {asker.channel_name} {project[:LONGEST]}"
    return Form(FORM, worded("Subscribe"), worded("Subscribe"), fields, carried=carried)


def mistakes(sent: Submission, now: datetime) -> Mapping[str, str]:
    """Return what is wrong by field: no known choice, no time, no time zone, days that contradict each other."""
    found = {
        name: worded("Choose one of these.")
        for name, options in OPTIONS.items()
        if sent.values.get(name) not in {value for value, _ in options}
        and not (name == LANGUAGE and not sent.values.get(name))
    }
    if not TIME.match(sent.values.get(TIME_OF_DAY) or ""):
        found[TIME_OF_DAY] = worded("A time such as 09:00.")
    zone = sent.values.get(ZONE)
    if zone and not _is_zone(zone):
        found[ZONE] = worded("No such time zone: write it like Europe/Berlin.")
    begin, end = (chosen_day(sent, name) for name in (FROM, UNTIL))
    if end is not None and end < max(now.date(), begin or end):
        found[UNTIL] = worded("Nothing would ever come: the last day is too early.")
    return found


def _is_zone(name: str) -> bool:
    if not ZONE_NAME.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True

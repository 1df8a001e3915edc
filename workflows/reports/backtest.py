"""The report on a replay: how many warnings the past weeks would have brought, at which limits, and what came next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workflows.lifecycle.backtest import Next
from workflows.reports.phrases import detail, phrases, ref, say, tell, tell_many
from workflows.reports.quiet import LAST_SEEN, sentence
from workflows.reports.shape import (
    Count,
    Day,
    Line,
    Moment,
    Name,
    Number,
    PersonRef,
    Report,
    Section,
    StageRef,
    Text,
    Tone,
    WorkingDays,
)
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.lifecycle.backtest import Backtest, PastWarning
    from workflows.lifecycle.findings import Limit

SHOWN = 60
"""Warnings that are told one by one; the others are counted."""
WEEK = timedelta(days=7)
ENDINGS: dict[Next, tuple[Text, Callable[[int], Text]]] = {
    Next.CAME_BACK: (
        tell("came back by itself"),
        lambda number: tell_many(number, "1 came back by itself", "{number} came back by themselves"),
    ),
    Next.CLOSED: (
        tell("was closed"),
        lambda number: tell_many(number, "1 was closed", "{number} were closed"),
    ),
    Next.LEFT: (
        tell("was put back or taken out"),
        lambda number: tell_many(
            number, "1 was put back or taken out", "{number} were put back or taken out"
        ),
    ),
    Next.EXCUSED: (
        tell("was settled elsewhere"),
        lambda number: tell_many(number, "1 was settled elsewhere", "{number} were settled elsewhere"),
    ),
    Next.STILL_SILENT: (
        tell("still silent"),
        lambda number: tell_many(number, "1 is still silent", "{number} are still silent"),
    ),
}
"""What happened next, of the one experiment and counted over several, in the order in which it is told."""


def build(found: Backtest, policy: Policy) -> Report:
    """Build the report: numbers first, then the limits, the weeks and each warning; no person is ever counted."""
    return Report(
        "backtest",
        tell("{project}: the warnings that the past would have brought", project=Name(found.project.name)),
        _lead(found),
        (
            Section(
                tell("Limits"),
                tuple(_limit_line(found, policy, stage) for stage in _stages(found, policy)),
            ),
            Section(tell("Weeks"), (_weeks_line(found),) if found.warnings else ()),
            Section(tell("Warnings"), tuple(_warning_lines(found))),
        ),
        _footer(found),
    )


def backtest_json(found: Backtest) -> dict[str, Any]:
    """Return the replay in a form for scripts (docs: `backtest stalls --format json`)."""
    return {
        "project": found.project.slug,
        "since": _utc(found.since),
        "until": _utc(found.until),
        "working_days": found.moments,
        "experiments": found.experiments,
        "limits": [
            {
                "stage": stage,
                "limit_working_days": limit.days,
                "limit_source": _source(found, stage, limit),
                "warnings": len(of_stage),
                "next": {what.value: count for what, count in _endings(of_stage).items()},
                "came_back_after": _came_back_after(of_stage),
            }
            for stage, limit in found.limits.items()
            for of_stage in [_of_stage(found, stage)]
        ],
        "weeks": [{"week_of": week.isoformat(), "warnings": count} for week, count in _weeks(found)],
        "warnings": [_warning(one) for one in found.warnings],
    }


def _lead(found: Backtest) -> tuple[Line, ...]:
    number = round((found.until - found.since) / WEEK)
    weeks = Count(number, "week", "weeks")
    total, carried = len(found.warnings), sum(one.carried for one in found.warnings)
    if not total:
        judged = Count(found.experiments, "experiment", "experiments")
        text = tell("No warning in {weeks}; {experiments} judged.", weeks=weeks, experiments=judged)
        return (Line(text, tone=Tone.GOOD, bullet=False),)
    rate = Number(round((total - carried) / number, 1), places=1, least=1)
    warnings = Count(total, "warning", "warnings")
    lines = [
        Line(
            tell("{warnings} in {weeks}, {rate} a week.", warnings=warnings, weeks=weeks, rate=rate),
            bullet=False,
        )
    ]
    if carried:
        text = tell_many(
            carried,
            "1 of them is older than that: quiet already on the first day, and left out of the number a week.",
            "{number} of them are older than that: quiet already on the first day, and left out of the number a week.",
        )
        lines.append(Line(text, bullet=False))
    return (*lines, Line((*_ending_words(found.warnings), "."), bullet=False))


def _stages(found: Backtest, policy: Policy) -> list[str | None]:
    """Return the stages with a limit in the order of the lifecycle, work without a stage last."""
    order = [stage.name for stage in policy.stages]
    return sorted(found.limits, key=lambda name: order.index(name) if name in order else len(order))


def _limit_line(found: Backtest, policy: Policy, stage: str | None) -> Line:
    limit, warned = found.limits[stage], _of_stage(found, stage)
    head = tell(
        "{stage}: limit {days}, {warnings}",
        stage=tell("no stage") if stage is None else StageRef(stage, policy.stage(stage).plain),
        days=WorkingDays(limit.days),
        warnings=Count(len(warned), "warning", "warnings"),
    )
    because = [tell("limit: {source}", source=detail(_source(found, stage, limit)))]
    if warned:
        because.append(_ending_words(warned))
    if after := _came_back_after(warned):
        because.append(tell("working days until it came back: {numbers}", numbers=_counted(after)))
    return Line(head, tuple(because))


def _counted(numbers: Sequence[int]) -> str:
    """Return sorted numbers, each once, with how often it stands there: `0 ×9, 1 ×7, 4`."""
    counts = Counter(numbers)
    return ", ".join(f"{number} ×{count}" if count > 1 else str(number) for number, count in counts.items())


def _source(found: Backtest, stage: str | None, limit: Limit) -> str:
    return worded("tried in this replay") if stage in found.tried else limit.source


def _of_stage(found: Backtest, stage: str | None) -> tuple[PastWarning, ...]:
    return tuple(one for one in found.warnings if one.stall.stage == stage)


def _endings(warned: Sequence[PastWarning]) -> dict[Next, int]:
    counts = Counter(one.next.what for one in warned)
    return {what: counts[what] for what in ENDINGS if counts[what]}


def _ending_words(warned: Sequence[PastWarning]) -> Text:
    return phrases([ENDINGS[what][1](count) for what, count in _endings(warned).items()])


def _came_back_after(warned: Sequence[PastWarning]) -> list[int]:
    return sorted(one.next.days for one in warned if one.next.what is Next.CAME_BACK)


def _weeks(found: Backtest) -> list[tuple[date, int]]:
    """Return the Monday of each week with the number of its warnings; those of the first day are older."""
    zone = ZoneInfo(found.project.timezone)
    first, last = (_monday(moment.astimezone(zone).date()) for moment in (found.since, found.until))
    counts = Counter(_monday(one.day) for one in found.warnings if not one.carried)
    return [(week, counts[week]) for n in range((last - first) // WEEK + 1) for week in [first + n * WEEK]]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks_line(found: Backtest) -> Line:
    told: list[Text] = [(Day(week), f": {count}") for week, count in _weeks(found)]
    return Line(tell("warnings in the week of {weeks}", weeks=phrases(told)))


def _warning_lines(found: Backtest) -> list[Line]:
    lines = [_warning_line(one) for one in found.warnings[:SHOWN]]
    more = len(found.warnings) - SHOWN
    return [*lines, Line(tell_many(more, "1 more warning", "{number} more warnings"))] if more > 0 else lines


def _warning_line(one: PastWarning) -> Line:
    stall = one.stall
    nobody = tell("nobody to ask on record")
    asked = tell("would have asked {person}", person=PersonRef(stall.ask)) if stall.ask else nobody
    since = say(" (", tell("quiet before these weeks"), ")") if one.carried else ()
    calm = one.next.what is not Next.STILL_SILENT
    return Line(
        say(Day(one.day), " ", ref(stall.item), " ", sentence(stall), since),
        (asked, _next(one)),
        Tone.PLAIN if calm else Tone.WARN,
    )


def _next(one: PastWarning) -> Text:
    what, after = one.next.what, WorkingDays(one.next.days)
    if what is Next.STILL_SILENT:
        return tell("still silent, for {days}", days=after) if one.next.days else ENDINGS[what][0]
    ended = tell("{ending} the same day", ending=ENDINGS[what][0])
    if one.next.days:
        ended = tell("{ending} after {days}", ending=ENDINGS[what][0], days=after)
    if one.next.sign is None:
        return ended
    act = one.next.sign.activity
    deed = LAST_SEEN[act.verb]
    if not act.actor:
        return say(ended, ": ", deed)
    return say(ended, ": ", tell("{what} by {person}", what=deed, person=PersonRef(act.actor)))


def _footer(found: Backtest) -> tuple[Text, ...]:
    zone = found.project.timezone
    return (
        tell(
            "From {day} to {last}",
            day=Moment(found.since, zone, clock=False),
            last=Moment(found.until, zone, clock=False),
        ),
        tell(
            "{days} judged with the rules and the people of today",
            days=Count(found.moments, "working day", "working days"),
        ),
        tell("A replay: it asks nobody"),
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _warning(one: PastWarning) -> dict[str, Any]:
    stall = one.stall
    return {
        "day": one.day.isoformat(),
        "key": stall.item.key,
        "title": stall.item.title,
        "verdict": stall.verdict.value,
        "stage": stall.stage,
        "silent_working_days": stall.silent,
        "limit_working_days": stall.limit.days,
        "ask": stall.ask,
        "quiet_before": one.carried,
        "next": one.next.what.value,
        "after_working_days": one.next.days,
    }

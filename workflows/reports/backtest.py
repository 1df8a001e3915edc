"""The report on a replay: how many warnings the past weeks would have brought, at which limits, and what came next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workflows.lifecycle.backtest import Next
from workflows.reports.phrases import agree, phrases, ref, say
from workflows.reports.quiet import LAST_SEEN, sentence
from workflows.reports.shape import (
    Count,
    Day,
    Line,
    Moment,
    Name,
    PersonRef,
    Report,
    Section,
    StageRef,
    Text,
    Tone,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.lifecycle.backtest import Backtest, PastWarning
    from workflows.lifecycle.findings import Limit

SHOWN = 60
"""Warnings that are told one by one; the others are counted."""
WEEK = timedelta(days=7)
ENDINGS: dict[Next, tuple[str, str]] = {
    Next.CAME_BACK: ("came back by itself", "came back by themselves"),
    Next.CLOSED: ("was closed", "were closed"),
    Next.LEFT: ("was put back or taken out", "were put back or taken out"),
    Next.EXCUSED: ("was settled elsewhere", "were settled elsewhere"),
    Next.STILL_SILENT: ("is still silent", "are still silent"),
}
"""What happened next, of one experiment and of several, in the order in which it is told."""


def build(found: Backtest, policy: Policy) -> Report:
    """Build the report: numbers first, then the limits, the weeks and each warning; no person is ever counted."""
    return Report(
        "backtest",
        say(Name(found.project.name), ": the warnings that the past would have brought"),
        _lead(found),
        (
            Section(
                ("Limits",), tuple(_limit_line(found, policy, stage) for stage in _stages(found, policy))
            ),
            Section(("Weeks",), (_weeks_line(found),) if found.warnings else ()),
            Section(("Warnings",), tuple(_warning_lines(found))),
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
    weeks = round((found.until - found.since) / WEEK)
    total, carried = len(found.warnings), sum(one.carried for one in found.warnings)
    span: Text = (" in ", Count(weeks, "week"))
    if not total:
        judged = Count(found.experiments, "experiment")
        return (Line(("No warning", *span, "; ", judged, " judged."), tone=Tone.GOOD, bullet=False),)
    rate = f", {(total - carried) / weeks:.1f} a week"
    lines = [Line((Count(total, "warning"), *span, rate, "."), bullet=False)]
    if carried:
        words = (
            f"{carried} of them {agree(carried, 'is', 'are')} older than that: quiet already on the first day, "
            "and left out of the number a week."
        )
        lines.append(Line((words,), bullet=False))
    return (*lines, Line((*_ending_words(found.warnings), "."), bullet=False))


def _stages(found: Backtest, policy: Policy) -> list[str | None]:
    """Return the stages with a limit in the order of the lifecycle, work without a stage last."""
    order = [stage.name for stage in policy.stages]
    return sorted(found.limits, key=lambda name: order.index(name) if name in order else len(order))


def _limit_line(found: Backtest, policy: Policy, stage: str | None) -> Line:
    limit, warned = found.limits[stage], _of_stage(found, stage)
    named: Text = ("no stage",) if stage is None else (StageRef(stage, policy.stage(stage).plain),)
    head = say(named, ": limit ", WorkingDays(limit.days), ", ", Count(len(warned), "warning"))
    because: list[Text] = [("limit: ", Name(_source(found, stage, limit)))]
    if warned:
        because.append(_ending_words(warned))
    if after := _came_back_after(warned):
        because.append((f"working days until it came back: {_counted(after)}",))
    return Line(head, tuple(because))


def _counted(numbers: Sequence[int]) -> str:
    """Return sorted numbers, each once, with how often it stands there: `0 ×9, 1 ×7, 4`."""
    counts = Counter(numbers)
    return ", ".join(f"{number} ×{count}" if count > 1 else str(number) for number, count in counts.items())


def _source(found: Backtest, stage: str | None, limit: Limit) -> str:
    return "tried in this replay" if stage in found.tried else limit.source


def _of_stage(found: Backtest, stage: str | None) -> tuple[PastWarning, ...]:
    return tuple(one for one in found.warnings if one.stall.stage == stage)


def _endings(warned: Sequence[PastWarning]) -> dict[Next, int]:
    counts = Counter(one.next.what for one in warned)
    return {what: counts[what] for what in ENDINGS if counts[what]}


def _ending_words(warned: Sequence[PastWarning]) -> Text:
    told: list[Text] = [
        (f"{count} {agree(count, *ENDINGS[what])}",) for what, count in _endings(warned).items()
    ]
    return phrases(told)


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
    return Line(say("warnings in the week of ", phrases(told)))


def _warning_lines(found: Backtest) -> list[Line]:
    lines = [_warning_line(one) for one in found.warnings[:SHOWN]]
    more = len(found.warnings) - SHOWN
    return [*lines, Line((Count(more, "more warning"),))] if more > 0 else lines


def _warning_line(one: PastWarning) -> Line:
    stall = one.stall
    asked: Text = ("would have asked ", PersonRef(stall.ask)) if stall.ask else ("nobody to ask on record",)
    since: Text = (" (quiet before these weeks)",) if one.carried else ()
    calm = one.next.what is not Next.STILL_SILENT
    return Line(
        say(Day(one.day), " ", ref(stall.item), " ", sentence(stall), since),
        (asked, _next(one)),
        Tone.PLAIN if calm else Tone.WARN,
    )


def _next(one: PastWarning) -> Text:
    what, after = one.next.what, WorkingDays(one.next.days)
    if what is Next.STILL_SILENT:
        return ("still silent, for ", after) if one.next.days else ("still silent",)
    when: Text = (" after ", after) if one.next.days else (" the same day",)
    if one.next.sign is None:
        return say(ENDINGS[what][0], when)
    act = one.next.sign.activity
    by: Text = (" by ", PersonRef(act.actor)) if act.actor else ()
    return say(ENDINGS[what][0], when, f": {LAST_SEEN[act.verb].words}", by)


def _footer(found: Backtest) -> tuple[Text, ...]:
    zone = found.project.timezone
    return (
        ("From ", Moment(found.since, zone, clock=False), " to ", Moment(found.until, zone, clock=False)),
        (Count(found.moments, "working day"), " judged with the rules and the people of today"),
        ("A replay: it asks nobody",),
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

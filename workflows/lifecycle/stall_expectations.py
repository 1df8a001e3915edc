"""Rules 3 and 4: silence that was announced, and announced silence that has lasted too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.answers import ends
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.wording import counted, is_answer, source_name, spoken, told
from workflows.model import Evidence

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case, Promise
    from workflows.model import Activity


def expected(case: Case) -> Finding | None:
    """Rule 3: a run in progress, a promised day that is not over, or a hold within its time."""
    return _running(case) or _promised(case) or _held(case)


def overdue(case: Case) -> Finding | None:
    """Rule 4: a promised day went by in silence, a run stopped beating, or a hold has lasted too long."""
    return _broken_promise(case) or _lost_run(case) or _long_hold(case)


def _running(case: Case) -> Finding | None:
    run = case.run
    rules = case.policy.stalls
    if run is None or not run.in_progress(
        case.now, hours=rules.heartbeat_hours, limit=case.limit.days, days=case.days
    ):
        return None
    seen = "last heartbeat" if run.beat and run.beat > run.started else "started"
    moment = run.last_seen.astimezone(case.days.zone)
    detail = f"a run is in progress: {seen} {spoken(moment.date())} {moment:%H:%M}"
    return Finding(
        Verdict.QUIET_EXPECTED,
        (Evidence("run in progress", detail, run.item.url),),
        "Nothing to do while the run goes on.",
    )


def unread(case: Case) -> tuple[Evidence, ...]:
    """Return what has to be said of a run without an end whose tracker could not be read lately."""
    run = case.run
    if run is None or run.ended is not None:
        return ()
    read = run.unread_since(case.now, hours=case.policy.stalls.heartbeat_hours)
    if read is None:
        return ()
    there = read.astimezone(case.days.zone)
    name = source_name(run.item.source)
    since = f"{spoken(there.date())} {there:%H:%M}"
    detail = f"{name} could not be read since {since}: nobody knows how {run.item.key} goes"
    return (Evidence("tracker not read", detail, run.item.url),)


def _promised(case: Case) -> Finding | None:
    promise = case.promise
    if promise is None or case.today > promise.day:
        return None
    ending = _ended_since(case, promise)
    if ending is not None:
        return Finding(Verdict.QUIET_EXPECTED, (told(case, "outcome", ending),), "Close the ticket.")
    # An answer by a button says its day itself.
    lead = "" if is_answer(promise.said) else f"news is due on {spoken(promise.day)}: "
    return Finding(
        Verdict.QUIET_EXPECTED,
        (told(case, "promise", promise.said, lead),),
        f"Nothing to do until {spoken(promise.day)}.",
        due_back=promise.day,
    )


def _ended_since(case: Case, promise: Promise) -> Activity | None:
    """Return the answer that it is over, given after news was promised: none is due then."""
    word = case.comment
    return word if word is not None and ends(word) and word.at >= promise.said.at else None


def _held(case: Case) -> Finding | None:
    hold = case.hold
    if hold is None or hold.lasted > case.policy.stalls.hold_days:
        return None
    return Finding(
        Verdict.QUIET_EXPECTED,
        (_hold_evidence(case),),
        f"Nothing to do until {spoken(hold.last_day)}: take it off hold, or say until when it stays.",
        due_back=hold.last_day,
    )


def _broken_promise(case: Case) -> Finding | None:
    promise = case.promise
    if promise is None or case.today <= promise.day or _ended_since(case, promise) is not None:
        return None
    if any(case.days.local(act.at) >= promise.day for act in case.alive):
        return None
    return _overdue(case, promise.day, told(case, "promise", promise.said, _due(promise.day)))


def _lost_run(case: Case) -> Finding | None:
    run = case.run
    if run is None or not run.lost(case.now, hours=case.policy.stalls.heartbeat_hours):
        return None
    if any(act.at > run.last_seen and case.signs.is_human(act) for act in case.alive):
        return None
    day = case.days.local(run.last_seen)
    detail = f"the run has no end, and it was last seen on {spoken(day)}: it was due back, no news"
    return _overdue(case, day, Evidence("run lost", detail, run.item.url))


def _long_hold(case: Case) -> Finding | None:
    hold = case.hold
    if hold is None or hold.lasted <= case.policy.stalls.hold_days:
        return None
    return _overdue(
        case, hold.last_day, Evidence("hold", _due(hold.last_day).rstrip(": ")), _hold_evidence(case)
    )


def _overdue(case: Case, day: date, *evidence: Evidence) -> Finding:
    return Finding(
        Verdict.OVERDUE_BACK,
        evidence,
        "Say what came out, or until when it goes on.",
        responsible(case),
        due_back=day,
    )


def _due(day: date) -> str:
    return f"was due back on {spoken(day)}, no news: "


def _hold_evidence(case: Case) -> Evidence:
    hold = case.hold
    if hold is None:
        raise AssertionError  # only asked for a hold
    accepted = case.policy.stalls.hold_days
    detail = f"{hold.word} since {spoken(hold.since)}, {counted(hold.lasted)} of {accepted} accepted"
    return Evidence("on hold", detail, case.item.url)

"""Rules 3 and 4: silence that was announced, and announced silence that has lasted too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.answers import ends, is_answer
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.wording import counted, source_name, told
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case, Hold, Promise
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
    moment = run.last_seen.astimezone(case.days.zone)
    day, clock = moment.date(), f"{moment:%H:%M}"
    detail = worded("a run is in progress: started {day} {clock}", day=day, clock=clock)
    if run.beat and run.beat > run.started:
        detail = worded("a run is in progress: last heartbeat {day} {clock}", day=day, clock=clock)
    return Finding(
        Verdict.QUIET_EXPECTED,
        (Evidence("run in progress", detail, run.item.url),),
        worded("Nothing to do while the run goes on."),
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
    detail = worded(
        "{source} could not be read since {day} {clock}: nobody knows how {key} goes",
        source=source_name(run.item.source),
        day=there.date(),
        clock=f"{there:%H:%M}",
        key=run.item.key,
    )
    return (Evidence("tracker not read", detail, run.item.url),)


def _promised(case: Case) -> Finding | None:
    promise = case.promise
    if promise is None or case.today > promise.day:
        return None
    ending = _ended_since(case, promise)
    if ending is not None:
        return Finding(Verdict.QUIET_EXPECTED, (told(case, "outcome", ending),), worded("Close the ticket."))
    # An answer by a button says its day itself.
    due = None if is_answer(promise.said) else promise.day
    return Finding(
        Verdict.QUIET_EXPECTED,
        (told(case, "promise", promise.said, due),),
        worded("Nothing to do until {day}.", day=promise.day),
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
        (_hold_evidence(case, hold),),
        worded("Nothing to do until {day}: take it off hold, or say until when it stays.", day=hold.last_day),
        due_back=hold.last_day,
    )


def _broken_promise(case: Case) -> Finding | None:
    promise = case.promise
    if promise is None or case.today <= promise.day or _ended_since(case, promise) is not None:
        return None
    if any(case.days.local(act.at) >= promise.day for act in case.alive):
        return None
    return _overdue(case, promise.day, told(case, "promise", promise.said, promise.day, late=True))


def _lost_run(case: Case) -> Finding | None:
    run = case.run
    if run is None or not run.lost(case.now, hours=case.policy.stalls.heartbeat_hours):
        return None
    if any(act.at > run.last_seen and case.signs.is_human(act) for act in case.alive):
        return None
    day = case.days.local(run.last_seen)
    detail = worded("the run has no end, and it was last seen on {day}: it was due back, no news", day=day)
    return _overdue(case, day, Evidence("run lost", detail, run.item.url))


def _long_hold(case: Case) -> Finding | None:
    hold = case.hold
    if hold is None or hold.lasted <= case.policy.stalls.hold_days:
        return None
    late = Evidence("hold", worded("was due back on {day}, no news", day=hold.last_day))
    return _overdue(case, hold.last_day, late, _hold_evidence(case, hold))


def _overdue(case: Case, day: date, *evidence: Evidence) -> Finding:
    return Finding(
        Verdict.OVERDUE_BACK,
        evidence,
        worded("Say what came out, or until when it goes on."),
        responsible(case),
        due_back=day,
    )


def _hold_evidence(case: Case, hold: Hold) -> Evidence:
    accepted = case.policy.stalls.hold_days
    detail = worded(
        "{word} since {day}, {days} of {accepted} accepted",
        word=hold.word,
        day=hold.since,
        days=counted(hold.lasted),
        accepted=accepted,
    )
    return Evidence("on hold", detail, case.item.url)

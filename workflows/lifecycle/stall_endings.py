"""Rules 1 and 2: experiments that are over in truth, superseded by another one or finished and not closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.answers import concludes, is_answer, tells_outcome
from workflows.lifecycle.asof import is_status_change
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.remarks import goes_on_elsewhere
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.statuses import category_of, says
from workflows.lifecycle.wording import told
from workflows.model import Category, Evidence, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from workflows.lifecycle.case import Case
    from workflows.model import Activity, WorkItem
    from workflows.worded import Worded

PULL_ENDS = frozenset({Verb.MERGED, Verb.CLOSED})


def superseded(case: Case) -> Finding | None:
    """Rule 1: a newer item supersedes it, or the latest comment says that it goes on elsewhere."""
    for known in case.ties.successors.get(case.item.id, ()):
        newer = case.ties.directory.item(known)
        if newer is not None:
            return _superseded(
                case, Evidence("supersedes", worded("{key} supersedes it", key=newer.key), newer.url)
            )
    keys = goes_on_elsewhere(case.comment.text) if case.comment and not is_answer(case.comment) else None
    if keys is None or case.comment is None or (keys and not _leads_out(case, keys)):
        return None
    return _superseded(case, told(case, "goes on elsewhere", case.comment))


def _superseded(case: Case, evidence: Evidence) -> Finding:
    return Finding(
        Verdict.SUPERSEDED,
        (evidence,),
        worded("Close it, or say what is left to do here."),
        responsible(case),
    )


def _leads_out(case: Case, keys: tuple[str, ...]) -> bool:
    """Whether a named item lies outside the thread: a pull request replaced by the next is still the thread."""
    inside = {item.id for item in case.thread.items}
    found = [case.ties.directory.find(key, case.thread.repositories) for key in keys]
    return any(item is None or item.id not in inside for item in found)


def finished(case: Case) -> Finding | None:
    """Rule 2: over the limit, and nothing was started or promised after its end was reached or told."""
    if not case.over:
        return None
    for at, evidence in _ends(case):
        promised = case.promise is not None and case.promise.said.at >= at
        if not promised and not any(_starts(case, act) for act in case.thread.activities if act.at > at):
            return Finding(
                Verdict.FINISHED_NOT_CLOSED,
                (evidence,),
                _next_step(case),
                responsible(case),
            )
    return None


def _next_step(case: Case) -> Worded:
    """Return what would end it: who has answered how it ended is not asked for the outcome again."""
    known = case.comment is not None and tells_outcome(case.comment)
    if known:
        return worded("Close the ticket, or say what is still to be done.")
    return worded("Close it with its outcome, or say what is still to be done.")


def _ends(case: Case) -> Iterator[tuple[datetime, Evidence]]:
    """Yield when and by what the experiment came to an end: merged, run finished, told."""
    pulls = case.thread.pull_requests
    states = [pull_state(pull, case.thread.activities) for pull in pulls]
    if "merged" in states and "open" not in states:
        at, last = max(((_ended(case, pull), pull) for pull in pulls), key=lambda pair: pair[0])
        yield (
            at,
            Evidence(
                "merged",
                _since(last.key, pull_state(last, case.thread.activities), case.days.local(at)),
                last.url,
            ),
        )
    run = case.run
    if run is not None and run.ended is not None and not run.failed:
        detail = worded("the last run finished on {day}", day=case.days.local(run.ended))
        yield run.ended, Evidence("run finished", detail, run.item.url)
    if case.comment is not None and concludes(case.comment):
        yield case.comment.at, told(case, "outcome", case.comment)


def _since(key: str, state: str, day: date) -> Worded:
    if state == "merged":
        return worded("{key} is merged since {day}, no pull request is open", key=key, day=day)
    return worded("{key} is closed since {day}, no pull request is open", key=key, day=day)


def pull_state(pull: WorkItem, acts: tuple[Activity, ...]) -> str:
    """Return `open`, `merged` or `closed`, by the status, and where that is no such word by category and history."""
    if says(pull.status, ("merged",)):
        return "merged"
    if says(pull.status, ("open", "opened", "draft")):
        return "open"
    if pull.category is not Category.DONE and not says(pull.status, ("closed", "declined")):
        return "open"
    merged = any(act.item == pull.id and act.verb is Verb.MERGED for act in acts)
    return "merged" if merged else "closed"


def _ended(case: Case, pull: WorkItem) -> datetime:
    """Return when a pull request was merged or closed, as far as its history tells."""
    ends = [act.at for act in case.thread.activities if act.item == pull.id and act.verb in PULL_ENDS]
    return max(ends, default=pull.updated or pull.created)


def _starts(case: Case, act: Activity) -> bool:
    """Whether an activity starts something new: a run, a push, a pull request, a sub-task, or the work once more."""
    if act.verb is Verb.RUN_STARTED:
        return True
    if not case.signs.is_human(act):
        return False
    if act.verb in {Verb.PUSHED, Verb.OPENED, Verb.CREATED, Verb.REOPENED}:
        return True
    statuses = case.ties.facts.statuses
    return (
        is_status_change(act)
        and bool(act.new)
        and category_of(act.new or "", statuses) is Category.DOING
        and bool(act.old)
        and category_of(act.old or "", statuses) is not Category.DOING
    )

"""Rules 5 to 7: experiments that wait for somebody or something: a blocker, a review, data, compute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.answers import WAITS as WAITS_ANSWERED
from workflows.lifecycle.answers import is_answer, waited_for
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.remarks import Waited, is_blocked, waits_for
from workflows.lifecycle.reviews import open_requests
from workflows.lifecycle.stall_endings import pull_state
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.statuses import says
from workflows.lifecycle.wording import counted, told
from workflows.model import Category, Evidence, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case
    from workflows.model import Activity, WorkItem
    from workflows.worded import Worded

BLOCKED_WORDS = (
    "blocked", "blocker", "impediment", "blockiert", "bloqué", "bloquée", "bloqueado", "bloqueada", "zablokowane",
    "bloccato", "geblokkeerd",
)  # fmt: skip
WAITS = (
    "waiting for", "waiting on", "waiting", "wait for", "awaiting", "needs", "need", "pending", "queued for",
    "warten auf", "wartet auf", "en attente de", "en attente des", "esperando", "in attesa di", "wacht op",
)  # fmt: skip
DATA_THINGS = (
    "data",
    "labels",
    "label",
    "annotations",
    "annotation",
    "dataset",
    "daten",
    "données",
    "datos",
    "dati",
)
COMPUTE_THINGS = (
    "compute",
    "gpu",
    "gpus",
    "cluster",
    "hardware",
    "capacity",
    "rechenzeit",
    "calcul",
    "cómputo",
)


MISSED = {
    Waited.DATA: worded("Say when the data will be there, or how to go on without it."),
    Waited.COMPUTE: worded("Say when the compute will be there, or how to go on without it."),
}


def blocked(case: Case) -> Finding | None:
    """Rule 5: by status, flag or label, by an unfinished blocker that is linked, or by the latest comment."""
    blocker = _linked_blocker(case)
    evidence = _marked(case) or (_unfinished(blocker) if blocker else None)
    if evidence is None or blocker is None:
        said, named = _said_blocker(case)
        evidence, blocker = evidence or said, blocker or named
    if evidence is None:
        return None
    owner = case.active(blocker.assignee) if blocker else None
    step = worded("Say when the blocker will be solved, or how to go on without it.")
    if blocker:
        step = worded("Say when {key} will be solved, or how to go on without it.", key=blocker.key)
    return Finding(Verdict.BLOCKED, (evidence,), step, owner or responsible(case))


def _marked(case: Case) -> Evidence | None:
    """Return the status, flag or label that says blocked."""
    item = case.item
    phrases = (*case.policy.stalls.blocked_words, *BLOCKED_WORDS)
    if says(item.status, phrases):
        return Evidence("status", item.status, item.url)
    if item.flagged:
        return Evidence("flag", worded("flagged as an impediment"), item.url)
    label = next((label for label in item.labels if says(label, phrases)), None)
    return Evidence("label", label, item.url) if label else None


def _linked_blocker(case: Case) -> WorkItem | None:
    """Return the first item that blocks the experiment by a link and is not done."""
    for known in case.ties.blockers.get(case.item.id, ()):
        item = case.ties.directory.item(known)
        if item is not None and item.category is not Category.DONE:
            return item
    return None


def _said_blocker(case: Case) -> tuple[Evidence | None, WorkItem | None]:
    """Return what the latest comment says of a blocker, and the blocker if it is known and unfinished.

    Somebody who answered that it waits for a decision is left alone within the limit, as whoever waits for data.
    """
    if case.comment is not None and is_answer(case.comment):
        waits = case.over and waited_for(case.comment) == "decision"
        return (told(case, "waits", case.comment) if waits else None), None
    keys = is_blocked(case.comment.text) if case.comment else None
    if keys is None or case.comment is None:
        return None, None
    evidence = told(case, "blocked", case.comment)
    found = [case.ties.directory.find(key, case.thread.repositories) for key in keys]
    undone = [item for item in found if item is not None and item.category is not Category.DONE]
    if undone:
        return evidence, undone[0]
    # A key that nobody knows, like no key at all, counts as unfinished while it is the latest comment.
    return (evidence, None) if None in found or not found else (None, None)


def review(case: Case) -> Finding | None:
    """Rule 6: an open pull request waits for a human review; within the limit the experiment is active."""
    waits = [
        (case.days.between(request.at, case.now), request)
        for pull in case.thread.pull_requests
        if (request := _open_request(case, pull))
    ]
    if not waits:
        return _answered_review(case)
    waited, request = max(waits, key=lambda wait: wait[0])
    pull = case.thread.item_of(request)
    reviewer = case.active(request.new)
    detail = _requested(request, case.days.local(request.at), waited, case.limit.days)
    evidence = Evidence("review", detail, pull.url)
    if waited <= case.limit.days:
        return Finding(Verdict.ACTIVE, (evidence,), worded("Nothing to do: the review is within its time."))
    return Finding(
        Verdict.WAITING_REVIEW,
        (evidence,),
        worded("Review {key}, or name somebody who can.", key=pull.key),
        reviewer or responsible(case),
    )


def _unfinished(blocker: WorkItem) -> Evidence:
    detail = worded("{key} is not done ({status})", key=blocker.key, status=blocker.status)
    return Evidence("blocked by", detail, blocker.url)


def _requested(request: Activity, day: date, waited: int, limit: int) -> Worded:
    days = counted(waited)
    if not request.new:
        return worded(
            "review requested on {day}, none came for {days}; the limit is {limit}",
            day=day,
            days=days,
            limit=limit,
        )
    return worded(
        "review of {person} requested on {day}, none came for {days}; the limit is {limit}",
        person=request.new,
        day=day,
        days=days,
        limit=limit,
    )


def _answered_review(case: Case) -> Finding | None:
    """Return what an answer says of a review that no record asks anybody for."""
    word = case.comment
    if not case.over or word is None or not is_answer(word) or waited_for(word) != "review":
        return None
    return Finding(
        Verdict.WAITING_REVIEW,
        (told(case, "review", word),),
        worded("Ask somebody for the review, or say how to go on without it."),
        responsible(case),
    )


def _open_request(case: Case, pull: WorkItem) -> Activity | None:
    """Return the latest review request of an open pull request that is neither answered nor withdrawn."""
    if pull_state(pull, case.thread.activities) != "open":
        return None
    acts = [act for act in case.thread.activities if act.item == pull.id]
    author = pull.author or next((act.actor for act in acts if act.verb is Verb.OPENED), None)
    asked = open_requests(acts, author, case.signs)
    return asked[-1] if asked else None


def data(case: Case) -> Finding | None:
    """Rule 7, first half: over the limit and waiting for data or labels."""
    labels = case.policy.stalls.data_labels
    return _waiting(case, Verdict.WAITING_DATA, Waited.DATA, labels, DATA_THINGS)


def compute(case: Case) -> Finding | None:
    """Rule 7, second half: over the limit and waiting for compute."""
    labels = case.policy.stalls.compute_labels
    return _waiting(case, Verdict.WAITING_COMPUTE, Waited.COMPUTE, labels, COMPUTE_THINGS)


def _waiting(
    case: Case, verdict: Verdict, what: Waited, labels: tuple[str, ...], things: tuple[str, ...]
) -> Finding | None:
    if not case.over:
        return None
    evidence = _wait_evidence(case, what, labels, things)
    if evidence is None:
        return None
    return Finding(
        verdict,
        (evidence,),
        MISSED[what],
        responsible(case),
    )


def _wait_evidence(
    case: Case, what: Waited, labels: tuple[str, ...], things: tuple[str, ...]
) -> Evidence | None:
    """Return the label, status or latest comment that says what is waited for."""
    item = case.item
    label = next((label for label in item.labels if says(label, labels)), None)
    if label:
        return Evidence("label", label, item.url)
    if says(item.status, labels) or (says(item.status, WAITS) and says(item.status, things)):
        return Evidence("status", item.status, item.url)
    if case.comment is not None and is_answer(case.comment):
        waits = WAITS_ANSWERED.get(waited_for(case.comment) or "") is what
        return told(case, f"waits for {what.value}", case.comment) if waits else None
    if case.comment is not None and waits_for(case.comment.text) is what:
        return told(case, f"waits for {what.value}", case.comment)
    return None

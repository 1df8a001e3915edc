"""How a verdict on an experiment is told: the sentence, the evidence, who is asked and what would end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.findings import CALM, Verdict
from workflows.lifecycle.wording import STOPPED, is_answer
from workflows.model import Verb
from workflows.reports.phrases import day, reason, ref, say
from workflows.reports.shape import Day, Line, Name, PersonRef, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from workflows.lifecycle.findings import Sign, Stall
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity

UNEXPLAINED = frozenset({Verdict.STALLED, Verdict.OVERDUE_BACK, Verdict.UNOWNED, Verdict.NEVER_STARTED})
"""Silence for which nobody has given a reason that still holds."""
WAITING = frozenset({Verdict.BLOCKED, Verdict.WAITING_REVIEW, Verdict.WAITING_DATA, Verdict.WAITING_COMPUTE})
TO_CLOSE = frozenset({Verdict.FINISHED_NOT_CLOSED, Verdict.SUPERSEDED})
ASKING = UNEXPLAINED | WAITING | TO_CLOSE

SENTENCES = {
    Verdict.SUPERSEDED: "goes on elsewhere, and is still open",
    Verdict.FINISHED_NOT_CLOSED: "looks finished, and is still open",
    Verdict.QUIET_EXPECTED: "is quiet for a stated reason",
    Verdict.BLOCKED: "is blocked",
    Verdict.WAITING_REVIEW: "waits for a review",
    Verdict.WAITING_DATA: "waits for data",
    Verdict.WAITING_COMPUTE: "waits for compute",
    Verdict.UNOWNED: "has nobody who looks after it",
    Verdict.NEVER_STARTED: "was taken up, and nothing has happened since",
    Verdict.STALLED: "is quiet",
    Verdict.ACTIVE: "is under way",
}
LAST_SEEN = {
    Verb.CREATED: "creation", Verb.COMMENTED: "comment", Verb.TRANSITIONED: "change of status",
    Verb.ASSIGNED: "assignment", Verb.EDITED: "edit", Verb.LABELLED: "label", Verb.LINKED: "link",
    Verb.PUSHED: "push", Verb.OPENED: "pull request opened", Verb.REVIEW_REQUESTED: "request for review",
    Verb.REVIEWED: "review", Verb.MERGED: "merge", Verb.CLOSED: "closing", Verb.REOPENED: "reopening",
    Verb.RUN_STARTED: "run started", Verb.RUN_HEARTBEAT: "heartbeat of a run", Verb.RUN_FINISHED: "run finished",
    Verb.RUN_FAILED: "run failed",
}  # fmt: skip
MEASURED = frozenset({"quiet", "limit", "last sign"})
"""Evidence that every stall carries and that is told here in typed values instead."""
OPENINGS = {"status": "status ", "label": "label ", "unanswered ping": "asked without an answer: "}
"""How evidence begins whose detail is a bare word or quotation from the tracker."""


def having(state: ProjectState, verdicts: Collection[Verdict]) -> tuple[Stall, ...]:
    """Return the experiments with one of the verdicts, the longest silence first."""
    found = (stall for stall in state.stalls if stall.verdict in verdicts)
    return tuple(sorted(found, key=lambda stall: (-stall.silent, stall.item.key)))


def held_up(state: ProjectState) -> tuple[Stall, ...]:
    """Return the experiments that wait, but for those that are told with the blocker that they wait for."""
    told = {item.id for blocker in state.blockers for item in blocker.blocks}
    return tuple(stall for stall in having(state, WAITING) if stall.item.id not in told)


def stall_line(state: ProjectState, stall: Stall) -> Line:
    """Return the statement on one experiment with all that it rests on: the report on quiet experiments."""
    because = (*_said(stall), _seen(state, stall.last_sign), _measured(stall), *_what_now(stall))
    return Line(say(ref(stall.item), " ", sentence(stall)), because, _tone(stall))


def ask_line(state: ProjectState, stall: Stall) -> Line:
    """Return the statement as one of many: the reason, the last sign of life and who is asked."""
    asked: tuple[Text, ...] = (("ask ", PersonRef(stall.ask)),) if stall.ask else ()
    because = (*_said(stall), _seen(state, stall.last_sign), *asked)
    return Line(say(ref(stall.item), " ", sentence(stall)), because, _tone(stall))


def short_lines(stalls: Iterable[Stall]) -> tuple[Line, ...]:
    """Return one short line for each experiment, without people: their owners are asked in private."""
    return tuple(Line(say(ref(stall.item), " ", sentence(stall))) for stall in stalls)


def sentence(stall: Stall) -> Text:
    """Return what the verdict on an experiment says of it, to stand behind its key."""
    if stall.verdict is Verdict.STALLED:
        return ("has been quiet for ", WorkingDays(stall.silent), f"; the limit is {stall.limit.days}")
    if stall.verdict is Verdict.OVERDUE_BACK:
        when: Text = (
            ("was due back on ", Day(stall.due_back)) if stall.due_back else ("is overdue to be back",)
        )
        return (*when, "; no news")
    return (SENTENCES[stall.verdict],)


def _said(stall: Stall) -> tuple[Text, ...]:
    """Return the evidence that belongs to this verdict alone."""
    last = stall.last_sign.activity.verb if stall.last_sign else None
    told = MEASURED | ({"moved to doing"} if last is Verb.TRANSITIONED else set())
    own = (one for one in stall.because if one.signal not in told)
    return tuple(say(OPENINGS.get(one.signal, ""), reason(one, stall.item.url)) for one in own)


def _measured(stall: Stall) -> Text:
    """Return the silence against the limit, and where the limit comes from."""
    limit = Name(stall.limit.source)
    if stall.verdict is Verdict.STALLED:
        return ("limit: ", limit)
    return ("quiet for ", WorkingDays(stall.silent), f", limit {stall.limit.days}: ", limit)


def happened(act: Activity) -> str:
    """Return what the last sign of life was; a run that somebody stopped did not fail by itself."""
    if is_answer(act):
        return "answer"
    stopped = act.verb is Verb.RUN_FAILED and act.text == STOPPED
    return "run was stopped" if stopped else LAST_SEEN[act.verb]


def _seen(state: ProjectState, sign: Sign | None) -> Text:
    if sign is None:
        return ("no sign of life on record",)
    act = sign.activity
    by: Text = (" by ", PersonRef(act.actor)) if act.actor else ()
    where = ref(sign.item, titled=False)
    return say(f"last: {happened(act)}", by, " on ", day(state, act.at), " in ", where)


def _what_now(stall: Stall) -> tuple[Text, ...]:
    if stall.verdict in CALM:
        return ()
    asked: Text = ("ask ", PersonRef(stall.ask)) if stall.ask else ("nobody to ask is on record",)
    return (say(asked, ": ", Name(stall.next_step)),) if stall.next_step else (asked,)


def _tone(stall: Stall) -> Tone:
    return Tone.PLAIN if stall.verdict in CALM else Tone.WARN

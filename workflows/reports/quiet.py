"""How a verdict on an experiment is told: the sentence, the evidence, who is asked and what would end it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.answers import is_answer
from workflows.lifecycle.findings import CALM, Verdict
from workflows.lifecycle.wording import STOPPED
from workflows.model import Verb
from workflows.reports.phrases import day, detail, reason, ref, say, tell
from workflows.reports.shape import Day, Line, PersonRef, Phrase, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from workflows.lifecycle.findings import Sign, Stall
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity

UNEXPLAINED = frozenset({Verdict.STALLED, Verdict.OVERDUE_BACK, Verdict.UNOWNED, Verdict.NEVER_STARTED})
"""Silence for which nobody has given a reason that still holds."""
WAITING = frozenset({Verdict.BLOCKED, Verdict.WAITING_REVIEW, Verdict.WAITING_DATA, Verdict.WAITING_COMPUTE})
TO_CLOSE = frozenset({Verdict.FINISHED_NOT_CLOSED, Verdict.SUPERSEDED})
ASKING = UNEXPLAINED | WAITING | TO_CLOSE

SENTENCES: Final[Mapping[Verdict, Text]] = MappingProxyType(
    {
        Verdict.SUPERSEDED: tell("goes on elsewhere, and is still open"),
        Verdict.FINISHED_NOT_CLOSED: tell("looks finished, and is still open"),
        Verdict.QUIET_EXPECTED: tell("is quiet for a stated reason"),
        Verdict.BLOCKED: tell("is blocked"),
        Verdict.WAITING_REVIEW: tell("waits for a review"),
        Verdict.WAITING_DATA: tell("waits for data"),
        Verdict.WAITING_COMPUTE: tell("waits for compute"),
        Verdict.UNOWNED: tell("has nobody who looks after it"),
        Verdict.NEVER_STARTED: tell("was taken up, and nothing has happened since"),
        Verdict.STALLED: tell("is quiet"),
        Verdict.ACTIVE: tell("is under way"),
    }
)
LAST_SEEN: Final[Mapping[Verb, Phrase]] = MappingProxyType(
    {
        Verb.CREATED: Phrase("creation"),
        Verb.COMMENTED: Phrase("comment"),
        Verb.TRANSITIONED: Phrase("change of status"),
        Verb.ASSIGNED: Phrase("assignment"),
        Verb.EDITED: Phrase("edit"),
        Verb.LABELLED: Phrase("label"),
        Verb.LINKED: Phrase("link"),
        Verb.PUSHED: Phrase("push"),
        Verb.OPENED: Phrase("pull request opened"),
        Verb.REVIEW_REQUESTED: Phrase("request for review"),
        Verb.REVIEWED: Phrase("review"),
        Verb.MERGED: Phrase("merge"),
        Verb.CLOSED: Phrase("closing"),
        Verb.REOPENED: Phrase("reopening"),
        Verb.RUN_STARTED: Phrase("run started"),
        Verb.RUN_HEARTBEAT: Phrase("heartbeat of a run"),
        Verb.RUN_FINISHED: Phrase("run finished"),
        Verb.RUN_FAILED: Phrase("run failed"),
    }
)
SEEN: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        **{verb.value: said for verb, said in LAST_SEEN.items()},
        "answer": Phrase("answer"),
        "run_stopped": Phrase("run was stopped"),
    }
)
"""Signs of life by the names under which they are kept."""
MEASURED = frozenset({"quiet", "limit", "last sign"})
"""Evidence that every stall carries and that is told here in typed values instead."""
OPENINGS: Final[Mapping[str, Callable[[Text], Text]]] = MappingProxyType(
    {
        "status": lambda words: tell("status {words}", words=words),
        "label": lambda words: tell("label {words}", words=words),
        "unanswered ping": lambda words: tell("asked without an answer: {words}", words=words),
    }
)
"""What is told around evidence whose detail is a bare word or quotation from the tracker."""


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
    asked = (tell("ask {person}", person=PersonRef(stall.ask)),) if stall.ask else ()
    because = (*_said(stall), _seen(state, stall.last_sign), *asked)
    return Line(say(ref(stall.item), " ", sentence(stall)), because, _tone(stall))


def own_line(state: ProjectState, stall: Stall) -> Line:
    """Return the statement as the one who is asked reads it: all that it rests on, and what would end it."""
    step = (tell("next step: {step}", step=detail(stall.next_step)),) if stall.next_step else ()
    because = (*_said(stall), _seen(state, stall.last_sign), _measured(stall), *step)
    return Line(say(ref(stall.item), " ", sentence(stall)), because, Tone.ASK)


def short_lines(stalls: Iterable[Stall]) -> tuple[Line, ...]:
    """Return one short line for each experiment, without people: their owners are asked in private."""
    return tuple(Line(say(ref(stall.item), " ", sentence(stall))) for stall in stalls)


def sentence(stall: Stall) -> Text:
    """Return what the verdict on an experiment says of it, to stand behind its key."""
    if stall.verdict is Verdict.STALLED:
        days = WorkingDays(stall.silent)
        return tell("has been quiet for {days}; the limit is {limit}", days=days, limit=str(stall.limit.days))
    if stall.verdict is Verdict.OVERDUE_BACK:
        if stall.due_back is None:
            return tell("is overdue to be back; no news")
        return tell("was due back on {day}; no news", day=Day(stall.due_back))
    return SENTENCES[stall.verdict]


def _said(stall: Stall) -> tuple[Text, ...]:
    """Return the evidence that belongs to this verdict alone."""
    last = stall.last_sign.activity.verb if stall.last_sign else None
    told = MEASURED | ({"moved to doing"} if last is Verb.TRANSITIONED else set())
    own = (one for one in stall.because if one.signal not in told)
    return tuple(opened(one.signal, reason(one, stall.item.url)) for one in own)


def opened(signal: str, words: Text) -> Text:
    """Return evidence with what has to stand around a bare word of the tracker."""
    return OPENINGS[signal](words) if signal in OPENINGS else words


def _measured(stall: Stall) -> Text:
    """Return the silence against the limit, and where the limit comes from."""
    source = detail(stall.limit.source)
    if stall.verdict is Verdict.STALLED:
        return tell("limit: {source}", source=source)
    days, limit = WorkingDays(stall.silent), str(stall.limit.days)
    return tell("quiet for {days}, limit {limit}: {source}", days=days, limit=limit, source=source)


def happened(act: Activity) -> Phrase:
    """Return what the last sign of life was."""
    return SEEN[seen_as(act)]


def seen_as(act: Activity) -> str:
    """Return the name in `SEEN` of a sign of life; a run that somebody stopped did not fail by itself."""
    if is_answer(act):
        return "answer"
    return "run_stopped" if act.verb is Verb.RUN_FAILED and act.text == STOPPED else act.verb.value


def _seen(state: ProjectState, sign: Sign | None) -> Text:
    if sign is None:
        return tell("no sign of life on record")
    act = sign.activity
    what, when, where = happened(act), day(state, act.at), ref(sign.item, titled=False)
    if not act.actor:
        return tell("last: {what} on {day} in {item}", what=what, day=when, item=where)
    who = PersonRef(act.actor)
    return tell("last: {what} by {person} on {day} in {item}", what=what, person=who, day=when, item=where)


def _what_now(stall: Stall) -> tuple[Text, ...]:
    if stall.verdict in CALM:
        return ()
    nobody = tell("nobody to ask is on record")
    asked = tell("ask {person}", person=PersonRef(stall.ask)) if stall.ask else nobody
    return (say(asked, ": ", detail(stall.next_step)),) if stall.next_step else (asked,)


def _tone(stall: Stall) -> Tone:
    return Tone.PLAIN if stall.verdict in CALM else Tone.WARN

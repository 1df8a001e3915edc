"""What people answered by buttons, as the rules see it: words of a human on the thread, but structured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.remarks import Waited, is_concluded
from workflows.model import Activity, ActorKind, Said, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.model import Answer, Facts

ANSWER: Final = "answer"
"""The field of an activity that is an answer: `new` is what was said, `old` its day, thing waited for, or outcome."""
ANSWER_IDS: Final = "answer:"
"""How the id of such an activity begins."""
TOLD: Final = frozenset({Said.RUNNING, Said.WAITING, Said.FINISHED, Said.DROPPED})
"""Answers that say something about the work. A snooze, or that it is no experiment, is no sign of life."""
ENDS: Final = frozenset({Said.FINISHED.value, Said.DROPPED.value})
FOR_A_TIME: Final = frozenset({Said.RUNNING, Said.WAITING, Said.SNOOZED})
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supported": worded("supported"),
        "ruled out": worded("ruled out"),
        "inconclusive": worded("inconclusive"),
    }
)
WAITING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "data": worded("waiting for data"),
        "compute": worded("waiting for compute"),
        "review": worded("waiting for review"),
        "decision": worded("waiting for decision"),
    }
)
WAITS: Final = MappingProxyType({"data": Waited.DATA, "compute": Waited.COMPUTE})


def woven(facts: Facts) -> Facts:
    """Return the facts with the answers among the activities, each at its time."""
    told = [answer for answer in facts.answers if answer.said in TOLD]
    if not told:
        return facts
    activities = dict(facts.activities)
    for answer in told:
        held = (*activities.get(answer.item, ()), as_activity(answer))
        activities[answer.item] = tuple(sorted(held, key=attrgetter("at")))
    return replace(facts, activities=MappingProxyType(activities))


def is_answer(act: Activity) -> bool:
    """Whether an activity is an answer given by a button: a field that is called so in a tracker is none."""
    return act.field == ANSWER and act.id.startswith(ANSWER_IDS)


def as_activity(answer: Answer) -> Activity:
    """Return an answer as what it is: a comment of a person, made somewhere else."""
    return Activity(
        id=f"{ANSWER_IDS}{answer.id}",
        item=answer.item,
        at=answer.at,
        actor=answer.person,
        actor_kind=ActorKind.HUMAN,
        verb=Verb.COMMENTED,
        field=ANSWER,
        old=answer.until.isoformat() if answer.until else answer.waiting_for or answer.outcome,
        new=answer.said.value,
        text=sentence(replace(answer, words=" ".join(answer.words.split()))),
    )


def sentence(answer: Answer) -> str:
    """Return an answer in words: the structured part, then the person's own."""
    said = _said(answer)
    if answer.until is not None and answer.said in FOR_A_TIME:
        said = worded("{said} until {day}", said=said, day=answer.until)
    return worded("{said}: {words}", said=said, words=answer.words) if answer.words else said


def _said(answer: Answer) -> str:
    outcome = OUTCOMES.get(answer.outcome or "", answer.outcome)
    match answer.said:
        case Said.RUNNING:
            return worded("still running")
        case Said.WAITING:
            what = answer.waiting_for or worded("something")
            return WAITING.get(what, worded("waiting for {what}", what=what))
        case Said.FINISHED:
            return outcome or worded("finished")
        case Said.DROPPED:
            return worded("dropped, {outcome}", outcome=outcome or OUTCOMES["inconclusive"])
        case Said.SNOOZED:
            return worded("no reminder")
    return worded("not an experiment")


def promised_by(act: Activity) -> date | None:
    """Return the day until which an answer lets expect nothing; None when it names none, or ends the work."""
    if act.new in ENDS:
        return None
    try:
        return date.fromisoformat(act.old or "")
    except ValueError:
        return None


def concludes(act: Activity) -> bool:
    """Whether an answer or a comment says that the experiment is over, or what came out."""
    return ends(act) if is_answer(act) else is_concluded(act.text)


def ends(act: Activity) -> bool:
    """Whether an activity is an answer that the experiment is over."""
    return is_answer(act) and act.new in ENDS


def tells_outcome(act: Activity) -> bool:
    """Whether an activity is an answer that says what came out; what was dropped is inconclusive without more."""
    return ends(act) and (act.old is not None or act.new == Said.DROPPED.value)


def waited_for(act: Activity) -> str | None:
    """Return what an answer waits for without a day: data, compute, review or decision."""
    return act.old if act.new == Said.WAITING.value and promised_by(act) is None else None


def denied(answers: Iterable[Answer]) -> frozenset[str]:
    """Return the ids of the items of which somebody said that they are no experiments."""
    return frozenset(answer.item for answer in answers if answer.said is Said.NO_EXPERIMENT)

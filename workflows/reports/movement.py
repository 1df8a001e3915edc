"""What happened and who waits for whom: moves, loops back, answers, reviews and blockers as statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workflows.reports.phrases import day, listed, people, quoted, ref, say, stage
from workflows.reports.shape import Line, PersonRef, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.state_work import Answer, Blocker

DECLARED = {"label": "relabelled", "tag": "tagged", "status": "changed status"}
TIMES = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def moved_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the moves of the period: forward ones by route, each loop back on its own line with its reason."""
    routes: dict[tuple[str, str], list[StageChange]] = defaultdict(list)
    for change in state.moves.moved:
        routes[change.origin, change.target].append(change)
    order = [one.name for one in state.policy.stages]
    forward = sorted(routes, key=lambda route: (order.index(route[1]), route[0]))
    return (
        *(_route_line(state, route, routes[route]) for route in forward),
        *(_loop_line(state, change) for change in state.moves.looped),
    )


def again(change: StageChange) -> str:
    """Return `, for the second time` for an item that has gone back to the same stage before."""
    return f", for the {TIMES.get(change.times, f'{change.times}th')} time" if change.times > 1 else ""


def answer_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the experiments whose outcome was written down in the period; no gain is an answer too."""
    return tuple(_answer_line(state, answer) for answer in state.answers if answer.outcome)


def unanswered_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the experiments that were closed in the period while nobody wrote down what came out."""
    return tuple(_unanswered_line(state, answer) for answer in state.answers if not answer.outcome)


def review_lines(
    reviews: Iterable[WaitingReview], state: ProjectState, tone: Tone = Tone.PLAIN
) -> tuple[Line, ...]:
    """Return who waits for which review since when, in the order given."""
    return tuple(_review_line(state, one, tone) for one in reviews)


def blocker_line(state: ProjectState, blocker: Blocker, tone: Tone = Tone.ASK) -> Line:
    """Return what one unfinished item holds up, since when, and who has it."""
    where: tuple[Text, ...] = (("it belongs to another project",),) if blocker.outside else ()
    because = (say("since ", day(state, blocker.since)), held_by(blocker), *where)
    long: Text = (" for ", WorkingDays(blocker.days)) if blocker.days else ()
    held = say(" has been blocking " if long else " blocks ", listed(blocker.blocks), long)
    return Line(say(ref(blocker.item), held), because, tone)


def held_by(blocker: Blocker) -> Text:
    """Return who has the blocker."""
    if blocker.item.assignee is None:
        return ("nobody is assigned to it",)
    return ("assigned to ", PersonRef(blocker.item.assignee))


def _route_line(state: ProjectState, route: tuple[str, str], changes: Sequence[StageChange]) -> Line:
    arrow = say(stage(state, route[0]), " → ", stage(state, route[1]), ": ")
    if len(changes) == 1:
        return Line(say(arrow, ref(changes[0].item)), (_declared(state, changes[0]),))
    because = tuple(say(ref(one.item, titled=False), " ", _declared(state, one)) for one in changes)
    return Line(say(arrow, listed((change.item for change in changes), len(changes))), because)


def _loop_line(state: ProjectState, change: StageChange) -> Line:
    route = say(" went back from ", stage(state, change.origin), " to ", stage(state, change.target))
    why: tuple[Text, ...] = (_declared(state, change),)
    if change.reason is not None:
        who: Text = (PersonRef(change.reason.actor), ": ") if change.reason.actor else ()
        why = (say(who, quoted(change.reason.text)), *why)
    return Line(say(ref(change.item), route, again(change)), why, Tone.WARN)


def _declared(state: ProjectState, change: StageChange) -> Text:
    return (DECLARED[change.because.signal], " on ", day(state, change.at))


def _answer_line(state: ProjectState, answer: Answer) -> Line:
    said: Text = (": ", quoted(answer.said.text)) if answer.said else ()
    closed: Text = ("closed on " if answer.closed else "answered, not closed yet, on ", day(state, answer.at))
    by: Text = ("written by ", PersonRef(answer.said.actor)) if answer.said and answer.said.actor else ()
    return Line(say(ref(answer.item), said), (by, closed) if by else (closed,))


def _unanswered_line(state: ProjectState, answer: Answer) -> Line:
    text = say(ref(answer.item), " was closed on ", day(state, answer.at), ", and no result is written down")
    last: tuple[Text, ...] = (("last comment: ", quoted(answer.said.text)),) if answer.said else ()
    return Line(text, last, Tone.ASK)


def _review_line(state: ProjectState, review: WaitingReview, tone: Tone) -> Line:
    who: Text = say(" by ", people(review.reviewers)) if review.reviewers else ()
    since = say(" since ", day(state, review.since), _for_days(review.days))
    return Line(say(ref(review.item), " waits for a review", who, since), tone=tone)


def _for_days(days: int) -> Text:
    return (" (", WorkingDays(days), ")") if days else ()

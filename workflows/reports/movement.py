"""What happened and who waits for whom: moves, loops back, answers, reviews and blockers as statements."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.reports.phrases import day, listed, people, quoted, ref, say, stage, tell
from workflows.reports.shape import Line, PersonRef, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.state_work import Answer, Blocker
    from workflows.reports.shape import Moment

DECLARED: Final[Mapping[str, Callable[[Moment], Text]]] = MappingProxyType(
    {
        "label": lambda day: tell("relabelled on {day}", day=day),
        "tag": lambda day: tell("tagged on {day}", day=day),
        "status": lambda day: tell("changed status on {day}", day=day),
    }
)
TIMES: Final[Mapping[int, Text]] = MappingProxyType(
    {
        2: tell(", for the second time"),
        3: tell(", for the third time"),
        4: tell(", for the fourth time"),
        5: tell(", for the fifth time"),
    }
)


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


def again(change: StageChange) -> Text:
    """Return `, for the second time` for an item that has gone back to the same stage before."""
    if change.times <= 1:
        return ()
    return TIMES.get(change.times) or tell(", for the {number}th time", number=str(change.times))


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
    where = (tell("it belongs to another project"),) if blocker.outside else ()
    because = (tell("since {day}", day=day(state, blocker.since)), held_by(blocker), *where)
    item, items = ref(blocker.item), listed(blocker.blocks)
    if not blocker.days:
        return Line(tell("{item} blocks {items}", item=item, items=items), because, tone)
    days = WorkingDays(blocker.days)
    held = tell("{item} has been blocking {items} for {days}", item=item, items=items, days=days)
    return Line(held, because, tone)


def held_by(blocker: Blocker) -> Text:
    """Return who has the blocker."""
    if blocker.item.assignee is None:
        return tell("nobody is assigned to it")
    return tell("assigned to {person}", person=PersonRef(blocker.item.assignee))


def _route_line(state: ProjectState, route: tuple[str, str], changes: Sequence[StageChange]) -> Line:
    arrow = say(stage(state, route[0]), " → ", stage(state, route[1]), ": ")
    if len(changes) == 1:
        return Line(say(arrow, ref(changes[0].item)), (_declared(state, changes[0]),))
    because = tuple(say(ref(one.item, titled=False), " ", _declared(state, one)) for one in changes)
    return Line(say(arrow, listed((change.item for change in changes), len(changes))), because)


def _loop_line(state: ProjectState, change: StageChange) -> Line:
    route = tell(
        "{item} went back from {origin} to {target}",
        item=ref(change.item),
        origin=stage(state, change.origin),
        target=stage(state, change.target),
    )
    why: tuple[Text, ...] = (_declared(state, change),)
    if change.reason is not None:
        who: Text = (PersonRef(change.reason.actor), ": ") if change.reason.actor else ()
        why = (say(who, quoted(change.reason.text)), *why)
    return Line(say(route, again(change)), why, Tone.WARN)


def _declared(state: ProjectState, change: StageChange) -> Text:
    return DECLARED[change.because.signal](day(state, change.at))


def _answer_line(state: ProjectState, answer: Answer) -> Line:
    said: Text = (": ", quoted(answer.said.text)) if answer.said else ()
    when = day(state, answer.at)
    closed = (
        tell("closed on {day}", day=when)
        if answer.closed
        else tell("answered, not closed yet, on {day}", day=when)
    )
    if answer.said is None or not answer.said.actor:
        return Line(say(ref(answer.item), said), (closed,))
    by = tell("written by {person}", person=PersonRef(answer.said.actor))
    return Line(say(ref(answer.item), said), (by, closed))


def _unanswered_line(state: ProjectState, answer: Answer) -> Line:
    text = tell(
        "{item} was closed on {day}, and no result is written down",
        item=ref(answer.item),
        day=day(state, answer.at),
    )
    last = (tell("last comment: {words}", words=quoted(answer.said.text)),) if answer.said else ()
    return Line(text, last, Tone.ASK)


def _review_line(state: ProjectState, review: WaitingReview, tone: Tone) -> Line:
    item, since = ref(review.item), say(day(state, review.since), _for_days(review.days))
    if not review.reviewers:
        return Line(tell("{item} waits for a review since {day}", item=item, day=since), tone=tone)
    who = people(review.reviewers)
    text = tell("{item} waits for a review by {people} since {day}", item=item, people=who, day=since)
    return Line(text, tone=tone)


def _for_days(days: int) -> Text:
    return (" (", WorkingDays(days), ")") if days else ()

"""Where the work lies: its centre, the stages, what came and went, what is due and what has no stage yet."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.reports.phrases import listed, phrases, ref, say, stage, tell, tell_items, tell_many, tickets
from workflows.reports.shape import Day, Line, Strong, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.lifecycle.state import Ground, ProjectState, Tally
    from workflows.lifecycle.state_work import Due

GROUNDS: Final[Mapping[str, Callable[[str, str], Text]]] = MappingProxyType(
    {
        "under way": lambda number, total: tell(
            "{number} of {total} tickets under way", number=number, total=total
        ),
        "worked on": lambda number, total: tell(
            "{number} of {total} things that people worked on in four weeks",
            number=number,
            total=total,
        ),
        "open": lambda number, total: tell("{number} of {total} open tickets", number=number, total=total),
    }
)
UNKNOWN = tell("No ticket at work has a stage yet: the centre of work is unknown.")
UNKNOWN_PLAIN = tell("What the work is about at present is not known: none of it is placed yet.")


def centre_line(state: ProjectState, *, plain: bool = False) -> Line:
    """Return where most of the work lies, with the numbers that say so; in plain words with the first number."""
    centre = state.centre
    if centre.stage is None:
        return Line(UNKNOWN_PLAIN if plain else UNKNOWN, bullet=False)
    grounds = tuple(_ground(state, ground, plain=plain) for ground in centre.grounds)
    named = (tell("among them {items}", items=listed(centre.grounds[0].items, 3)),)
    because = (*grounds[:1], *named) if plain else (*grounds, *_files(state), *named)
    return Line(_where(state, centre.stage, centre.rival, plain=plain), because, bullet=False)


def _where(state: ProjectState, first: str, rival: str | None, *, plain: bool) -> Text:
    one = Strong(stage(state, first, plain=plain))
    if rival is None:
        said = tell("Most of the work is on {stage}.", stage=one) if plain else None
        return said or tell("Centre of work: {stage}", stage=one)
    other = Strong(stage(state, rival, plain=plain))
    if plain:
        return tell("Most of the work is on {stage} and on {other}, about equally.", stage=one, other=other)
    return tell("Centre of work: {stage} and {other}, about equally", stage=one, other=other)


def tally_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return one line for each stage with anything to tell, and one that names the others."""
    lines = [_tally_line(state, tally) for tally in state.tallies if not tally.quiet]
    empty = [say(stage(state, tally.stage)) for tally in state.tallies if tally.quiet]
    if empty:
        lines.append(Line(tell("Nothing in {stages}", stages=phrases(empty))))
    if state.outside:
        number, items = tickets(state.outside), listed(state.outside)
        lines.append(
            Line(
                tell_many(
                    len(state.outside),
                    "Outside the lifecycle: {tickets} open: {items}",
                    "Outside the lifecycle: {tickets} open: {items}",
                    tickets=number,
                    items=items,
                )
            )
        )
    return tuple(lines)


def unplaced_lines(state: ProjectState, tone: Tone = Tone.PLAIN) -> tuple[Line, ...]:
    """Return what has no stage yet: open tickets, open changes and finished tickets."""
    left = state.unplaced
    texts = (
        tell_items(
            left.tickets,
            "1 open ticket has no stage: {items}",
            "{number} open tickets have no stage: {items}",
        ),
        tell_items(
            left.changes,
            "1 open pull request or branch has no stage: {items}",
            "{number} open pull requests and branches have no stage: {items}",
        ),
        tell_items(
            left.finished,
            "1 finished ticket has no stage: {items}",
            "{number} finished tickets have no stage: {items}",
        ),
    )
    return tuple(Line(text, tone=tone) for text in texts if text)


def period_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return what was finished, what came in and what was merged since the period began."""
    texts = (
        tell_items(state.done, "1 ticket finished: {items}", "{number} tickets finished: {items}"),
        tell_items(state.merged, "1 pull request merged: {items}", "{number} pull requests merged: {items}"),
        tell_items(state.created, "1 new ticket: {items}", "{number} new tickets: {items}"),
    )
    return tuple(Line(text) for text in texts if text)


def due_lines(state: ProjectState, *, late: bool) -> tuple[Line, ...]:
    """Return the tickets with a date: the overdue ones, or those that are due next."""
    return tuple(_due_line(due) for due in state.due if due.past is late)


def _ground(state: ProjectState, ground: Ground, *, plain: bool) -> Text:
    numbers = GROUNDS[ground.what](str(len(ground.items)), str(ground.total))
    if state.centre.stage is None or state.centre.rival is None:
        return numbers
    first, second = (stage(state, name, plain=plain) for name in (state.centre.stage, state.centre.rival))
    others = str(ground.rival)
    if plain:
        return tell(
            "{numbers} are on {stage}, {others} on {other}",
            numbers=numbers,
            stage=first,
            others=others,
            other=second,
        )
    return tell(
        "{numbers} in {stage}, {others} in {other}", numbers=numbers, stage=first, others=others, other=second
    )


def _files(state: ProjectState) -> tuple[Text, ...]:
    """Return how many of the recently changed files lie in the centre's stage, over all repositories."""
    shares = [share for profile in state.profiles for share in profile.files]
    total = sum(share.number for share in shares)
    own = sum(share.number for share in shares if share.stage == state.centre.stage)
    if not own:
        return ()
    return (
        tell(
            "{number} of {total} files changed in 30 days that a path rule knows",
            number=str(own),
            total=str(total),
        ),
    )


def _tally_line(state: ProjectState, tally: Tally) -> Line:
    numbers = [
        tell_many(len(tally.open), "{tickets} open", "{tickets} open", tickets=tickets(tally.open)),
        tell("{number} under way", number=str(len(tally.doing))),
        tell_many(len(tally.done), "{number} done", "{number} done"),
    ]
    if tally.moved_in:
        numbers.append(tell_many(len(tally.moved_in), "{number} moved in", "{number} moved in"))
    if tally.looped_in:
        numbers.append(tell_many(len(tally.looped_in), "{number} came back", "{number} came back"))
    waiting = [item for item in tally.open if item not in tally.doing]
    because = (
        *([tell("under way: {items}", items=listed(tally.doing))] if tally.doing else []),
        *([tell("to do: {items}", items=listed(waiting))] if waiting else []),
        *([tell("done: {items}", items=listed(tally.done))] if tally.done else []),
    )
    return Line(say(Strong(stage(state, tally.stage)), ": ", phrases(numbers)), because)


def _due_line(due: Due) -> Line:
    item, day = ref(due.item), Day(due.day)
    if not due.past:
        return Line(tell("{item} is due on {day}", item=item, day=day))
    if not due.late:
        return Line(tell("{item} was due on {day}", item=item, day=day), tone=Tone.WARN)
    late = WorkingDays(due.late)
    return Line(tell("{item} was due on {day}, {days} ago", item=item, day=day, days=late), tone=Tone.WARN)

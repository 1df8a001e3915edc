"""Where the work lies: its centre, the stages, what came and went, what is due and what has no stage yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.phrases import agree, kpi, listed, phrases, ref, say, stage, tickets
from workflows.reports.shape import Count, Day, Line, Strong, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.lifecycle.state import Ground, ProjectState, Tally
    from workflows.lifecycle.state_work import Due
    from workflows.model import WorkItem

GROUNDS = {
    "under way": "tickets under way",
    "worked on": "tickets and pull requests worked on in four weeks",
    "open": "open tickets",
}
UNKNOWN = "No ticket at work has a stage yet: the centre of work is unknown."
UNKNOWN_PLAIN = "What the work is about at present is not known: none of it is placed yet."


def centre_line(state: ProjectState, *, plain: bool = False) -> Line:
    """Return where most of the work lies, with the numbers that say so; in plain words with the first number."""
    centre = state.centre
    if centre.stage is None:
        return Line((UNKNOWN_PLAIN if plain else UNKNOWN,), bullet=False)
    where: Text = (Strong(stage(state, centre.stage, plain=plain)),)
    if centre.rival is not None:
        rival = Strong(stage(state, centre.rival, plain=plain))
        where = say(where, " and on " if plain else " and ", rival, ", about equally")
    grounds = tuple(_ground(state, ground, plain=plain) for ground in centre.grounds)
    named = (say("among them ", listed(centre.grounds[0].items, 3)),)
    because = (*grounds[:1], *named) if plain else (*grounds, *_files(state), *named)
    return Line(say("Most of the work is on " if plain else "Centre of work: ", where), because, bullet=False)


def tally_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return one line for each stage with anything to tell, and one that names the others."""
    lines = [_tally_line(state, tally) for tally in state.tallies if not tally.quiet]
    empty = [say(stage(state, tally.stage)) for tally in state.tallies if tally.quiet]
    if empty:
        lines.append(Line(say("Nothing in ", phrases(empty))))
    if state.outside:
        outside = say(tickets(state.outside), " open: ", listed(state.outside))
        lines.append(Line(say("Outside the lifecycle: ", outside)))
    return tuple(lines)


def unplaced_lines(state: ProjectState, tone: Tone = Tone.PLAIN) -> tuple[Line, ...]:
    """Return what has no stage yet: open tickets, open changes and finished tickets."""
    groups: tuple[tuple[Sequence[WorkItem], str, str], ...] = (
        (state.unplaced.tickets, "open ticket", "open tickets"),
        (state.unplaced.changes, "open pull request or branch", "open pull requests and branches"),
        (state.unplaced.finished, "finished ticket", "finished tickets"),
    )
    return tuple(
        Line(
            say(
                Count(len(items), one, many), agree(len(items), " has", " have"), " no stage: ", listed(items)
            ),
            tone=tone,
        )
        for items, one, many in groups
        if items
    )


def period_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return what was finished, what came in and what was merged since the period began."""
    groups = (
        (state.done, "ticket", " finished: "),
        (state.merged, "pull request", " merged: "),
        (state.created, "new ticket", ": "),
    )
    return tuple(
        Line(say(Count(len(items), noun), verb, listed(items))) for items, noun, verb in groups if items
    )


def due_lines(state: ProjectState, *, late: bool) -> tuple[Line, ...]:
    """Return the tickets with a date: the overdue ones, or those that are due next."""
    return tuple(_due_line(due) for due in state.due if due.past is late)


def kpi_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the declared measures of success, or say that none is."""
    if not state.project.kpis:
        return (Line(("No measure of success is written down yet.",), tone=Tone.WARN),)
    return tuple(Line(kpi(measure)) for measure in state.project.kpis)


def _ground(state: ProjectState, ground: Ground, *, plain: bool) -> Text:
    numbers = f"{len(ground.items)} of {ground.total} {GROUNDS[ground.what]}"
    if state.centre.stage is None or state.centre.rival is None:
        return (numbers,)
    first, second = (stage(state, name, plain=plain) for name in (state.centre.stage, state.centre.rival))
    between = " are on " if plain else " in "
    return say(numbers, between, first, f", {ground.rival}", " on " if plain else " in ", second)


def _files(state: ProjectState) -> tuple[Text, ...]:
    """Return how many of the recently changed files lie in the centre's stage, over all repositories."""
    shares = [share for profile in state.profiles for share in profile.files]
    total = sum(share.number for share in shares)
    own = sum(share.number for share in shares if share.stage == state.centre.stage)
    return ((f"{own} of {total} files changed in 30 days that a path rule knows",),) if own else ()


def _tally_line(state: ProjectState, tally: Tally) -> Line:
    numbers: list[Text] = [
        (tickets(tally.open), " open"),
        (f"{len(tally.doing)} under way",),
        (f"{len(tally.done)} done",),
    ]
    if tally.moved_in:
        numbers.append((f"{len(tally.moved_in)} moved in",))
    if tally.looped_in:
        numbers.append((f"{len(tally.looped_in)} came back",))
    groups = (
        ("under way", tally.doing),
        ("to do", [item for item in tally.open if item not in tally.doing]),
        ("done", tally.done),
    )
    because = tuple(say(f"{word}: ", listed(items)) for word, items in groups if items)
    return Line(say(Strong(stage(state, tally.stage)), ": ", phrases(numbers)), because)


def _due_line(due: Due) -> Line:
    if due.past:
        long: Text = (", ", WorkingDays(due.late), " ago") if due.late else ()
        text = say(ref(due.item), " was due on ", Day(due.day), long)
        return Line(text, tone=Tone.WARN)
    return Line(say(ref(due.item), " is due on ", Day(due.day)))

"""Does what people asked for: reads the item anew, changes only what is ours, believes only the tracker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from workflows.errors import Refused, StagecoachError, Transient, words_of
from workflows.lifecycle.mapping_globs import normal
from workflows.outbox import Write, WriteKind, WriteState
from workflows.store import writes as outbox
from workflows.store.engine import reading
from workflows.store.queries import items_still_there
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.model import WorkItem

log = structlog.get_logger()

WAITS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))
"""How long to wait after each try; after the eighth, most of a day later, a write has failed."""
ABANDONED: Final = timedelta(minutes=10)
"""A write that has been tried for so long belongs to a process that is gone: one takes five minutes at the worst."""
ROUNDS: Final = 3
"""How often labels are changed again within one try because somebody else changed them meanwhile."""
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""A tracker's clock may be behind ours by so much."""
REPLACED: Final = worded("replaced by a later change")
TAKEN_BACK: Final = worded("taken back before it was done")
MISTAKE: Final = worded("a mistake of ours, which is in the log")


class Tracker(Protocol):
    """What a tracker that can be written to offers; errors: Transient (perhaps it was done), Refused (it was not)."""

    name: str

    def labels(self, item: WorkItem) -> tuple[str, ...]:
        """Return the labels that the item carries now."""
        ...

    def change_labels(self, item: WorkItem, adds: Sequence[str], removes: Sequence[str]) -> None:
        """Add and remove single labels; all others stay."""
        ...

    def comment(self, item: WorkItem, text: str) -> str:
        """Add a comment of plain words and return the id of the activity that a sync will make of it."""
        ...

    def find_comment(
        self, item: WorkItem, text: str, *, since: datetime, known: Collection[str]
    ) -> str | None:
        """Return the activity id of a comment of these words from `since` on that is not among `known`, or None."""
        ...


@dataclass(frozen=True, slots=True)
class _Turn:
    """One try of one write."""

    engine: Engine
    tracker: Tracker
    item: WorkItem
    write: Write
    now: datetime


def write_waiting(
    engine: Engine,
    trackers: Iterable[Tracker],
    *,
    now: datetime,
    only: Collection[str] | None = None,
    everything: bool = False,
    stopping: Callable[[], bool] = lambda: False,
) -> tuple[Write, ...]:
    """Try the writes whose time has come, oldest first, and return them as they stand then; `only` names ids.

    What no tracker here is for waits for a process that has one, unless this one does `everything`: then it fails.
    They are taken one at a time: what is taken and not begun would be tried again by another process.
    """
    by_name = {tracker.name: tracker for tracker in trackers}
    away: set[str] = set()
    tried: list[str] = []
    while not stopping() and (
        taken := outbox.take(
            engine,
            now=now,
            abandoned=now - ABANDONED,
            only=only,
            most=1,
            sources=None if everything and not away else frozenset(by_name) - away,
        )
    ):
        for write in taken:
            tried.append(write.id)
            if not _try(engine, by_name, write, now):
                # It asks for time, or does not answer: what else waits for it is tried in the next turn.
                away.add(write.item.partition(":")[0])
    return outbox.find_writes(engine, tried)


def next_try(write: Write, *, now: datetime, wait: float | None = None) -> datetime | None:
    """Return when a write that did not succeed is tried again, `wait` being what the tracker asks for in seconds."""
    if write.tries > len(WAITS):
        return None
    asked = timedelta(seconds=wait or 0)
    return now + max(WAITS[max(write.tries, 1) - 1], asked)


def _try(engine: Engine, trackers: Mapping[str, Tracker], write: Write, now: datetime) -> bool:
    """Try a write, and return whether its tracker can be asked for more."""
    try:
        _do(engine, trackers, write, now)
    except Refused as error:
        outbox.fail(engine, write.id, error=words_of(error), now=now)
    except Transient as error:
        _later(engine, write, words_of(error), next_try(write, now=now, wait=error.retry_after), now)
        return False
    except StagecoachError as error:
        _later(engine, write, words_of(error), next_try(write, now=now), now)
    except Exception:
        # One write must not keep the others waiting, and a person waits for how it ends.
        log.exception("write_broke", write=write.id)
        _later(engine, write, MISTAKE, next_try(write, now=now), now)
    return True


def _later(engine: Engine, write: Write, error: str, again: datetime | None, now: datetime) -> None:
    if again is None:
        said = worded("{why}; tried {times} times", why=error, times=write.tries)
        outbox.fail(engine, write.id, error=said, now=now)
    else:
        outbox.postpone(engine, write.id, error=error, retry_at=again)


def _do(engine: Engine, trackers: Mapping[str, Tracker], write: Write, now: datetime) -> None:
    with reading(engine) as connection:
        item = next(iter(items_still_there(connection, [write.item])), None)
    if item is None:
        raise Refused(worded("{key} is no longer there", key=write.key))
    tracker = trackers.get(item.source)
    if tracker is None:
        raise Refused(worded("no tracker is connected that {key} could be changed in", key=write.key))
    turn = _Turn(engine, tracker, item, write, now)
    if write.kind is WriteKind.COMMENT:
        _comment(turn)
    else:
        _label(turn)


def _comment(turn: _Turn) -> None:
    """Comment once: when an earlier try may have had its effect, look for that first."""
    write, found = turn.write, None
    if write.tries > 1:
        ours = outbox.writes_of(turn.engine, [write.item])
        known = frozenset(one.activity for one in ours if one.activity)
        since = write.asked_at - CLOCKS_DIFFER
        found = turn.tracker.find_comment(turn.item, write.text, since=since, known=known)
    activity = found or turn.tracker.comment(turn.item, write.text)
    outbox.confirm(turn.engine, write.id, activity=activity, now=turn.now)


def _label(turn: _Turn) -> None:
    write = turn.write
    if _is_replaced(turn):
        outbox.fail(turn.engine, write.id, error=REPLACED, now=turn.now)
        return
    undone = next(iter(outbox.find_writes(turn.engine, [write.undoes])), None) if write.undoes else None
    adds, removes = reversal(undone) if undone else (write.adds, write.removes)
    changed = (*undone.adds, *undone.removes) if undone else ()
    touched = frozenset(map(normal, (*write.adds, *write.removes, *adds, *removes, *changed)))
    carried = turn.tracker.labels(turn.item)
    ours = tuple(label for label in carried if normal(label) in touched)
    if write.before is None:
        # Noted before anything is changed: a later try would find its own labels there.
        outbox.note_before(turn.engine, write.id, ours)
    if undone:
        _check_unchanged(undone, ours)
    labels = _brought_about(turn, carried, adds, frozenset(map(normal, removes)))
    outbox.confirm(turn.engine, write.id, labels=labels, now=turn.now)


def _is_replaced(turn: _Turn) -> bool:
    """Whether a later change of the same item's labels was asked for: then this one comes too late."""
    mine = (turn.write.asked_at, turn.write.id)
    return any(
        one.kind is WriteKind.LABELS and one.state is not WriteState.FAILED and (one.asked_at, one.id) > mine
        for one in outbox.writes_of(turn.engine, [turn.write.item])
    )


def _brought_about(
    turn: _Turn, carried: tuple[str, ...], adds: Sequence[str], removes: frozenset[str]
) -> tuple[str, ...]:
    """Change labels until the tracker shows them as wanted, and return all that the item carries then."""
    for _ in range(ROUNDS):
        there = frozenset(map(normal, carried))
        missing = tuple(label for label in adds if normal(label) not in there)
        spare = tuple(label for label in carried if normal(label) in removes)
        if not missing and not spare:
            return carried
        turn.tracker.change_labels(turn.item, missing, spare)
        carried = turn.tracker.labels(turn.item)
    there = frozenset(map(normal, carried))
    if there.issuperset(map(normal, adds)) and there.isdisjoint(removes):
        return carried
    raise Transient(worded("{key} does not show the change yet", key=turn.item.key))


def reversal(write: Write) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a write that is to be undone needs added and removed; nothing where it never got to the item."""
    if write.before is None:
        return (), ()
    before = frozenset(map(normal, write.before))
    added = frozenset(map(normal, write.adds))
    again = tuple(label for label in write.before if normal(label) not in added)
    return again, tuple(label for label in write.adds if normal(label) not in before)


def changed_since(trackers: Iterable[Tracker], item: WorkItem | None, undone: Write | None) -> str | None:
    """Return why a finished change of labels cannot be taken back any more, or None; errors as the tracker's."""
    tracker = next((one for one in trackers if item and one.name == item.source), None)
    if item is None or undone is None or tracker is None or undone.state is not WriteState.DONE:
        return None
    touched = frozenset(map(normal, (*undone.adds, *undone.removes)))
    return _what_changed(undone, [label for label in tracker.labels(item) if normal(label) in touched])


def _check_unchanged(undone: Write, ours: Sequence[str]) -> None:
    """Raise Refused when somebody has changed our labels since the write that is to be undone."""
    if changed := _what_changed(undone, ours):
        raise Refused(changed)


def _what_changed(undone: Write, ours: Sequence[str]) -> str | None:
    there = frozenset(map(normal, ours))
    if undone.before is None or there in (
        frozenset(map(normal, undone.adds)),
        frozenset(map(normal, undone.before)),
    ):
        return None
    if not ours:
        return worded(
            "it carries no stage label now, which somebody else changed since: nothing was taken back"
        )
    return worded(
        "it carries {labels} now, which somebody else changed since: nothing was taken back",
        labels=", ".join(ours),
    )

"""What rules need of an old history: of what happens many times a day the first and the last, without its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.asof import FLAG_FIELDS, LABEL_FIELDS, STATUS_FIELDS
from workflows.lifecycle.keys import may_name
from workflows.model import ActorKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workflows.model import Activity

OFTEN: Final = frozenset({Verb.PUSHED, Verb.EDITED, Verb.RUN_HEARTBEAT})
READ_FIELDS: Final = STATUS_FIELDS | LABEL_FIELDS | FLAG_FIELDS | {"resolution"}
"""Fields whose old and new values rules ask for, by whatever verb."""


def is_routine(act: Activity) -> bool:
    """Whether rules ask of such an activity who did it and when, and neither for its words nor for its values.

    A push that may name a ticket tells more: a Jira project may be declared later.
    """
    if act.verb is Verb.PUSHED and may_name(act.text):
        return False
    if act.field is not None and act.field.casefold() in READ_FIELDS:
        return False
    return act.verb in OFTEN or (act.verb is Verb.COMMENTED and act.actor_kind is not ActorKind.HUMAN)


def whole_since(now: datetime, days: int) -> datetime:
    """Return the moment from which on histories stay whole: the beginning of a day (UTC), so many days ago."""
    return datetime.combine(now.astimezone(UTC).date() - timedelta(days), time.min, UTC)


def thinned(acts: Iterable[Activity], until: datetime) -> tuple[Activity, ...]:
    """Return one item's activities, in the order of time, with what was routine before `until` thinned out.

    Of what is the same but for its moment the first and the last of each day (UTC) stay. A day of any time zone lies in
    at most two of these, and one of these in at most two of its days: so the days on which there was a sign of life,
    the last of them, and who gave it stay the same in each zone. `until` is the beginning of a day.
    """
    ordered = sorted(acts, key=_in_time)
    return tuple(sorted((*_others(ordered, until), *_ends(ordered, until)), key=_in_time))


def _others(ordered: Sequence[Activity], until: datetime) -> Iterator[Activity]:
    return (act for act in ordered if act.at >= until or not is_routine(act))


def _ends(ordered: Sequence[Activity], until: datetime) -> Iterator[Activity]:
    """Yield the first and the last of what is the same on one day, without words."""
    old = sorted((act for act in ordered if act.at < until and is_routine(act)), key=_what)
    for _, same in groupby(old, key=_what):
        first, *more = same
        yield from (_without_words(act) for act in (first, *more[-1:]))


def _what(act: Activity) -> tuple[str, str, str, str, bool, str]:
    """Return all by which a rule can tell routine activities of a day apart; sorting by it keeps the order of time."""
    day = act.at.astimezone(UTC).date().isoformat()
    return day, act.verb, act.actor_kind, act.actor or "", act.field is None, act.field or ""


def _without_words(act: Activity) -> Activity:
    return replace(act, old=None, new=None, text="") if act.old or act.new or act.text else act


_in_time = attrgetter("at", "id")

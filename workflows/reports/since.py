"""What has changed since a reader's last digest: status, forecast, gate, measures, and what became of the asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.reports.phrases import day, phrases, say, stage, tell, tell_many, term
from workflows.reports.shape import Day, ItemRef, Line, Moment, Name, Number, Section, Term, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Ask, Since
    from workflows.reports.shape import Text

SHOWN = 6
"""Asks named in one list; the others are counted."""


def since_section(state: ProjectState, since: Since, audience: str) -> Section:
    """Return the section of a digest for one audience; where nothing changed it says so."""
    title = tell("Since your last digest, {day}", day=day(state, since.before.at))
    if audience == "team":
        lines = tuple(_again(since.again))
    elif audience == "executive":
        lines = (*_changes(state, since), *_settled_plain(since), *_again_plain(since))
    else:
        lines = (*_changes(state, since), *_settled(since), *_again(since.again))
    nothing = Line(tell("Nothing that I told you then is different now."))
    return Section(title, lines if lines or audience == "team" else (nothing,))


@dataclass(frozen=True, slots=True)
class Changed:
    """What has changed of one project since a reader's last portfolio, on that day."""

    at: datetime
    day: Moment
    lines: tuple[Line, ...]


def changed(name: str, zone: str, since: Since, policy: Policy) -> Changed:
    """Return how an initiative stands differently since the reader's last portfolio."""
    lines = tuple(
        Line(say(Name(name), ": ", *line.text), line.because, line.tone)
        for line in (*_colour(policy, since), *_settled_plain(since))
    )
    return Changed(since.before.at, Moment(since.before.at, zone, clock=False), lines)


def portfolio_since(found: Sequence[Changed]) -> Section | None:
    """Return which initiatives stand differently since the reader's last portfolio; None for a first one."""
    if not found:
        return None
    oldest = min(found, key=lambda one: one.at)
    lines = tuple(line for one in found for line in one.lines)
    title = tell("Since your last digest, {day}", day=oldest.day)
    return Section(title, lines or (Line(tell("Nothing that I told you then is different now.")),))


def _changes(state: ProjectState, since: Since) -> Iterator[Line]:
    before, now = since.before, since.now
    yield from _colour(state.policy, since)
    if before.stage and now.stage and before.stage != now.stage:
        stages = {
            "before": stage(state, before.stage, plain=True),
            "now": stage(state, now.stage, plain=True),
        }
        yield Line(tell("Most of the work was on {before}, and is on {now} now.", **stages))
    if since.is_forecast_moved and before.likely and now.likely:
        days = {"before": Day(before.likely), "now": Day(now.likely)}
        yield Line(tell("The careful forecast was {before}, and is {now} now.", **days))
    if since.shown:
        names = phrases([(term(state, "criteria", name),) for name in since.shown])
        yield Line(tell("Shown since: {criteria}.", criteria=names), tone=Tone.GOOD)
    known = dict(before.values)
    for name, value in now.values:
        if name in known and known[name] != value:
            numbers = {"before": Number(known[name], None, 10), "now": Number(value, None, 10)}
            yield Line(tell("{measure} was {before}, and is {now} now.", measure=Name(name), **numbers))


def _colour(policy: Policy, since: Since) -> Iterator[Line]:
    pair = {"before": since.before.colour, "now": since.now.colour}
    if pair["before"] != pair["now"]:
        words = {name: Term(policy.glossary.words("colours", one)) for name, one in pair.items()}
        yield Line(tell("The status was {before}, and is {now} now.", **words))


def _settled(since: Since) -> Iterator[Line]:
    if since.settled:
        yield Line(
            tell_many(
                len(since.settled),
                "1 of {asked} asks is settled: {items}",
                "{number} of {asked} asks are settled: {items}",
                asked=str(len(since.before.asks)),
                items=_items(since.settled),
            ),
            tone=Tone.GOOD,
        )


def _settled_plain(since: Since) -> Iterator[Line]:
    for line in _settled(since):
        text = tell_many(
            len(since.settled),
            "1 of {asked} asks is settled.",
            "{number} of {asked} asks are settled.",
            asked=str(len(since.before.asks)),
        )
        yield Line(text, (_items(since.settled),), line.tone)


def _again(asks: Iterable[Ask]) -> Iterator[Line]:
    for ask in asks:
        text = tell(
            "Still open: {item}, since {day}; asked {number} times now",
            item=_ref(ask), day=Day(ask.since), number=str(ask.times),
        )  # fmt: skip
        yield Line(text, tone=Tone.ASK)


def _again_plain(since: Since) -> Iterator[Line]:
    if since.again:
        oldest = Day(min(ask.since for ask in since.again))
        text = tell_many(
            len(since.again),
            "1 ask of then is still open, since {day}.",
            "{number} asks of then are still open, the oldest since {day}.",
            day=oldest,
        )
        yield Line(text, (_items(since.again),), Tone.ASK)


def _items(asks: Sequence[Ask]) -> Text:
    named = asks if len(asks) <= SHOWN + 1 else asks[:SHOWN]
    more = len(asks) - len(named)
    shown = phrases([(_ref(ask, titled=False),) for ask in named])
    return say(shown, *tell_many(more, " and {number} more", " and {number} more")) if more else shown


def _ref(ask: Ask, *, titled: bool = True) -> ItemRef:
    return ItemRef(ask.key, ask.title, ask.url, titled=titled and ask.title not in ask.key)

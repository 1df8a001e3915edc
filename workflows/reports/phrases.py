"""Small phrases that every report shares: items, lists with a count, stages, dates in the project's zone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workflows.reports.shape import (
    Count,
    Day,
    Inline,
    ItemRef,
    Moment,
    Name,
    Number,
    PersonRef,
    Phrase,
    Quote,
    StageRef,
    Term,
    Text,
    Web,
)
from workflows.worded import Worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence, WorkItem

SHOWN = 6
"""Items named in one list; the others are counted."""

QUOTED = 140


def say(*parts: Inline | Text) -> Text:
    """Join values and phrases into one text."""
    joined: list[Inline] = []
    for part in parts:
        joined.extend(part) if isinstance(part, tuple) else joined.append(part)
    return tuple(joined)


def tell(words: str, /, **values: Inline | Text) -> Text:
    """Return a sentence that can be said in every language: `tell("{item} waits for {days}", item=…, days=…)`."""
    return (Phrase(words, _values(values)),)


def tell_many(number: int, one: str, many: str, /, **values: Inline | Text) -> Text:
    """Return the sentence for one, or for any other number; `{number}` in it is that number."""
    return (Phrase(one, _values(values), many, number),)


def _values(values: Mapping[str, Inline | Text]) -> tuple[tuple[str, Text], ...]:
    return tuple((name, value if isinstance(value, tuple) else (value,)) for name, value in values.items())


def ref(item: WorkItem, *, titled: bool = True) -> ItemRef:
    """Return the reference to an item, with its title where it tells more than the key does."""
    return ItemRef(item.key, item.title, item.url, titled=titled and item.title not in item.key)


def named(item: WorkItem) -> ItemRef:
    """Return the reference to an item by its title, for readers who do not know the keys."""
    return ItemRef(item.key, item.title, item.url, keyed=False)


def listed(items: Iterable[WorkItem], shown: int = SHOWN) -> Text:
    """Return `CH-1, CH-2 and 4 more`: the keys of the first and the number of the others."""
    every = tuple(items)
    named = every if len(every) <= shown + 1 else every[:shown]
    parts: list[Inline] = []
    for index, item in enumerate(named):
        parts += [", "] if index else []
        parts.append(ref(item, titled=False))
    more = len(every) - len(named)
    return (*parts, *tell_many(more, " and {number} more", " and {number} more")) if more else tuple(parts)


def tell_items(items: Sequence[WorkItem], one: str, many: str) -> Text:
    """Return the sentence for one item or for several, `{items}` in it being their list; nothing without any."""
    return tell_many(len(items), one, many, items=listed(items)) if items else ()


def people(names: Iterable[str]) -> Text:
    """Return `Ana, Bo and Chen`."""
    return both([(PersonRef(name),) for name in names])


def both(parts: Sequence[Text]) -> Text:
    """Join phrases as a list that is complete: `one, two and three`."""
    if len(parts) <= 1:
        return say(*parts)
    return tell("{some} and {last}", some=phrases(parts[:-1]), last=parts[-1])


def phrases(parts: Sequence[Text], between: str = ", ") -> Text:
    """Join phrases with `between`."""
    joined: list[Inline] = []
    for index, part in enumerate(parts):
        joined += [between] if index else []
        joined.extend(part)
    return tuple(joined)


def stage(state: ProjectState, name: str, *, plain: bool = False) -> StageRef:
    """Return the stage by its word, or by its plain words; one that the policy has no more has only its word."""
    known = next((one for one in state.policy.stages if one.name == name), None)
    if known is None:
        return StageRef(name, name, plain)
    return StageRef(name, known.plain, plain, tuple(known.plain_in.items()))


def day(state: ProjectState, moment: datetime) -> Moment:
    """Return the day of the moment in the project's zone, without the clock."""
    return Moment(moment, state.project.timezone, clock=False)


def reason(evidence: Evidence, shown: str | None = None) -> Text:
    """Return one piece of evidence; its record is linked unless `shown` is that very address."""
    words = detail(evidence.detail)
    return (*words, " ", Web("[see]", evidence.url)) if evidence.url and evidence.url != shown else words


def detail(said: str) -> Text:
    """Return what a rule said, translatable where it was worded; the values in it count as from outside."""
    if not isinstance(said, Worded):
        return (Name(said),)
    values = tuple((name, _value(value)) for name, value in said.values.items())
    return (Phrase(said.template, values, said.many, said.number),)


def _value(value: str | float | date) -> Text:
    if isinstance(value, str):
        return detail(value)
    return (Day(value),) if isinstance(value, date) else (Number(float(value), places=4),)


def term(state: ProjectState, kind: str, name: str) -> Term:
    """Return the glossary's words for a name: `term(state, "criteria", "fairness-audit")`."""
    return Term(state.policy.glossary.words(kind, name))


def quoted(words: str) -> Quote:
    """Return the words of a person, in quotation marks, shortened."""
    return Quote(" ".join(words.split()), QUOTED)


def tickets(items: Sequence[WorkItem]) -> Count:
    """Return the number of tickets."""
    return Count(len(items), "ticket", "tickets")

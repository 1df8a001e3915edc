"""Proof by what is written: lines such as `Sponsor: …` and `Review by: 2027-03-01` in epics and documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import Found
from workflows.lifecycle.gate_text import is_blank, plain, shortened
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.gates import DateProof, StatementProof
    from workflows.lifecycle.gate_files import Seen
    from workflows.lifecycle.gate_found import Unread
    from workflows.model import Document, WorkItem

DAY = r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may state something: an epic's description or a document."""

    name: str
    text: str
    url: str | None
    item: WorkItem | None = None
    folded: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", self.text.casefold())

    def may_say(self, names: tuple[str, ...]) -> bool:
        """Whether the text holds the longest word of a name: most texts do not, and need not be searched."""
        return any(mark in self.folded for mark in _marks(names))


def sources_of(epics: Sequence[WorkItem], documents: Sequence[Seen | Document]) -> tuple[Source, ...]:
    """Return what is read: epics first, then documents of which the text is known."""
    return (
        *(Source(one.key, plain(one.description), one.url, one) for one in epics if one.description),
        *(Source(one.path, plain(one.text), one.url) for one in documents if one.text),
    )


def by_statement(
    proof: StatementProof, sources: Sequence[Source], unread: Unread, placeholders: frozenset[str]
) -> Found:
    """Look for a line that states one of the names with a value that was filled in."""
    for source, name, value in _stated(proof.names, sources):
        if not is_blank(value, placeholders):
            detail = worded(
                "{place} says {name}: {value}", place=source.name, name=name, value=shortened(value)
            )
            return _met(source, detail)
    return _unstated(proof, unread)


def values_stated(names: tuple[str, ...], sources: Sequence[Source]) -> Iterator[tuple[Source, str]]:
    """Yield what lines state under one of the names, and where."""
    yield from ((source, value) for source, _, value in _stated(names, sources))


def days_stated(names: tuple[str, ...], sources: Sequence[Source]) -> Iterator[tuple[Source, date]]:
    """Yield the days that are stated under one of the names, and where."""
    telling = (source for source in sources if names and source.may_say(names))
    yield from ((source, day) for source in telling for day in _days(source.text, names))


def _stated(names: tuple[str, ...], sources: Sequence[Source]) -> Iterator[tuple[Source, str, str]]:
    if not names:
        return
    line = _line(names)
    for source in sources:
        for found in line.finditer(source.text) if source.may_say(names) else ():
            yield source, found["name"], found["value"].strip(" \t*_|`\"'")


def by_date(proof: DateProof, sources: Sequence[Source], unread: Unread, today: date) -> Found:
    """Look for the furthest day that is stated under one of the names; one that is past proves nothing."""
    stated = [(day, source) for source, day in days_stated(proof.names, sources)]
    if not stated:
        return _unstated(proof, unread)
    day, source = max(stated, key=lambda pair: pair[0])
    if day >= today:
        return _met(source, worded("{place} names {day}", place=source.name, day=day))
    past = worded("the day that {place} names is past: {day}", place=source.name, day=day)
    items = (source.item,) if source.item else ()
    return Found(met=False, because=(Evidence("date", past, source.url),), items=items, begun=True)


def _met(source: Source, detail: str) -> Found:
    items = (source.item,) if source.item else ()
    return Found(met=True, because=(Evidence("statement", detail, source.url),), items=items)


def _unstated(proof: StatementProof, unread: Unread) -> Found:
    if unread.files is not None and unread.tickets is not None:
        return Found(None, (unread.tickets, unread.files))
    detail = worded("no line “{name}: …” in an epic or a document", name=proof.names[0])
    unlooked = (one for one in (unread.tickets, unread.files) if one)
    return Found(met=False, because=(Evidence("statement", detail), *unlooked))


def _days(text: str, names: tuple[str, ...]) -> Iterator[date]:
    for found in _dated(names).finditer(text):
        try:
            yield date.fromisoformat(found["day"])
        except ValueError:
            continue


@lru_cache(maxsize=64)
def _marks(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({max(re.split(r"[\s_-]+", name.casefold()), key=len) for name in names})


@lru_cache(maxsize=64)
def _line(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a line with a value; markup, list marks and table borders may stand around the name."""
    return re.compile(
        rf"^[ \t>*_|+\-#`\"']{{0,8}}(?P<name>{_spelled(names)})[ \t*_`\"']{{0,4}}[:=|](?P<value>[^\n]{{1,300}})$",
        re.IGNORECASE | re.MULTILINE,
    )


@lru_cache(maxsize=64)
def _dated(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_spelled(names)})[ \t:=|*_`\"']{{0,12}}(?P<day>{DAY})", re.IGNORECASE)


def _spelled(names: tuple[str, ...]) -> str:
    """Return the names as alternatives, the longest first; blanks, hyphens and underscores are the same."""
    apart = (re.split(r"[\s_-]+", name) for name in sorted(names, key=len, reverse=True))
    return "|".join(r"[ _-]+".join(map(re.escape, parts)) for parts in apart)

"""Reads a report tree as plain text, independent of the renderers, so that tests can quote it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from config.source import load_policy
from workflows.reports import portfolio
from workflows.reports.shape import (
    Count,
    Day,
    Inline,
    ItemRef,
    Line,
    Moment,
    Name,
    Number,
    PersonRef,
    Phrase,
    Quote,
    Report,
    StageRef,
    Strong,
    Term,
    Text,
    Web,
    WorkingDays,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Telling


def words(value: Inline | Text) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of value
    """Return the value as words."""
    match value:
        case tuple():
            return "".join(words(part) for part in value)
        case str():
            return value
        case Strong():
            return words(value.value)
        case ItemRef():
            if not value.keyed:
                return f"“{value.title}”"
            return f"{value.key} “{value.title}”" if value.titled else value.key
        case PersonRef():
            return value.name
        case WorkingDays():
            return words(Count(value.days, "working day"))
        case Moment():
            return value.at.strftime("%d %b %H:%M" if value.clock else "%d %b")
        case Day():
            return value.day.strftime("%d %b")
        case Count():
            return f"{value.number} {value.noun if value.number == 1 else value.plural or value.noun + 's'}"
        case StageRef():
            return value.words if value.plain else value.name
        case Quote():
            return f"“{value.text}”"
        case Web():
            return value.label
        case Name():
            return value.text
        case Term():
            return dict(value.words)["en"]
        case Number():
            return f"{value.value:g}" + (f" {value.unit}" if value.unit and len(value.unit) <= 3 else "")
        case Phrase():
            said = value.words if value.many is None or value.number == 1 else value.many
            inner = {name: words(text) for name, text in value.values}
            return said.format_map({"number": value.number} | inner)


def lines(report: Report) -> Iterator[Line]:
    """Yield every line of a report."""
    yield from report.lead
    for section in report.sections:
        yield from section.lines


def section(report: Report, title: str) -> list[str]:
    """Return the lines under a title, their evidence left out; none when the section is empty or missing."""
    return [
        words(line.text)
        for one in report.sections
        if words(one.title).startswith(title)
        for line in one.lines
    ]


def whole(report: Report) -> str:
    """Return everything that a report says."""
    parts = [words(report.title)]
    for line in lines(report):
        parts += [words(line.text), *(words(why) for why in line.because)]
    return "\n".join((*parts, *(words(text) for text in report.footer)))


def values(report: Report) -> Iterator[Inline]:
    """Yield every value of a report."""
    for line in lines(report):
        for text in (line.text, *line.because):
            yield from flat(text)


def flat(text: Text) -> Iterator[Inline]:
    """Yield every value, those within phrases too."""
    for value in text:
        if isinstance(value, Phrase):
            yield value
            for _, inner in value.values:
                yield from flat(inner)
        else:
            yield value.value if isinstance(value, Strong) else value


def portfolio_of(
    states: Iterable[ProjectState],
    audience: str = "product",
    told: Mapping[str, Telling] = MappingProxyType({}),
) -> Report:
    """Return the portfolio of these projects, for a reader who was told this before."""
    found = {f"{number}": state for number, state in enumerate(states)}
    before = {slug: told[one.project.slug] for slug, one in found.items() if one.project.slug in told}
    standings = {slug: portfolio.standing(state) for slug, state in found.items()}
    return portfolio.build(standings, audience, before, load_policy(None))

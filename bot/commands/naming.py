"""Which projects somebody means by what they typed: slugs, names and channels, in any case, among other words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.typed import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workflows.model import Project


@dataclass(frozen=True, slots=True)
class Named:
    """The projects among the words by their slugs, each once, and the words that name none."""

    slugs: tuple[str, ...]
    others: tuple[str, ...]


def named(said: Sequence[str], projects: Sequence[Project]) -> Named:
    """Return the projects that the words name; of two names that begin at one word the longer one counts."""
    known = _keys(projects)
    slugs: dict[str, None] = {}
    others: list[str] = []
    for place, length in _names(said, known):
        if length:
            slugs[known[_key(said[place : place + length])]] = None
        else:
            others.append(said[place])
    return Named(tuple(slugs), tuple(others))


def places_in_names(said: Sequence[str], projects: Sequence[Project]) -> frozenset[int]:
    """Return the places of words that are a part of a name of several words."""
    return frozenset(
        inside
        for place, length in _names(said, _keys(projects))
        if length > 1
        for inside in range(place, place + length)
    )


def named_first(said: Sequence[str], projects: Sequence[Project]) -> int:
    """Return how many words at the beginning name a project."""
    return _length(said, _keys(projects))


def nearest_project(said: Sequence[str], projects: Sequence[Project]) -> str | None:
    """Return the slug of the project whose name is nearest to the words, if any is near."""
    by_name = {" ".join(key): slug for key, slug in _keys(projects).items()}
    guess = nearest(" ".join(said), list(by_name))
    return by_name[guess] if guess else None


def _names(said: Sequence[str], known: Mapping[tuple[str, ...], str]) -> Iterator[tuple[int, int]]:
    """Yield where each name begins and how many words it has; 0 for a word that is part of none."""
    place = 0
    while place < len(said):
        length = _length(said[place:], known)
        yield place, length
        place += length or 1


def _length(said: Sequence[str], known: Mapping[tuple[str, ...], str]) -> int:
    """Return how many words at the beginning are a name, of several the longest; 0 when they are none."""
    longest = min(max(map(len, known), default=0), len(said))
    return next((length for length in range(longest, 0, -1) if _key(said[:length]) in known), 0)


def _keys(projects: Sequence[Project]) -> Mapping[tuple[str, ...], str]:
    """Return every name by which a project may be called; where two share one, the slug wins, then the name."""
    channels = {_key((one.channel,)): one.slug for one in projects if one.channel}
    names = {_key(one.name.split()): one.slug for one in projects if one.name.strip()}
    return channels | names | {_key(one.slug.split()): one.slug for one in projects}


def _key(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold().lstrip("#") for word in said)

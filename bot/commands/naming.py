"""Which projects somebody means by what they typed: slugs, names and channels, in any case, among other words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.typed import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workflows.model import Project


@dataclass(frozen=True, slots=True)
class Named:
    """The projects among the words by their slugs, each once, and the words that name none."""

    slugs: tuple[str, ...]
    others: tuple[str, ...]


def named(said: Sequence[str], projects: Sequence[Project]) -> Named:
    """Return the projects that the words name; of two names that begin at one word the longer one counts."""
    known = _keys(projects)
    longest = max((len(key) for key in known), default=0)
    slugs: dict[str, None] = {}
    others: list[str] = []
    place = 0
    while place < len(said):
        for length in range(min(longest, len(said) - place), 0, -1):
            slug = known.get(_key(said[place : place + length]))
            if slug is not None:
                slugs[slug] = None
                place += length
                break
        else:
            others.append(said[place])
            place += 1
    return Named(tuple(slugs), tuple(others))


def nearest_project(said: Sequence[str], projects: Sequence[Project]) -> str | None:
    """Return the slug of the project whose name is nearest to the words, if any is near."""
    by_name = {" ".join(key): slug for key, slug in _keys(projects).items()}
    guess = nearest(" ".join(said), list(by_name))
    return by_name[guess] if guess else None


def _keys(projects: Sequence[Project]) -> Mapping[tuple[str, ...], str]:
    """Return every name by which a project may be called; where two share one, the slug wins, then the name."""
    channels = {_key((one.channel,)): one.slug for one in projects if one.channel}
    names = {_key(one.name.split()): one.slug for one in projects if one.name.strip()}
    return channels | names | {_key((one.slug,)): one.slug for one in projects}


def _key(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold().lstrip("#") for word in said)

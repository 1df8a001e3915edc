"""Which projects are read together: what shares a Jira project or a repository always, the rest in handfuls."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from workflows.model import Project

LARGEST: Final = 50
"""Projects of a slice, about: where nothing changed, a slice costs Jira one request, and two workers share 100."""

Slice = tuple["Project", ...]


def slices(
    projects: Sequence[Project], read: Collection[str], *, largest: int = LARGEST
) -> tuple[Slice, ...]:
    """Return the projects in slices, each project in one of them; `read` are slugs of those that were read before.

    What was never read is long work and a slice of its own, so that several workers share it. So is what is found by
    JQL alone, which costs a search of its own anyway. The others stay in the same slice as long as their number is
    about the same, whoever joins or leaves.
    """
    alone: list[Slice] = []
    settled: list[Slice] = []
    for group in groups(projects):
        new = any(one.slug not in read for one in group)
        asked = all(one.jql and not one.jira_keys for one in group)
        (alone if new or asked else settled).append(group)
    count = -(-sum(len(group) for group in settled) // largest)
    drawers: dict[int, list[Project]] = {}
    for group in settled:
        drawers.setdefault(_place(group[0].slug, count), []).extend(group)
    return (*alone, *(tuple(drawers[place]) for place in sorted(drawers)))


def groups(projects: Sequence[Project]) -> tuple[Slice, ...]:
    """Return the projects that must be read together, as they share a Jira project or a repository."""
    leader: dict[str, str] = {}

    def lead(word: str) -> str:
        while leader.setdefault(word, word) != word:
            leader[word] = leader[leader[word]]
            word = leader[word]
        return word

    whole = {
        one.partition("/")[0].casefold()
        for project in projects
        for one in project.repositories
        if _is_all(one)
    }
    for project in projects:
        for word in _shared(project, whole):
            leader[lead(word)] = lead(f"project {project.slug}")
    found: dict[str, list[Project]] = {}
    for project in sorted(projects, key=lambda one: one.slug):
        found.setdefault(lead(f"project {project.slug}"), []).append(project)
    return tuple(tuple(group) for group in found.values())


def concerned(projects: Sequence[Project], hinted: Mapping[str, frozenset[str]]) -> Slice:
    """Return the projects that these hints may be about, with all that must be read beside them.

    A JQL may find an issue of any Jira project.
    """
    keys, repositories = hinted.get("jira", frozenset()), hinted.get("github", frozenset())
    named = {f"jira {key}" for key in keys} | {f"github {name}" for name in repositories}
    named |= {f"github {name.partition('/')[0]}/*" for name in repositories}

    def meant(project: Project) -> bool:
        return bool(keys and project.jql) or not named.isdisjoint(_names(project))

    return tuple(one for group in groups(projects) if any(map(meant, group)) for one in group)


def _names(project: Project) -> Iterator[str]:
    """Yield what a project declares to be read."""
    yield from (f"jira {key}" for key in project.jira_keys)
    yield from (f"github {name.casefold()}" for name in project.repositories)


def _shared(project: Project, whole: Collection[str]) -> Iterator[str]:
    """Yield the words by which projects belong together; of the `whole` owners somebody reads every repository."""
    yield from (f"jira {key}" for key in project.jira_keys)
    for name in project.repositories:
        owner = name.partition("/")[0].casefold()
        yield f"github {owner}" if owner in whole else f"github {name.casefold()}"


def _is_all(name: str) -> bool:
    return name.endswith("/*")


def _place(slug: str, count: int) -> int:
    return int.from_bytes(blake2b(slug.encode(), digest_size=8).digest()) % count

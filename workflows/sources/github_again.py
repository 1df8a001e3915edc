"""Where to go on reading so that damaged records are read once more, and as little else as possible."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from workflows.sources.github_changes import A_BRANCH, DEFAULT_BRANCH, REST
from workflows.sources.github_mark import read_mark
from workflows.sources.github_values import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workflows.batch import Damaged
    from workflows.model import Project
    from workflows.sources.github_mark import Mark

NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)(.*)", re.DOTALL)
ENTRY = re.compile(r"#([0-9]{1,12})(?: .*)?", re.DOTALL)
NODE = re.compile(r"[A-Za-z0-9_=+/-]{1,200}")


def rewound(
    cursors: Mapping[str, str], records: Iterable[Damaged]
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return the cursors from which these records are read again, and the repositories that they lie in."""
    again = dict(cursors)
    scopes = {
        mark.name.casefold(): scope
        for scope, text in cursors.items()
        if (mark := read_mark(text)) is not None
    }
    concerned: dict[str, None] = {}
    for one in records:
        found = NAME.fullmatch(one.record)
        scope = scopes.get(found[1].casefold()) if found else None
        if found is None or scope is None:
            continue
        concerned[scope.removeprefix(f"{SOURCE}:")] = None
        mark = read_mark(again.get(scope))
        if found[2].startswith("/") or found[2] == " files":
            again.pop(f"{scope}:files", None)
        elif mark is not None:
            before = _before(mark, found[2], one.ref)
            # Where no id is known all of the repository is read: it cannot be told where the record is.
            again[scope] = before.text() if before else ""
    return again, tuple(concerned)


def only(projects: Sequence[Project], repositories: Iterable[str]) -> list[Project]:
    """Return the projects with nothing but those of the repositories that they declare."""
    wanted = tuple(repositories)
    narrowed = [
        replace(
            one,
            repositories=tuple(
                name
                for name in wanted
                if any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in one.repositories)
            ),
        )
        for one in projects
    ]
    return narrowed if any(one.repositories for one in narrowed) else []


def _before(mark: Mark, rest: str, ref: str | None) -> Mark | None:
    """Return the mark as if the record had not been read; None when it has to be looked for everywhere."""
    if rest in (f" {DEFAULT_BRANCH}", f" {REST}"):
        return replace(mark, rest="")
    if rest.startswith("@") or rest == f" {A_BRANCH}":
        return replace(mark, heads={})
    entry, node = ENTRY.fullmatch(rest), (ref or "").removeprefix(f"{SOURCE}:")
    if entry is None or not NODE.fullmatch(node):
        return None
    return replace(mark, unread={**mark.unread, node: entry[1]})

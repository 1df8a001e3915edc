"""Lists the files of default branches: dozens of repositories a request, five levels of folders at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_values import UNUSABLE, plain, reason
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workflows.sources.github_changes import Head, Survey
    from workflows.sources.github_graphql import GraphQL, Row

Json: TypeAlias = "Mapping[str, Any]"

TREES = 50
"""So many folders are listed in one request."""
DEEP, SHALLOW = 5, 2
"""Levels of folders in one answer: what the question nests, with `deep` and without."""
ROUNDS = 2
"""So often deeper folders are asked for: ten levels in all."""
MOST_FOLDERS = 20
"""So many deeper folders of one repository are asked for."""
OBJECT = "object"
"""The field that holds files: where the token may not read them, that is told for each repository."""
NOT_GIVEN = worded("it named no reason")
NO_CONTENTS = "GITHUB_TOKEN may not read its files: give it the permission “Contents: read”"


@dataclass(slots=True)
class Listed:
    """The files of one default branch, by path; `unlisted` are the folders of which nothing is known.

    `owed` says that GitHub did not give one of these and may the next time.
    """

    survey: Survey
    tip: Head
    files: dict[str, str] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    failure: Unreadable | None = None
    shallow: bool = False
    owed: bool = False

    def take(self, folder: str, row: Row, *, closed: bool) -> None:
        """Note what one answer says of a folder; `closed`: the token was refused files in this reading."""
        if isinstance(row, Unreadable):
            self._miss(folder, row)
            return
        try:
            tree = row["object"]
            if tree is None:
                self._miss(folder, Unreadable(NO_CONTENTS) if closed else Unreadable(NOT_GIVEN, again=True))
                return
            levels = SHALLOW if self.shallow else DEEP
            deeper: set[str] = set()
            found = dict(_walked(tree, f"{folder}/" if folder else "", levels, deeper))
        except UNUSABLE as error:
            self._miss(folder, Unreadable(reason(error)))
            return
        self.files |= found
        self.unlisted = (self.unlisted - {folder}) | deeper

    def _miss(self, folder: str, why: Unreadable) -> None:
        # A deeper folder that is not given leaves a hole, the root leaves nothing.
        if folder:
            self.owed = self.owed or why.again
        else:
            self.failure = why


def list_trees(graphql: GraphQL, wanted: Sequence[tuple[Survey, Head]]) -> list[Listed]:
    """Return the files of these branches in order; a tree that is too much for GitHub is listed in its upper part."""
    listed = [Listed(survey, tip) for survey, tip in wanted]
    _ask(graphql, [(one, "") for one in listed])
    heavy = [one for one in listed if one.failure and one.failure.again]
    for one in heavy:
        one.failure, one.shallow = None, True
    _ask(graphql, [(one, "") for one in heavy])
    for _ in range(ROUNDS - 1):
        deeper = [
            (one, folder)
            for one in listed
            if not one.shallow and len(one.unlisted) <= MOST_FOLDERS
            for folder in sorted(one.unlisted)
        ]
        _ask(graphql, deeper)
    return listed


def _ask(graphql: GraphQL, folders: Sequence[tuple[Listed, str]]) -> None:
    rows = []
    for one, folder in folders:
        owner, _, name = one.survey.name.partition("/")
        place = f"{one.tip.oid}:{folder}"
        rows.append({"owner": owner, "name": name, "folder": place, "deep": not one.shallow})
    answers = graphql.ask_rows("github_tree", rows, at_most=TREES)
    for (one, folder), row in zip(folders, answers, strict=True):
        one.take(folder, row, closed=OBJECT in graphql.missing)


def _walked(tree: Json, beneath: str, levels: int, unlisted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the files of a nested answer; folders at its last level are noted as unlisted."""
    for entry in tree["entries"] or ():
        path = f"{beneath}{plain(entry['name'])}"
        if entry["type"] == "blob":
            yield path, plain(entry["oid"])
        elif entry["type"] == "tree":
            inner = entry.get("object")
            if levels > 1 and inner:
                yield from _walked(inner, f"{path}/", levels - 1, unlisted)
            else:
                unlisted.add(path)

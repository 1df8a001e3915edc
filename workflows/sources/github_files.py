"""Keeps up with the files of default branches: nothing is asked for while a branch stands where it stood."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workflows.batch import Batch, Cursor, Damaged, Refusal, Tree
from workflows.sources.github_graphql import not_given
from workflows.sources.github_texts import named, read_texts
from workflows.sources.github_trees import list_trees
from workflows.sources.github_values import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workflows.model import Document
    from workflows.sources.github_changes import Head, Survey
    from workflows.sources.github_graphql import GraphQL, Unreadable
    from workflows.sources.github_picks import Pick, Picks
    from workflows.sources.github_repositories import Target
    from workflows.sources.github_trees import Listed

VERSION = 1
SHORT = 12
"""Characters of a file's hash that are remembered: enough to see that it changed."""


@dataclass(frozen=True, slots=True)
class FilesMark:
    """Where the files of a default branch stand: its commit and date, what was asked of it, and the files read.

    `declared` are the metrics files of all projects: a sync of one project names only some of them.
    `tip` is empty while GitHub owes us a file: the branch is then listed again.
    """

    repo: str
    name: str
    tip: str
    at: datetime
    asked: str
    declared: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the mark as it is stored."""
        stored = {**asdict(self), "v": VERSION, "at": self.at.isoformat()}
        return json.dumps(stored, sort_keys=True, separators=(",", ":"))


def read_files_mark(text: str | None) -> FilesMark | None:
    """Return a stored mark, None where there is none that this version understands: then all is read."""
    try:
        stored: Any = json.loads(text or "")
        if stored["v"] != VERSION:
            return None
        at = datetime.fromisoformat(stored["at"]).astimezone(UTC)
        repo, name, tip, asked = (str(stored[word]) for word in ("repo", "name", "tip", "asked"))
        declared = tuple(map(str, stored["declared"]))
        return FilesMark(repo, name, tip, at, asked, declared, dict(stored["files"]))
    except (ValueError, TypeError, KeyError):
        return None


def files_scope(target: Target) -> str:
    """Return where the mark of a repository's files is kept."""
    return f"{target.scope}:files"


def read_files(
    graphql: GraphQL, surveys: Sequence[Survey], cursors: Mapping[str, str], picks: Picks, now: datetime
) -> Iterator[Batch]:
    """Yield the files of the branches that moved, or of which more is asked than before.

    This costs a request for 50 such repositories and one for 50 changed files whose text is asked for.
    """
    moved: list[_Branch] = []
    for survey in surveys:
        stored = read_files_mark(cursors.get(files_scope(survey.target)))
        mark = stored if stored and stored.repo == survey.repo and stored.name == survey.name else None
        if stored and mark is None and stored.name != survey.name:
            # Renamed: its files have other names from now on.
            yield Batch(SOURCE, trees=(Tree(stored.name, max(now, stored.at)),))
        if survey.tip is None:
            yield from _emptied(survey, mark, now)
            continue
        before = frozenset(mark.declared) if mark else frozenset()
        declared = picks.declared(survey.name, survey.target.name) | before
        stands = mark is not None and (mark.tip, mark.asked) == (survey.tip.oid, picks.asked)
        if not stands or declared != before:
            moved.append(_Branch(survey, survey.tip, mark, declared))
    if moved:
        yield _read(graphql, moved, picks, now)


@dataclass(slots=True)
class _Branch:
    """A default branch on its way into the store."""

    survey: Survey
    tip: Head
    mark: FilesMark | None
    declared: frozenset[str]
    documents: list[Document] = field(default_factory=list)
    damaged: list[Damaged] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    owed: bool = False

    def since(self, path: str, picks: Picks) -> datetime | None:
        """Return up to when a file was read before, None where it was not looked for."""
        if self.mark is None:
            return None
        asked_anew = self.mark.asked != picks.asked or path in self.declared.difference(self.mark.declared)
        return None if asked_anew and path not in self.mark.files else self.mark.at

    def changed(self, listed: Listed, picks: Picks) -> Iterator[Pick]:
        """Yield the picked files that are not as they were, and note the others as read."""
        before = self.mark.files if self.mark else {}
        for pick in picks.choose(listed.files, self.declared):
            print_of = _print(listed, pick)
            if before.get(pick.path) == print_of:
                self.files[pick.path] = print_of
            else:
                yield pick

    def miss(self, what: str, why: Unreadable) -> None:
        """Note what was not given: what may come next time is a refusal, as everywhere."""
        name = f"{self.survey.name}{what}"
        if why.again:
            said = not_given(name, why)
            self.refusals.append(Refusal(SOURCE, self.survey.target.scope, said, tuple(self.survey.slugs)))
        elif not why.gone:
            self.damaged.append(Damaged(SOURCE, name, why.reason))

    def cursor(self, picks: Picks) -> Cursor:
        """Return how far its files are read now."""
        at = max(self.tip.at, self.mark.at) if self.mark else self.tip.at
        tip = "" if self.refusals or self.owed else self.tip.oid
        survey = self.survey
        mark = FilesMark(
            survey.repo, survey.name, tip, at, picks.asked, tuple(sorted(self.declared)), self.files
        )
        return Cursor(SOURCE, files_scope(survey.target), mark.text())


def _read(graphql: GraphQL, branches: Sequence[_Branch], picks: Picks, now: datetime) -> Batch:
    read: list[tuple[_Branch, Listed]] = []
    wanted: list[tuple[_Branch, Listed, Pick]] = []
    trees = list_trees(graphql, [(one.survey, one.tip) for one in branches])
    for branch, listed in zip(branches, trees, strict=True):
        if listed.failure:
            branch.miss(" files", listed.failure)
            continue
        branch.owed = listed.owed
        read.append((branch, listed))
        for pick in branch.changed(listed, picks):
            if pick.versions:
                wanted.append((branch, listed, pick))
            else:
                branch.documents.append(named(listed, pick.path, branch.since(pick.path, picks), now))
                branch.files[pick.path] = _print(listed, pick)
    _read_texts(graphql, wanted, picks, now)
    return Batch(
        SOURCE,
        documents=tuple(one for branch, _ in read for one in branch.documents),
        trees=tuple(_tree(branch, listed, now) for branch, listed in read),
        damaged=tuple(one for branch in branches for one in branch.damaged),
        refusals=tuple(one for branch in branches for one in branch.refusals),
        cursors=tuple(branch.cursor(picks) for branch, _ in read),
    )


def _read_texts(
    graphql: GraphQL, wanted: Sequence[tuple[_Branch, Listed, Pick]], picks: Picks, now: datetime
) -> None:
    """Read these files, and note with their branches what they say."""
    texts = read_texts(
        graphql,
        [(listed, pick) for _, listed, pick in wanted],
        [branch.since(pick.path, picks) for branch, _, pick in wanted],
        now,
    )
    for (branch, listed, pick), text in zip(wanted, texts, strict=True):
        branch.documents += text.versions
        if text.failure:
            branch.miss(f"/{pick.path}", text.failure)
        if not (text.failure and text.failure.again):
            branch.files[pick.path] = _print(listed, pick)


def _tree(branch: _Branch, listed: Listed, now: datetime) -> Tree:
    at = min(branch.tip.at, now)
    return Tree(branch.survey.name, at, frozenset(listed.files), frozenset(listed.unlisted))


def _emptied(survey: Survey, mark: FilesMark | None, now: datetime) -> Iterator[Batch]:
    """Yield the end of all files where a repository has no branch any more."""
    if mark is not None and mark.files:
        nothing = FilesMark(survey.repo, survey.name, "", now, mark.asked, mark.declared)
        cursor = Cursor(SOURCE, files_scope(survey.target), nothing.text())
        yield Batch(SOURCE, trees=(Tree(survey.name, now),), cursors=(cursor,))


def _print(listed: Listed, pick: Pick) -> str:
    """Return what changes when the file does, or when more of it is asked than before."""
    return f"{listed.files[pick.path][:SHORT]}+{pick.versions}"

"""Proof by files: on the default branch, or, where that was not read, changed by a merged pull request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import Found
from workflows.lifecycle.gate_text import is_blank, sections
from workflows.lifecycle.mapping_globs import LONGEST_PATH, in_any_folder
from workflows.lifecycle.statuses import words
from workflows.model import Evidence, ItemKind
from workflows.worded import worded

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from config.gates import FileProof
    from workflows.lifecycle.gate_found import Unread
    from workflows.model import Document, Facts, WorkItem

Globs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that is there: by the document, or by the merged pull request that changed it."""

    repo: str
    path: str
    document: Document | None = None
    pull: WorkItem | None = None

    @property
    def text(self) -> str | None:
        """What stands in it, None where only its name is known."""
        return self.document.text if self.document else None

    @property
    def url(self) -> str | None:
        """Where to look."""
        return self.document.url if self.document else self.pull.url if self.pull else None


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The globs of a policy, compiled: one pattern for all, which most paths fail, and one for each set."""

    every: re.Pattern[str]
    each: tuple[tuple[Globs, re.Pattern[str]], ...]


def find_files(facts: Facts, wanted: tuple[Globs, ...]) -> Mapping[Globs, tuple[Seen, ...]]:
    """Return for each set of globs the files that it takes in, those that were read first, then the newest first."""
    table = _table(wanted)
    found: dict[Globs, list[Seen]] = defaultdict(list)
    for seen in (*_documents(facts), *_changed(facts)):
        for globs in _taking(seen.path, table):
            found[globs].append(seen)
    return {globs: tuple(sorted(some, key=lambda seen: seen.text is None)) for globs, some in found.items()}


def by_files(
    proof: FileProof, files: Mapping[Globs, tuple[Seen, ...]], unread: Unread, placeholders: frozenset[str]
) -> Found:
    """Look for a file, with its sections filled in where the proof names some."""
    found = files.get(proof.like, ())
    if not found:
        if unread.files is not None:
            return Found(None, (unread.files,))
        return Found(
            met=False, because=(Evidence("file", worded("no file like {glob}", glob=proof.like[0])),)
        )
    if not proof.headings:
        return Found(met=True, because=(_there(found[0]),))
    read = [(seen, _missing(seen.text, proof, placeholders)) for seen in found if seen.text is not None]
    if not read:
        detail = worded("{path} is there, but its text was not read", path=found[0].path)
        return Found(None, (Evidence("file", detail, found[0].url),))
    seen, missing = min(read, key=lambda pair: len(pair[1]))
    if not missing:
        return Found(met=True, because=(_there(seen),))
    gaps = (
        Evidence(
            "heading", worded("{path} says nothing under {heading}", path=seen.path, heading=gap), seen.url
        )
        for gap in missing
    )
    return Found(met=False, because=tuple(gaps), begun=True)


def _there(seen: Seen) -> Evidence:
    if seen.pull is not None:
        detail = worded("{key} changed {path}", key=seen.pull.key, path=seen.path)
        return Evidence("pull request", detail, seen.url)
    return Evidence("file", worded("{path} is in {repo}", path=seen.path, repo=seen.repo), seen.url)


def _missing(text: str | None, proof: FileProof, placeholders: frozenset[str]) -> tuple[str, ...]:
    """Return the first word of each section that is not there or not filled in."""
    filled = [words(one.title) for one in sections(text or "") if not is_blank(one.body, placeholders)]
    return tuple(
        wanted[0]
        for wanted in proof.headings
        if not any(_holds(title, words(word)) for title in filled for word in wanted)
    )


def _holds(title: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(title[start : start + len(wanted)] == wanted for start in range(len(title) - len(wanted) + 1))


def _documents(facts: Facts) -> Iterator[Seen]:
    """Yield the files that are there now, the newest first."""
    latest = {(one.repo, one.path): one for one in facts.documents}
    there = sorted(latest.values(), key=lambda one: one.at, reverse=True)
    yield from (Seen(one.repo, one.path, document=one) for one in there if one.gone_at is None)


def _changed(facts: Facts) -> Iterator[Seen]:
    """Yield the files that merged pull requests changed in repositories of which no file was read."""
    partly = {one.repo.casefold() for one in facts.listings if one.since is None or not one.whole}
    known = (*(one.repo for one in facts.documents), *(one.repo for one in facts.listings))
    read = {repo.casefold() for repo in known} - partly
    merged = [one for one in facts.items if one.kind is ItemKind.PULL_REQUEST and one.status == "merged"]
    for pull in sorted(merged, key=lambda one: one.updated or one.created, reverse=True):
        if (pull.repo or "").casefold() not in read:
            yield from (Seen(pull.repo or "", path, pull=pull) for path in pull.paths)


@lru_cache(maxsize=65_536)
def _taking(path: str, table: _Table) -> tuple[Globs, ...]:
    folded = path.casefold().lstrip("/")
    if len(folded) > LONGEST_PATH or not table.every.fullmatch(folded):
        return ()
    return tuple(globs for globs, pattern in table.each if pattern.fullmatch(folded))


@lru_cache(maxsize=16)
def _table(wanted: tuple[Globs, ...]) -> _Table:
    every = in_any_folder(tuple(chain.from_iterable(wanted)))
    return _Table(every, tuple((globs, in_any_folder(globs)) for globs in dict.fromkeys(wanted)))

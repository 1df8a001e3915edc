"""Reads files of default branches with the commits that made them: dozens a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from workflows.model import Document
from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_trees import NOT_GIVEN
from workflows.sources.github_values import UNUSABLE, moment, needed, plain, reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from workflows.sources.github_graphql import GraphQL, Row
    from workflows.sources.github_picks import Pick
    from workflows.sources.github_trees import Listed

Json: TypeAlias = "Mapping[str, Any]"

TEXTS = 50
"""So many files are read in one request."""
LONGEST_TEXT = 100_000
"""Bytes of a file that is read; of longer ones only the name is known."""
LARGE_FILE = "version https://git-lfs.github.com/spec/"
"""What stands where Git keeps the file elsewhere."""


@dataclass(frozen=True, slots=True)
class Text:
    """The versions of a file that were read, oldest first, or why they could not be."""

    versions: tuple[Document, ...] = ()
    failure: Unreadable | None = None


def read_texts(
    graphql: GraphQL, wanted: Sequence[tuple[Listed, Pick]], since: Sequence[datetime | None], now: datetime
) -> list[Text]:
    """Return these files in order; `since` says of each up to when its branch was read before, None for never."""
    rows = []
    for listed, pick in wanted:
        owner, _, name = listed.survey.name.partition("/")
        rows.append({"owner": owner, "name": name, "tip": listed.tip.oid, "path": pick.path,
                     "versions": pick.versions})  # fmt: skip
    answers = graphql.ask_rows("github_file", rows, at_most=TEXTS)
    return [
        text_of(listed, pick.path, answer, known, now)
        for (listed, pick), known, answer in zip(wanted, since, answers, strict=True)
    ]


def text_of(listed: Listed, path: str, row: Row, known: datetime | None, now: datetime) -> Text:
    """Return what one answer says of a file."""
    if isinstance(row, Unreadable):
        return Text(failure=row)
    try:
        commit = row["object"]
        nodes = commit["history"]["nodes"] if commit else None
        # Parts that GitHub leaves out of an answer may come the next time.
        if nodes is None or any(node["file"] and node["file"]["object"] is None for node in nodes):
            return Text(failure=Unreadable(NOT_GIVEN, again=True))
        found = tuple(_versions(listed, path, reversed(nodes), known, now))
    except UNUSABLE as error:
        return Text(failure=Unreadable(reason(error)))
    return Text(found) if found else Text(failure=Unreadable("no commit names it"))


def named(listed: Listed, path: str, known: datetime | None, now: datetime) -> Document:
    """Return a file of which only its name is known."""
    survey = listed.survey
    url = f"{survey.url}/blob/{quote(listed.tip.name)}/{quote(path)}"
    at = _dated(listed.tip.at, known, listed.tip.at, now)
    return Document(survey.name, path, listed.files[path], at, url=url)


def _versions(
    listed: Listed, path: str, nodes: Iterator[Json], known: datetime | None, now: datetime
) -> Iterator[Document]:
    """Yield the versions since the last reading; the latest one always."""
    commits = list(nodes)
    for number, commit in enumerate(commits, 1):
        touched = moment(commit["committedDate"])
        latest = number == len(commits)
        if known is not None and touched <= known and not latest:
            continue
        at = _dated(touched, known, listed.tip.at, now)
        url = f"{listed.survey.url}/blob/{quote(needed(commit['oid']))}/{quote(path)}"
        entry = commit["file"]
        oid = needed(entry["oid"]) if entry else listed.files[path]
        text = _shown(entry["object"]) if entry else None
        yield Document(listed.survey.name, path, oid, at, text, url, gone_at=None if entry else at)


def _dated(touched: datetime, known: datetime | None, tip: datetime, now: datetime) -> datetime:
    """Return when a version came to the branch: a commit of another branch may be older than the last reading."""
    if known is None or touched > known:
        return min(touched, now)
    return tip if known < tip <= now else now


def _shown(blob: Json) -> str | None:
    """Return the text of a file, None where only its name is to be known: it is binary, too long, or elsewhere."""
    if blob.get("isBinary") or blob.get("isTruncated") or blob.get("byteSize", 0) > LONGEST_TEXT:
        return None
    text = blob.get("text")
    if text is None or text.startswith(LARGE_FILE):
        return None
    return plain(text)

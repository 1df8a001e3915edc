"""The files of a repository's default branch in the sandbox: what its commits made of them, as git would hash them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.world_parts import Commit

TRUNCATED = 512_000
"""GitHub shows no more bytes of a text."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as it was committed."""

    content: bytes

    @property
    def oid(self) -> str:
        """Git's hash of it."""
        return _hashed(b"blob", self.content)

    @property
    def is_binary(self) -> bool:
        """Whether it holds anything but text."""
        return b"\0" in self.content

    @property
    def text(self) -> str | None:
        """What GitHub shows of it."""
        return None if self.is_binary else self.content[:TRUNCATED].decode("utf-8", "replace")


@dataclass(slots=True)
class Folder:
    """A folder, by the names in it."""

    entries: dict[str, Folder | Blob] = field(default_factory=dict)

    @property
    def oid(self) -> str:
        """A hash that changes when anything in it does."""
        listed = "\n".join(f"{name} {one.oid}" for name, one in sorted(self.entries.items()))
        return _hashed(b"tree", listed.encode())


def version(commit: Commit, path: str) -> Blob | None:
    """Return what a commit made of a file that it touches, None where it removed it."""
    text = commit.texts.get(path, f"{path}\n{commit.message}\n")
    if text is None:
        return None
    return Blob(text if isinstance(text, bytes) else text.encode())


def files_of(history: Sequence[Commit]) -> dict[str, Blob]:
    """Return the files after these commits, which are oldest first."""
    last = {path: commit for commit in history for path in commit.paths}
    made = {path: version(commit, path) for path, commit in last.items()}
    return {path: blob for path, blob in made.items() if blob is not None}


def tree_of(files: dict[str, Blob]) -> Folder:
    """Return the files as folders in folders."""
    root = Folder()
    for path, blob in sorted(files.items()):
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            inner = place.entries.setdefault(folder, Folder())
            if not isinstance(inner, Folder):
                raise TypeError(f"{path}: {folder} is a file")
            place = inner
        place.entries[name] = blob
    return root


def find(root: Folder, path: str) -> Folder | Blob | None:
    """Return what lies at a path, the root itself at the empty one."""
    place: Folder | Blob | None = root
    for name in filter(None, path.split("/")):
        place = place.entries.get(name) if isinstance(place, Folder) else None
    return place


def _hashed(kind: bytes, content: bytes) -> str:
    return hashlib.sha1(
        kind + b" " + str(len(content)).encode() + b"\0" + content, usedforsecurity=False
    ).hexdigest()

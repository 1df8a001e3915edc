"""Files, folders and their history as GraphQL nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.github_pages import refuse
from bot.sandbox.world_files import TRUNCATED, Blob, Folder, files_of, find, tree_of

if TYPE_CHECKING:
    from bot.sandbox.github_maker import Maker
    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_parts import Commit

MODES = {Folder: 0o40000, Blob: 0o100644}


@dataclass(frozen=True, slots=True)
class FileNodes:
    """Makes nodes of what commits hold; `nodes` knows the rest of the world."""

    nodes: Maker

    def object(self, repo: Repository, expression: str) -> Node | None:
        """Show what git calls `expression`: a commit, or with `commit:path` a file or a folder of it."""
        if repo.hides_contents:
            raise refuse("FORBIDDEN", "Resource not accessible by personal access token")
        revision, colon, path = expression.partition(":")
        commit = self._commit(repo, revision)
        if commit is None:
            return None
        if not colon:
            return self.nodes.commit(commit)
        found = find(self._tree(commit), path)
        return None if found is None else self._shown(repo, found, path)

    def tree(self, commit: Commit) -> Node:
        """Show the root of a commit."""
        return self._shown(commit.home, self._tree(commit), "")

    def entry(self, commit: Commit, path: str) -> Node | None:
        """Show a file of a commit, None where it has no such file."""
        found = find(self._tree(commit), path)
        return None if found is None else self._entry(commit.home, found, path)

    def history(self, commit: Commit, path: str | None) -> list[Commit]:
        """Return a commit and those before it on its branch, newest first; with a path those that touched it."""
        lines = reversed(self._line(commit))
        return [one for one in lines if path is None or _touches(one, path)]

    def _commit(self, repo: Repository, revision: str) -> Commit | None:
        heads = repo.branches(self.nodes.now)
        named = heads.get(repo.default_branch if revision == "HEAD" else revision)
        seen = (one for one in repo.commits if one.at <= self.nodes.now and one.oid == revision)
        return named or next(seen, None)

    def _line(self, commit: Commit) -> list[Commit]:
        return [one for one in commit.home.commits if one.branch == commit.branch and one.at <= commit.at]

    def _tree(self, commit: Commit) -> Folder:
        return tree_of(files_of(self._line(commit)))

    def _entry(self, repo: Repository, found: Folder | Blob, path: str) -> Node:
        name = path.rpartition("/")[2]
        return {
            "__typename": "TreeEntry",
            "name": name,
            "path": path,
            "oid": found.oid,
            "type": "tree" if isinstance(found, Folder) else "blob",
            "mode": MODES[type(found)],
            "size": 0 if isinstance(found, Folder) else len(found.content),
            "extension": f".{name.rpartition('.')[2]}" if "." in name else "",
            "object": lambda _info: self._shown(repo, found, path),
            "repository": lambda _info: self.nodes.repository(repo),
        }

    def _shown(self, repo: Repository, found: Folder | Blob, path: str) -> Node:
        kind = "Tree" if isinstance(found, Folder) else "Blob"
        shown: Node = {
            "__typename": kind,
            "id": f"{kind[0]}_{found.oid}",
            "oid": found.oid,
            "abbreviatedOid": found.oid[:7],
            "repository": lambda _info: self.nodes.repository(repo),
        }
        if isinstance(found, Folder):
            inner = found.entries.items()
            beneath = f"{path}/" if path else ""
            entries = [self._entry(repo, one, f"{beneath}{name}") for name, one in sorted(inner)]
            return {**shown, "entries": entries}
        return {
            **shown,
            "byteSize": len(found.content),
            "isBinary": found.is_binary,
            "isTruncated": len(found.content) > TRUNCATED,
            "text": found.text,
        }


def _touches(commit: Commit, path: str) -> bool:
    return any(one == path or one.startswith(f"{path}/") for one in commit.paths)

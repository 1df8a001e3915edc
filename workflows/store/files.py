"""Files of default branches into the store: new versions, and the ends of those that a listing does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from workflows.store import schema
from workflows.store.rows import one_of, row_of, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from workflows.batch import Batch, Tree
    from workflows.store.rows import Columns, Row


def store_files(connection: Connection, batch: Batch, *, now: datetime) -> None:
    """Store the versions of files that a batch brings, end those that were removed, note what was listed."""
    documents, listings = schema.documents, schema.listings
    upsert(connection, documents, [row_of(documents, one) for one in batch.documents])
    trees = {tree.repo: tree for tree in batch.trees}
    if not trees:
        return
    upsert(connection, documents, list(_ended(connection, trees, now)))
    listed = [{"repo": one.repo, "since": now, "whole": not one.unlisted} for one in trees.values()]
    upsert(connection, listings, listed, keep=_since_it_was_whole)


def _since_it_was_whole(present: Columns, new: Columns) -> Columns:
    """Let a branch that was listed in parts count from the day on which it was first listed as a whole."""
    return {"since": case((present["whole"], present["since"]), else_=new["since"])}


def _ended(connection: Connection, trees: dict[str, Tree], now: datetime) -> Iterator[Row]:
    """Yield the last rows of files that are not on their branch any more."""
    table = schema.documents
    newest = (
        select(table.c.repo, table.c.path, func.max(table.c.at).label("at"))
        .where(one_of(connection, table.c.repo, trees))
        .group_by(table.c.repo, table.c.path)
        .subquery()
    )
    last = select(table.c.repo, table.c.path, table.c.oid, table.c.at).join(
        newest,
        (table.c.repo == newest.c.repo) & (table.c.path == newest.c.path) & (table.c.at == newest.c.at),
    )
    for row in connection.execute(last.where(table.c.gone_at.is_(None))):
        tree = trees[row.repo]
        if row.path not in tree.paths and not _unlisted(row.path, tree):
            at = tree.at if tree.at > row.at else max(now, row.at)
            yield {"repo": row.repo, "path": row.path, "oid": row.oid, "at": at, "text": None, "url": None,
                   "gone_at": at}  # fmt: skip


def _unlisted(path: str, tree: Tree) -> bool:
    folders = path.split("/")[:-1]
    return any("/".join(folders[: depth + 1]) in tree.unlisted for depth in range(len(folders)))

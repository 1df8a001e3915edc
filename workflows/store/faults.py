"""What the database's own failures mean for people: one line that says what to do, never a password."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workflows.errors import StagecoachError, Transient, Unready
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

LONGEST = 200
OUR_MISTAKES = (DataError, IntegrityError, NotSupportedError)
"""Their texts quote the data, so that any of the words below may stand in them."""
TOO_MUCH = "programlimitexceeded"
"""A value is longer than an index takes: `screen` should have set it aside, and the server itself is well."""

REFUSALS = (
    ("password authentication failed", "refused the password: correct DATABASE_URL"),
    ('role "', "does not know this user: correct DATABASE_URL"),
    ("no password supplied", "wants a password: add it to DATABASE_URL"),
    ("unable to open database file", "cannot be opened: create its folder, make it writable, or change DATABASE_URL"),
    ("readonly database", "is read-only: make the file and its folder writable for this user"),
    ("file is not a database", "is no SQLite database: move the file away or change DATABASE_URL"),
    ("image is malformed", "is damaged: restore a copy of it"),
    ("disk is full", "has no room left: make space on its disk"),
    ("diskfull", "has no room left: make space on its disk"),
    ("readonlysqltransaction", "is a read-only copy: let DATABASE_URL name the server that takes writes"),
    ("insufficientprivilege", "gives this user too few rights: let it create and change tables there"),
    ("no such table", "is not set up: run `stagecoach migrate`, which brings it up to date"),
    ("no such column", "is older than this program: run `stagecoach migrate`, which brings it up to date"),
    ("undefinedtable", "is not set up: run `stagecoach migrate`, which brings it up to date"),
    ("undefinedcolumn", "is older than this program: run `stagecoach migrate`, which brings it up to date"),
)  # fmt: skip
"""Words of the drivers (lower case) and what they mean; tried in this order."""


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn failures of the database into Transient or Unready; mistakes of our own statements stay as they are."""
    try:
        yield
    except PoolTimeout as error:
        said = worded("{place} gave no free connection in time: trying again later", place=place(url))
        raise Transient(said) from error
    except DBAPIError as error:
        meant = explain(error, url)
        if meant is None:
            raise
        raise meant from error


def explain(error: DBAPIError, url: URL) -> StagecoachError | None:
    """Return the error to raise instead of `error`; None when it is a mistake of our own statement."""
    cause = error.orig
    said = f"{type(cause).__name__} {cause}".lower()
    if isinstance(error, OUR_MISTAKES) or said.startswith(TOO_MUCH):
        return None
    for words, meaning in REFUSALS:
        if words in said:
            return Unready(f"{place(url)} {meaning}")
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if "does not exist" in said and "database" in said:
        return Unready(f"{place(url)} does not exist: create it or correct DATABASE_URL")
    if "locked" in said or "deadlock" in said:
        return Transient(worded("{place} is busy with another process: trying again later", place=place(url)))
    reason = " ".join(str(cause).split())[:LONGEST]
    return Transient(
        worded(
            "{place} cannot be reached ({reason}): check that it runs and that DATABASE_URL is right",
            place=place(url),
            reason=reason,
        )
    )


def place(url: URL) -> str:
    """Name the database without user and password."""
    if url.get_backend_name() == "sqlite":
        return worded("the database {name}", name=str(url.database))
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return worded("the database {name} at {host}", name=str(url.database), host=f"{host}{port}")

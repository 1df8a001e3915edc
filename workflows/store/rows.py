"""Dataclasses to rows and back, in bulk and in a number of statements that does not grow with the rows."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from workflows.store.columns import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import CursorResult, Executable, Insert
    from sqlalchemy.types import TypeEngine

    Upsert = postgresql.Insert | sqlite.Insert
    Columns = Mapping[str, Any]
    Clause = ColumnElement[bool]
    Keep = Callable[[Columns, Columns], Columns]
    Build = Callable[[Callable[[ColumnElement[Any]], Clause]], Executable]
    OnlyIf = Callable[[Columns], Clause]

T = TypeVar("T")
Row = dict[str, Any]
PREPARED: Final = 256
"""Statements that are kept: to build one takes longer than to run it for a few rows."""
WANTED: Final = "wanted"
"""The parameter of statements about values; no column is called so."""
COUNTING: Final = {"preserve_rowcount": True}
"""Otherwise SQLAlchemy knows how many rows were written of updates alone."""


def columns_of(table: Table, kind: type[Any]) -> list[Column[Any]]:
    """Return the columns of `table` in the order of the dataclass `kind`, so that `kind(*row)` makes one."""
    return [table.c[field.name] for field in fields(kind)]


def row_of(table: Table, value: Any, **more: object) -> Row:  # noqa: ANN401 - any of our dataclasses
    """Return `value` as a row of `table`; `more` gives the columns that the dataclass does not have."""
    kind: Any = type(value)
    names, read = _shared(table, kind)
    row = dict(zip(names, read(value), strict=True))
    row.update(more)
    return row


@cache
def _shared(table: Table, kind: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the columns that a dataclass has fields for, and what reads them all at once."""
    names = tuple(field.name for field in fields(kind) if field.name in table.c)
    if len(names) > 1:
        return names, attrgetter(*names)
    # Of one name alone it would not return a tuple.
    return names, lambda value: tuple(getattr(value, name) for name in names)


def one_of(connection: Connection, where: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Return `where IN values` with all values in one parameter: there may be more than a statement has room for."""
    wanted = [storable(value) for value in values]
    if len(wanted) == 1:
        return where == wanted[0]
    backend = connection.dialect.name
    return _among(backend, where, literal(_together(backend, wanted), _list_of(backend)))


def ask_for(connection: Connection, build: Build, values: Iterable[str]) -> CursorResult[Any]:
    """Run a statement about values that is built once: `build`, which has a name in its module, gets `one_of` of them.

    For a statement that asks for the same values in several places, which takes longer to build than to run.
    """
    backend, wanted = connection.dialect.name, [storable(value) for value in values]
    alone = len(wanted) == 1
    given = wanted[0] if alone else _together(backend, wanted)
    return connection.execute(_asking(backend, build, alone=alone), {WANTED: given})


@lru_cache(maxsize=PREPARED)
def _asking(backend: str, build: Build, *, alone: bool) -> Executable:
    if alone:
        return build(lambda where: where == bindparam(WANTED, type_=where.type))
    return build(lambda where: _among(backend, where, bindparam(WANTED, type_=_list_of(backend))))


def _among(backend: str, where: ColumnElement[Any], listed: ColumnElement[Any]) -> Clause:
    if backend == "postgresql":
        # As a table and not as `= ANY(array)`, which is searched from its beginning for every single row.
        return where.in_(select(func.unnest(listed)))
    return where.in_(select(func.json_each(listed).table_valued(column("value", Text)).c.value))


def _together(backend: str, wanted: list[str]) -> list[str] | str:
    return wanted if backend == "postgresql" else json.dumps(wanted, ensure_ascii=False)


def _list_of(backend: str) -> TypeEngine[Any]:
    return ARRAY(Text) if backend == "postgresql" else Text()


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    keep: Keep | None = None,
    only_if: OnlyIf | None = None,
) -> int:
    """Insert rows or update those that differ, by primary key; return how many are new or different.

    Of two rows with the same key the last one counts. `keep` gives, from the present columns and the new ones,
    other values to set; `only_if` says when an update may happen at all, from the new values. The
    statement is prepared once for functions that have a name in their module.
    """
    if not rows:
        return 0
    key = _key(table)
    last = {tuple(storable(row[name]) for name in key): row for row in rows}
    statement = _updating(connection.dialect.name, table, tuple(rows[0]), keep, only_if)
    return _written(connection, table, statement, list(last.values()))


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert the rows whose primary key is not there yet and leave the others alone; return how many were new."""
    if not rows:
        return 0
    return _written(connection, table, _adding(connection.dialect.name, table), list(rows))


def _key(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


@lru_cache(maxsize=PREPARED)
def _updating(
    backend: str, table: Table, names: tuple[str, ...], keep: Keep | None, only_if: OnlyIf | None
) -> Upsert:
    key, statement = _key(table), _insert(backend, table)
    new = dict(statement.excluded.items())
    changing = {name: new[name] for name in names if name not in key}
    if keep is not None:
        changing |= dict(keep(dict(table.c.items()), new))
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in changing.items()))
    where = differs if only_if is None else differs & only_if(new)
    return statement.on_conflict_do_update(index_elements=key, set_=changing, where=where)


@lru_cache(maxsize=PREPARED)
def _adding(backend: str, table: Table) -> Upsert:
    return _insert(backend, table).on_conflict_do_nothing()


def _written(connection: Connection, table: Table, statement: Upsert, rows: Sequence[Row]) -> int:
    """Insert rows that have the same columns; return how many were written.

    Column by column, and past what SQLAlchemy and the driver do for each row, which takes as long as all the rest.
    """
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        given = {name: [row[name] for row in rows] for name in names}
        found = connection.execute(_unnested(table, statement, names), given, execution_options=COUNTING)
        return found.rowcount
    text, places = _positioned(statement, names)
    if not rows[0].keys() >= set(places):
        return len(connection.execute(statement.returning(*table.primary_key), list(rows)).all())
    columns = [_bound(connection, table.c[name], rows) for name in places]
    return connection.exec_driver_sql(text, list(zip(*columns, strict=True))).rowcount


@lru_cache(maxsize=PREPARED)
def _unnested(table: Table, statement: Upsert, names: tuple[str, ...]) -> Insert:
    """Return what inserts rows from one array for each column, as many as there are."""
    arrays = [func.unnest(bindparam(name, type_=ARRAY(table.c[name].type, dimensions=1))) for name in names]
    return statement.from_select(names, select(*arrays))


@lru_cache(maxsize=PREPARED)
def _positioned(statement: Upsert, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the statement for SQLite, and which column each of its places is for."""
    compiled = statement.compile(dialect=sqlite.dialect(), column_keys=names)
    return str(compiled), tuple(compiled.positiontup or ())


def _bound(connection: Connection, column: Column[Any], rows: Sequence[Row]) -> list[Any]:
    """Return the values of one column as the driver takes them."""
    bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    given = [row[column.name] for row in rows]
    return given if bind is None else [bind(value) for value in given]


def _insert(backend: str, table: Table) -> Upsert:
    return postgresql.insert(table) if backend == "postgresql" else sqlite.insert(table)

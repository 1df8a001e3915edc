"""A statement about values is built once, and finds what it would find built anew, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, union, update

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import ask_for, insert_new, one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, CompoundSelect, Engine, Update

NAMES = ("a", "A", "it's", 'say "no"', "%s :wanted ?", "\u2028", "[]", "x" * 3_000)
KEYS = schema.jira_keys


@pytest.fixture
def held(engine: Engine) -> Engine:
    with writing(engine) as connection:
        insert_new(connection, KEYS, [{"key": one} for one in NAMES])
    return engine


@pytest.mark.parametrize(
    "asked", [(), *((one,) for one in NAMES), NAMES[:3], NAMES, ("a", "a"), ("gone", "a")]
)
def test_it_finds_what_one_built_anew_finds(held: Engine, asked: tuple[str, ...]) -> None:
    def build(are_these: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> CompoundSelect[Any]:
        return union(
            select(KEYS.c.key).where(are_these(KEYS.c.key)),
            select(KEYS.c.key).where(are_these(KEYS.c.key + "")),
        )

    with reading(held) as connection:
        found = ask_for(connection, build, iter(asked)).scalars().all()
        anew = connection.execute(select(KEYS.c.key).where(one_of(connection, KEYS.c.key, asked)))
        assert sorted(found) == sorted(anew.scalars()) == sorted({*asked} & {*NAMES})


def test_it_is_built_once_for_one_value_and_once_for_any_other_number(held: Engine) -> None:
    built = []

    def build(are_these: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Update:
        built.append(are_these)
        return update(KEYS).where(are_these(KEYS.c.key)).values(key=KEYS.c.key + "!")

    with writing(held) as connection:
        changed = [
            ask_for(connection, build, asked).rowcount for asked in (["a"], ["A", "a!"], ["a!!"], NAMES)
        ]
        assert changed == [1, 2, 1, len(NAMES) - 2]
    assert len(built) == 2

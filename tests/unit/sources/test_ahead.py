from __future__ import annotations

from threading import Event, get_ident
from typing import TYPE_CHECKING

import pytest

from workflows.errors import Transient
from workflows.sources.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Generator

SOON = 5


def test_the_next_step_is_made_while_the_caller_is_busy_with_the_one_before() -> None:
    begun = Event()

    def steps() -> Generator[int, None, None]:
        yield 1
        begun.set()
        yield 2

    found = ahead(steps())
    assert next(found) == 1
    assert begun.wait(SOON)
    assert list(found) == [2]


def test_all_steps_are_made_by_one_thread_that_is_not_the_callers() -> None:
    def steps() -> Generator[int, None, None]:
        for _ in range(3):
            yield get_ident()

    made = list(ahead(steps()))
    assert len(made) == 3
    assert len({*made, get_ident()}) == 2


def test_an_error_comes_after_all_that_was_made_before_it() -> None:
    def steps() -> Generator[int, None, None]:
        yield 1
        raise Transient("away")

    found = ahead(steps())
    assert next(found) == 1
    with pytest.raises(Transient, match="away"):
        next(found)


def test_who_stops_half_way_lets_one_more_step_be_made_and_no_other() -> None:
    made, closed = [], Event()

    def steps() -> Generator[int, None, None]:
        try:
            for number in range(9):
                made.append(number)
                yield number
        finally:
            closed.set()

    found = ahead(steps())
    assert next(found) == 0
    found.close()  # type: ignore[attr-defined]  # it is a generator
    assert made in ([0], [0, 1])
    assert closed.is_set()

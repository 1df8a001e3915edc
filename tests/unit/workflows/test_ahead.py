"""One step is fetched while the one before is used; order, errors and ends are those of the steps themselves."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from threading import Event, get_ident
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.ahead import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10.0


@given(st.lists(st.none() | st.integers()))
def test_all_steps_come_in_their_order(values: list[int | None]) -> None:
    with ahead(iter(values)) as steps:
        assert list(steps) == values


def test_the_next_step_is_fetched_while_one_is_used() -> None:
    fetched = Event()

    def fetching() -> Iterator[str]:
        yield "first"
        fetched.set()
        yield "second"

    with ahead(fetching()) as steps:
        assert next(steps) == "first"
        assert fetched.wait(PATIENCE)
        assert next(steps) == "second"


def test_never_more_than_one_step_is_ahead() -> None:
    begun: list[int] = []

    def fetching() -> Iterator[int]:
        for number in range(5):
            begun.append(number)
            yield number

    with ahead(fetching()) as steps:
        for used, number in enumerate(steps):
            assert number == used
            assert len(begun) <= used + 2


def test_an_error_shows_where_the_step_would_have() -> None:
    def fetching() -> Iterator[str]:
        yield "first"
        raise LookupError

    with ahead(fetching()) as steps:
        assert next(steps) == "first"
        with pytest.raises(LookupError):
            next(steps)


def test_who_leaves_early_waits_for_the_step_under_way_and_the_steps_are_closed() -> None:
    under_way, ended = Event(), Event()

    def fetching() -> Iterator[str]:
        try:
            yield "first"
            under_way.set()
            yield "second"
            pytest.fail("a third step was asked for")
        finally:
            ended.set()

    with suppress(KeyError), ahead(fetching()) as steps:
        assert next(steps) == "first"
        assert under_way.wait(PATIENCE)
        raise KeyError
    assert ended.is_set()


def test_steps_nobody_asks_for_are_not_begun() -> None:
    def fetching() -> Iterator[str]:
        pytest.fail("it was begun")
        yield "never"

    with ahead(fetching()):
        pass


def test_what_is_known_of_the_job_is_known_in_the_other_thread() -> None:
    job = ContextVar[str]("job")
    job.set("sync")

    def fetching() -> Iterator[tuple[str, int]]:
        yield job.get(), get_ident()

    with ahead(fetching()) as steps:
        ((seen, thread),) = steps
    assert seen == "sync"
    assert thread != get_ident()

"""Reads one step ahead: while the store takes in what came, the vendor is already asked for what comes next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

T = TypeVar("T")


class _End:
    """Comes when there is nothing more."""


END: Final = _End()


def ahead(steps: Generator[T, None, None]) -> Iterator[T]:
    """Yield what `steps` yields, each made by one other thread while the caller is busy with the one before.

    An error comes in its turn. Whoever stops half way waits for the step that is being made, and no other is begun.
    """
    context = copy_context()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        try:
            following = thread.submit(context.run, _step, steps)
            while not isinstance(found := following.result(), _End):
                following = thread.submit(context.run, _step, steps)
                yield found
        finally:
            thread.submit(steps.close).result()


def _step(steps: Iterator[T]) -> T | _End:
    return next(steps, END)

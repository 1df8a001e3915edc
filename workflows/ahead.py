"""Fetches one step further while what was fetched is being used: a vendor and the store work at the same time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")
END: Final = object()


@contextmanager
def ahead(steps: Iterator[T]) -> Iterator[Iterator[T]]:
    """Hold what `steps` yields, in its order, each taken in another thread while the one before is used.

    An error shows where the step would have. Who leaves early waits for the step under way, and has none of it.
    """
    context = copy_context()  # what the log says of the job is said of its thread, too
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:

        def fetch() -> Future[T | object]:
            return thread.submit(lambda: context.run(lambda: next(steps, END)))

        def each() -> Iterator[T]:
            coming = fetch()
            while (one := coming.result()) is not END:
                coming = fetch()
                yield one  # type: ignore[misc]  # all but END comes from `steps`

        try:
            yield each()
        finally:
            thread.shutdown()
            if isinstance(steps, Generator):
                steps.close()

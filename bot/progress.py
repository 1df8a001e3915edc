"""Progress of long work: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID


@contextmanager
def shown_on_terminal() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what a sync reports its pages to: a line for each source on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _source, _items, _activities: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[items]} items, {task.fields[activities]} activities"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(source: str, items: int, activities: int) -> None:
            if source not in tasks:
                tasks[source] = bars.add_task(f"reading {source}", total=None, items=0, activities=0)
            bars.update(tasks[source], items=items, activities=activities)

        yield show

"""What can be read, and what some sources can do beside: whom they tell of, in parts or as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from workflows.batch import Batch
    from workflows.model import Project


class Source(Protocol):
    """Anything that can be read into batches; `requests` counts what it has cost so far.

    That is all that a source must be. What else one can do it tells by having the methods of a protocol below.
    """

    name: str

    @property
    def requests(self) -> int:
        """Requests made since the source was built."""
        ...

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        """Yield what is new in these projects since the cursors, or everything when `full`."""
        ...


@runtime_checkable
class Choosing(Protocol):
    """A source that tells of some projects only; one that is not, tells of all."""

    def reads_any_of(self, project: Project) -> bool:
        """Tell whether a reading may bring anything of a project."""
        ...


@runtime_checkable
class Divisible(Protocol):
    """A source whose parts (repositories) can be read alone; each mark of it stands for the whole of one part."""

    def limited_to(self, parts: Collection[str], /) -> Source:
        """Return this source for these parts alone."""
        ...

    def reads_all_of(self, project: Project) -> bool:
        """Tell whether after a reading all parts of a project have been read."""
        ...


@runtime_checkable
class Whole(Protocol):
    """A source that is read as a whole, and not for some projects: a record may name any project's ticket."""

    def tells_of(self, project: Project, held: Collection[str]) -> bool:
        """Tell whether it speaks for a project; `held` are slugs of projects that records of it belong to."""
        ...


@runtime_checkable
class Checking(Protocol):
    """A source that can be asked whether what a project declares is there."""

    def check(self, projects: Sequence[Project]) -> object:
        """Raise Refused, in one line, when something of these projects cannot be read."""
        ...

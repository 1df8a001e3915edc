"""The reports that people ask for and that come by themselves, as a table: who builds them and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.reports import stalled, summary
from workflows.reports.phrases import tell
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Report, Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: what it is `called` in a sentence, and how a form offers it.

    `build` makes it from some projects for an audience; None where it also tells what is new to its reader
    (`compose` knows how).
    """

    called: Text
    offered: str
    build: Callable[[Sequence[ProjectState], str], Report] | None = None


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "digest": Kind(tell("digest"), worded("digest: the week of the project")),
        "portfolio": Kind(tell("portfolio"), worded("portfolio: all projects on one page")),
        "summary": Kind(
            tell("status"),
            worded("status: where the work lies"),
            lambda states, audience: summary.build(states[0], audience),
        ),
        "stalled": Kind(
            tell("quiet experiments"), worded("quiet experiments"), lambda states, _: stalled.build(states)
        ),
    }
)
"""By the names of `config/asked.py`, as a form offers them."""

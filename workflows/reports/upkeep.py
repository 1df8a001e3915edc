"""Upkeep in words: what is past its day or comes soon, by the record that says so."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.upkeep import Due
from workflows.reports.phrases import reason, tell
from workflows.reports.shape import Day, Line, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.upkeep import Upkeep

SAID: Final[Mapping[tuple[str, Due], Callable[[Day], Text]]] = MappingProxyType(
    {
        ("age", Due.PAST): lambda day: tell(
            "The model in use is older than agreed: it was to be retrained by {day}.", day=day
        ),
        ("age", Due.SOON): lambda day: tell("The model in use is to be retrained by {day}.", day=day),
        ("review", Due.PAST): lambda day: tell("The review of {day} was missed.", day=day),
        ("review", Due.SOON): lambda day: tell("The next review is due on {day}.", day=day),
        ("contract", Due.PAST): lambda day: tell("A contract or approval ran out on {day}.", day=day),
        ("contract", Due.SOON): lambda day: tell("A contract or approval runs out on {day}.", day=day),
    }
)
UNTOLD: Final[Mapping[str, Callable[[], Text]]] = MappingProxyType(
    {
        "age": lambda: tell("Whether the model in use is too old cannot be told."),
        "review": lambda: tell("Whether a review is due cannot be told."),
        "contract": lambda: tell("Whether a contract or approval runs out cannot be told."),
    }
)


def upkeep_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return what is overdue, then what comes soon, then what cannot be told."""
    found = state.outlook.upkeep if state.outlook else ()
    return tuple(_line(one) for wanted in Due for one in found if one.due is wanted)


def upkeep_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return what is overdue or comes soon: these sentences name no ticket anyway."""
    found = state.outlook.upkeep if state.outlook else ()
    return tuple(_line(one) for wanted in (Due.PAST, Due.SOON) for one in found if one.due is wanted)


def _line(one: Upkeep) -> Line:
    because = (reason(one.because),)
    if one.day is None:
        return Line(UNTOLD[one.what](), because)
    return Line(
        SAID[one.what, one.due](Day(one.day)), because, Tone.WARN if one.due is Due.PAST else Tone.ASK
    )

"""What has become of a warning, in words: who answered what, when, what follows from it, or what brought it back."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.model import Said
from workflows.reports.offers import take_back
from workflows.reports.phrases import quoted, say
from workflows.reports.shape import Day, Line, Moment, Name, PersonRef, Section, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.model import Answer, Project
    from workflows.reports.shape import ItemRef

WAITED_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {"data": "data", "compute": "compute", "review": "a review", "decision": "a decision"}
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, and how many working days a snooze of that answer lasts."""

    answer: Answer
    days: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """An experiment whose warning has ended or sleeps: by what was `heard`, or by what `resolution` says."""

    item: ItemRef
    resolution: str = ""
    heard: Heard | None = None


def statement(heard: Heard) -> Text:
    """Return who said what, without a full stop: `Bo said it runs until Fri 27 Nov`."""
    return say(PersonRef(heard.answer.person), *STATEMENTS[heard.answer.said](heard))


def answer_line(project: Project, heard: Heard) -> Line:
    """Return who said what and when, and what follows from it."""
    answer = heard.answer
    when: Text = (" (", Moment(answer.at, project.timezone), ")")
    follows = _follows(answer)
    return Line(
        say(
            statement(heard),
            () if answer.said is Said.SNOOZED else when,
            ".",
            (" ", follows) if follows else (),
        ),
        tone=Tone.GOOD,
    )


def answered_section(project: Project, done: Answered) -> Section:
    """Return what has become of one experiment; an answer can be taken back."""
    if done.heard is not None:
        line = answer_line(project, done.heard)
        return Section((done.item,), (line,), take_back(done.heard.answer.id))
    words = done.resolution[:1].upper() + done.resolution[1:]
    return Section((done.item,), (Line((Name(words), "."), tone=Tone.GOOD),))


def _follows(answer: Answer) -> str:
    if answer.said in (Said.FINISHED, Said.DROPPED):
        return "Close the ticket to end this."
    if answer.said is Said.NO_EXPERIMENT:
        return "I will not ask about it again."
    if answer.said is Said.SNOOZED:
        return ""
    by = "there is no news by then" if answer.until else "it stays quiet"
    return f"I will ask again if {by}."


def _running(heard: Heard) -> Text:
    until = _until(heard.answer)
    return say(" said it runs" if until else " said it is still running", until, _words(heard.answer))


def _waiting(heard: Heard) -> Text:
    answer = heard.answer
    what = answer.waiting_for or "something"
    return say(" said it waits for ", Name(WAITED_FOR.get(what, what)), _until(answer), _words(answer))


def _snoozed(heard: Heard) -> Text:
    length: Text = (" (", WorkingDays(heard.days), ")") if heard.days else ()
    return say(" asked me not to remind", _until(heard.answer), length)


def _until(answer: Answer) -> Text:
    return (" until ", Day(answer.until)) if answer.until else ()


def _words(answer: Answer) -> Text:
    """Return the outcome and the sentence of the person, as far as there are any."""
    outcome: Text = (Name(answer.outcome),) if answer.outcome else ()
    words: Text = (quoted(answer.words),) if answer.words.strip() else ()
    between = ", " if outcome and words else ""
    return say(": ", outcome, between, words) if outcome or words else ()


STATEMENTS: Final[Mapping[Said, Callable[[Heard], tuple[Text, ...]]]] = MappingProxyType(
    {
        Said.RUNNING: lambda heard: (_running(heard),),
        Said.WAITING: lambda heard: (_waiting(heard),),
        Said.FINISHED: lambda heard: ((" said it is finished",), _words(heard.answer)),
        Said.DROPPED: lambda heard: ((" dropped it",), _words(heard.answer)),
        Said.SNOOZED: lambda heard: (_snoozed(heard),),
        Said.NO_EXPERIMENT: lambda heard: ((" said it is no experiment",), _words(heard.answer)),
    }
)

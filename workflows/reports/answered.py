"""What has become of a warning, in words: who answered what, when, what follows from it, or what brought it back."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.model import Said
from workflows.reports.offers import take_back
from workflows.reports.phrases import quoted, say, tell
from workflows.reports.shape import Day, Line, Moment, Name, PersonRef, Section, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.model import Answer, Project
    from workflows.reports.shape import ItemRef

WAITED_FOR: Final[Mapping[str, tuple[Callable[[PersonRef], Text], Callable[[PersonRef, Day], Text]]]] = (
    MappingProxyType(
        {
            "data": (
                lambda who: tell("{person} said it waits for data", person=who),
                lambda who, day: tell("{person} said it waits for data until {day}", person=who, day=day),
            ),
            "compute": (
                lambda who: tell("{person} said it waits for compute", person=who),
                lambda who, day: tell("{person} said it waits for compute until {day}", person=who, day=day),
            ),
            "review": (
                lambda who: tell("{person} said it waits for a review", person=who),
                lambda who, day: tell("{person} said it waits for a review until {day}", person=who, day=day),
            ),
            "decision": (
                lambda who: tell("{person} said it waits for a decision", person=who),
                lambda who, day: tell(
                    "{person} said it waits for a decision until {day}", person=who, day=day
                ),
            ),
        }
    )
)
"""What an experiment can wait for, without and with a day."""
OUTCOMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "supported": tell("supported"),
        "ruled out": tell("ruled out"),
        "inconclusive": tell("inconclusive"),
    }
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, and how many working days a snooze of that answer lasts."""

    answer: Answer
    days: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """An experiment whose warning has ended or sleeps: by what was `heard`, or as `words` say, without a full stop."""

    item: ItemRef
    words: Text = ()
    heard: Heard | None = None


def statement(heard: Heard) -> Text:
    """Return who said what, without a full stop: `Bo said it runs until Fri 27 Nov`."""
    return STATEMENTS[heard.answer.said](heard)


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
            (" ", *follows) if follows else (),
        ),
        tone=Tone.GOOD,
    )


def answered_section(project: Project, done: Answered) -> Section:
    """Return what has become of one experiment; an answer can be taken back."""
    if done.heard is not None:
        line = answer_line(project, done.heard)
        return Section((done.item,), (line,), take_back(done.heard.answer.id))
    return Section((done.item,), (Line((*done.words, "."), tone=Tone.GOOD),))


def _follows(answer: Answer) -> Text:
    if answer.said in (Said.FINISHED, Said.DROPPED):
        return tell("Close the ticket to end this.")
    if answer.said is Said.NO_EXPERIMENT:
        return tell("I will not ask about it again.")
    if answer.said is Said.SNOOZED:
        return ()
    if answer.until:
        return tell("I will ask again if there is no news by then.")
    return tell("I will ask again if it stays quiet.")


def _running(heard: Heard) -> Text:
    answer, who = heard.answer, PersonRef(heard.answer.person)
    if answer.until is None:
        return say(tell("{person} said it is still running", person=who), _words(answer))
    return say(tell("{person} said it runs until {day}", person=who, day=Day(answer.until)), _words(answer))


def _waiting(heard: Heard) -> Text:
    return say(_waits(heard.answer), _words(heard.answer))


def _waits(answer: Answer) -> Text:
    who = PersonRef(answer.person)
    if known := WAITED_FOR.get(answer.waiting_for or ""):
        alone, by = known
        return by(who, Day(answer.until)) if answer.until else alone(who)
    what = (Name(answer.waiting_for),) if answer.waiting_for else tell("something")
    if answer.until is None:
        return tell("{person} said it waits for {what}", person=who, what=what)
    day = Day(answer.until)
    return tell("{person} said it waits for {what} until {day}", person=who, what=what, day=day)


def _finished(heard: Heard) -> Text:
    who = PersonRef(heard.answer.person)
    return say(tell("{person} said it is finished", person=who), _words(heard.answer))


def _dropped(heard: Heard) -> Text:
    return say(tell("{person} dropped it", person=PersonRef(heard.answer.person)), _words(heard.answer))


def _no_experiment(heard: Heard) -> Text:
    who = PersonRef(heard.answer.person)
    return say(tell("{person} said it is no experiment", person=who), _words(heard.answer))


def _snoozed(heard: Heard) -> Text:
    answer, who = heard.answer, PersonRef(heard.answer.person)
    length: Text = (" (", WorkingDays(heard.days), ")") if heard.days else ()
    if answer.until is None:
        return say(tell("{person} asked me not to remind", person=who), length)
    until = tell("{person} asked me not to remind until {day}", person=who, day=Day(answer.until))
    return say(until, length)


def _words(answer: Answer) -> Text:
    """Return the outcome and the sentence of the person, as far as there are any."""
    outcome: Text = OUTCOMES.get(answer.outcome, (Name(answer.outcome),)) if answer.outcome else ()
    words: Text = (quoted(answer.words),) if answer.words.strip() else ()
    between = ", " if outcome and words else ""
    return say(": ", outcome, between, words) if outcome or words else ()


STATEMENTS: Final[Mapping[Said, Callable[[Heard], Text]]] = MappingProxyType(
    {
        Said.RUNNING: _running,
        Said.WAITING: _waiting,
        Said.FINISHED: _finished,
        Said.DROPPED: _dropped,
        Said.SNOOZED: _snoozed,
        Said.NO_EXPERIMENT: _no_experiment,
    }
)

"""What was answered is told by who said what, when, and what follows; in the channel nobody is blamed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.render.blocks import to_messages
from bot.render.check import problems
from bot.render.text import to_text
from tests.unit.reports.histories import NOW
from tests.unit.reports.reading import flat
from tests.unit.reports.stories import everything
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.resolutions import How, Resolution
from workflows.model import Answer, Said
from workflows.reports.answered import Answered, Heard
from workflows.reports.offers import TAKE_BACK
from workflows.reports.raised import Unanswered, raised
from workflows.reports.resolved import resolved
from workflows.reports.shape import Button, ItemRef, PersonRef
from workflows.reports.warning import Hearer, warning

STATE = everything()
QUIET = next(one for one in STATE.stalls if one.verdict is Verdict.STALLED)
UNTIL = date(2026, 11, 27)
DAY = "until Fri 27 Nov"
WHEN = "(Mon 23 Nov 09:00)"
BY_THEN = "I will ask again if there is no news by then."
IF_QUIET = "I will ask again if it stays quiet."
CLOSE = "Close the ticket to end this."
BACK = Resolution(How.BACK, what="pushed", by="Bo", day=date(2026, 11, 18), days=14)


def answer(said: Said, until: date | None = None, **more: str) -> Answer:
    return Answer("click:1", QUIET.item.id, said, "Bo", NOW, until, **more)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (answer(Said.RUNNING, UNTIL), f"Bo said it runs {DAY} {WHEN}. {BY_THEN}"),
        (answer(Said.RUNNING, UNTIL, words="two left"), f"Bo said it runs {DAY}: “two left” {WHEN}. {BY_THEN}"),
        (answer(Said.RUNNING), f"Bo said it is still running {WHEN}. {IF_QUIET}"),
        (answer(Said.WAITING, UNTIL, waiting_for="data"), f"Bo said it waits for data {DAY} {WHEN}. {BY_THEN}"),
        (answer(Said.WAITING, waiting_for="review"), f"Bo said it waits for a review {WHEN}. {IF_QUIET}"),
        (answer(Said.WAITING), f"Bo said it waits for something {WHEN}. {IF_QUIET}"),
        (answer(Said.WAITING, UNTIL, waiting_for="the lab"), f"Bo said it waits for the lab {DAY} {WHEN}. {BY_THEN}"),
        (
            answer(Said.FINISHED, outcome="ruled out", words="no gain on this data"),
            f"Bo said it is finished: ruled out, “no gain on this data” {WHEN}. {CLOSE}",
        ),
        (answer(Said.DROPPED, outcome="inconclusive"), f"Bo dropped it: inconclusive {WHEN}. {CLOSE}"),
        (answer(Said.NO_EXPERIMENT), f"Bo said it is no experiment {WHEN}. I will not ask about it again."),
        (answer(Said.SNOOZED), "Bo asked me not to remind (3 working days)."),
        (answer(Said.SNOOZED, UNTIL), "Bo asked me not to remind until Fri 27 Nov (3 working days)."),
    ],
)  # fmt: skip
def test_each_answer_is_told_in_both_messages_and_can_be_taken_back(given: Answer, told: str) -> None:
    done = Answered(ItemRef("CH-97", "Try it"), heard=Heard(given, 3))
    reports = (
        warning(STATE.project, Hearer("Bo"), (), (done,), now=NOW),
        raised(STATE.project, (), (done,), now=NOW),
    )
    for report in reports:
        assert told in to_text(report)
        assert [one for message in to_messages(report) for one in problems(message)] == []
        assert "answered, thank you" in to_text(report)
        (section,) = report.sections
        assert section.offers == (Button("Take it back", TAKE_BACK, "click:1"),)


def test_the_channel_reads_who_was_asked_when_without_a_mention_and_without_blame() -> None:
    ask = replace(QUIET, ask="Bo")
    report = raised(STATE.project, (Unanswered(ask, "Bo", NOW - timedelta(days=4)),), (), now=NOW)
    text = to_text(report)
    assert "1 quiet experiment without an answer" in text
    assert "nobody is blamed" in text
    assert "Bo was asked in private on Thu 19 Nov, and there is no answer yet." in text
    people = [
        value
        for section in report.sections
        for line in section.lines
        for value in flat(line.text)
        if isinstance(value, PersonRef)
    ]
    assert people
    assert not any(person.mention for person in people)
    assert len(report.sections[0].offers) == 6


def test_the_channel_reads_in_whose_place_somebody_was_asked() -> None:
    ask = replace(QUIET, ask="Hugo")
    text = to_text(raised(STATE.project, (Unanswered(ask, "Kim", NOW),), (), now=NOW))
    assert "Kim was asked in private on Mon 23 Nov in the place of Hugo, and there is no answer yet." in text


def test_what_ends_a_warning_without_an_answer_begins_with_a_capital_and_offers_nothing() -> None:
    done = Answered(ItemRef("CH-97", "Try it"), resolved(BACK, None))
    (section,) = warning(STATE.project, Hearer("Bo"), (), (done,), now=NOW).sections
    assert section.offers == ()
    text = to_text(warning(STATE.project, Hearer("Bo"), (), (done,), now=NOW))
    assert "It is back: push by Bo on Wed 18 Nov. Quiet for 14 working days in all." in text

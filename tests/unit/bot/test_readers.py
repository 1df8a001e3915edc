"""A reply is said again in the language and the zone of whoever asked; nothing of it is lost or doubled."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.click import Reply
from bot.readers import spoken
from bot.render.blocks import to_messages
from bot.told import told
from tests.unit.render.samples import huge
from workflows.reports.phrases import tell
from workflows.reports.shape import Line, Moment, Report
from workflows.worded import joined, worded

AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def words(reply: Reply) -> str:
    return json.dumps([message.blocks for message in reply.messages], ensure_ascii=False)


def of(report: Report) -> Reply:
    return Reply(to_messages(report))


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (None, "Di. 24. Nov. 00:30"),
        ("Europe/Paris", "Di. 24. Nov. 00:30"),
        ("America/New_York", "Mo. 23. Nov. 18:30 EST"),
        ("Asia/Tokyo", "Di. 24. Nov. 08:30 JST"),
    ],
)
def test_clock_times_are_told_in_the_readers_zone_which_is_named_where_it_is_another(
    zone: str | None, expected: str
) -> None:
    report = Report("any", tell("Tagged"), (), footer=((Moment(AT, "Europe/Berlin"),),))
    assert f'"{expected}"' in words(spoken(of(report), "de", zone))


def test_a_day_without_a_clock_stays_the_day_of_the_project() -> None:
    report = Report("any", tell("Tagged"), (), footer=((Moment(AT, "Europe/Berlin", clock=False),),))
    assert '"Tue 24 Nov"' in words(spoken(of(report), "en", "America/New_York"))


def test_a_report_of_many_messages_is_said_again_as_often_as_it_was_said() -> None:
    once = of(huge())
    assert len(once.messages) > 2
    both = Reply((*once.messages, told(worded("Shared with the channel."))))
    again = spoken(both, "en")
    assert [one.blocks for one in again.messages] == [one.blocks for one in both.messages]
    assert "Mit dem Kanal geteilt." in words(spoken(both, "de"))


def test_sentences_that_were_joined_are_each_said_in_the_language() -> None:
    parts = [worded("That is no number."), "`CH-1`", worded("Which stage?")]
    reply = Reply((told(joined(parts, " ")),))
    assert "Das ist keine Zahl. `CH-1` Welche Phase?" in words(spoken(reply, "de"))
    assert "That is no number. `CH-1` Which stage?" in words(spoken(reply, "xx"))


def test_a_line_from_outside_is_the_same_in_every_language() -> None:
    reply = Reply((told("Kein Wort von uns"), *of(Report("x", tell("Tagged"), (Line(("A",)),))).messages))
    assert "Kein Wort von uns" in words(spoken(reply, "fr"))

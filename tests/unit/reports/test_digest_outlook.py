"""What digests add to the state: colour, gate, measures, forecast and team, the same facts for every audience."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.render.text import to_text
from config.asked import LANGUAGES
from tests.unit.reports.histories import NOW
from tests.unit.reports.reading import flat, portfolio_of, section, whole, words
from tests.unit.reports.stories import busy_history, outlooked
from workflows.lifecycle.kpis import Measure, Reading
from workflows.lifecycle.outlook import (
    Colour,
    Coverage,
    Forecast,
    Judgement,
    Loop,
    Outcome,
    Reason,
    Story,
    Team,
)
from workflows.model import Evidence
from workflows.reports import digest
from workflows.reports.colour import colour_line
from workflows.reports.forecast import forecast_lines, forecast_plain
from workflows.reports.kpis import kpi_lines, kpi_plain
from workflows.reports.shape import ItemRef, Tone
from workflows.reports.story import story_lines, story_plain
from workflows.reports.team import team_lines, team_plain
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Line

AUDIENCES = ("executive", "product", "team")
KEY = re.compile(r"\b(?:CH|OPS)-\d+\b")


def having(**parts: object) -> ProjectState:
    """Return the busy state with parts of its outlook replaced."""
    state = outlooked()
    assert state.outlook is not None
    return replace(state, outlook=replace(state.outlook, **parts))


def measuring(*measures: Measure) -> ProjectState:
    return replace(outlooked(), measures=measures)


def said(lines: tuple[Line, ...]) -> list[str]:
    return [words(line.text) for line in lines]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_audience_hears_the_same_colour(audience: str) -> None:
    reason = Reason(Evidence("date", worded("recall was to be reached")), 2.0, missed=True)
    state = having(judgement=Judgement(Colour.OFF_TRACK, (reason,)))
    text = whole(digest.build(state, audience))
    assert "Status: off track; recall was to be reached." in text


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_key_of_a_digest_is_a_record_of_the_project(audience: str) -> None:
    facts = busy_history().facts()
    known = {item.key for item in (*facts.items, *facts.neighbours)}
    text = whole(digest.build(outlooked(), audience))
    assert set(KEY.findall(text)) <= known
    assert set(KEY.findall(text))


def test_a_sentence_for_executives_holds_no_key_and_its_evidence_does() -> None:
    state = outlooked()
    plain = (
        *colour_line(state),
        *kpi_plain(state),
        *story_plain(state),
        *forecast_plain(state),
        *team_plain(state),
    )
    assert plain
    assert not any(isinstance(value, ItemRef) for line in plain for value in flat(line.text))
    assert any(isinstance(value, ItemRef) for line in plain for text in line.because for value in flat(text))


def test_a_colour_without_worry_tells_what_to_watch_and_warns_nobody() -> None:
    reason = Reason(Evidence("blocked", worded("one waits")), 1.0)
    (line,) = colour_line(having(judgement=Judgement(Colour.ON_TRACK, (reason,))))
    assert (words(line.text), line.tone) == ("Status: on track; to watch: one waits.", Tone.PLAIN)


def test_a_forecast_is_told_with_the_one_of_a_week_ago_and_what_moved_it() -> None:
    items = outlooked().open[:3]
    now, before = Outcome(date(2027, 1, 12), date(2027, 1, 23)), Outcome(date(2027, 1, 5), date(2027, 1, 15))
    found = Forecast(
        "modeling", items, 20, 10, now, now, before, added=items[:1], done=items[1:2], weeks=12, pace=2.5
    )
    state = having(forecast=found)
    (line,) = forecast_lines(state)
    assert words(line.text) == "Rest of modeling: 50 % by 12 Jan, 85 % by 23 Jan"
    assert words(line.because[0]) == "a week ago: 50 % by 05 Jan, 85 % by 15 Jan"
    assert words(line.because[1]).startswith("1 ticket came in this week: ")
    (plain,) = forecast_plain(state)
    assert words(plain.text) == "What is planned for it now is done between 12 Jan and 23 Jan."
    assert words(plain.because[0]) == "a week ago: 50 % by 05 Jan, 85 % by 15 Jan"


@pytest.mark.parametrize(
    ("arrivals", "growing", "aside", "plain"),
    [
        (
            1.0,
            Outcome(date(2027, 3, 2), None),
            "with new tickets as so far: 50 % by 02 Mar, no date for 85 %",
            "with new work as so far, count on 02 Mar.",
        ),
        (
            2.0,
            Outcome(None, None),
            "with new tickets as so far: no end in sight",
            "much new work has come in, too, so count on later.",
        ),
        (
            2.1,
            Outcome(None, None),
            "with new tickets as so far: no end in sight",
            "more new work has come in than was finished, so count on later.",
        ),
    ],
)
def test_what_new_work_makes_of_the_forecast_is_told_beside_it(
    arrivals: float, growing: Outcome, aside: str, plain: str
) -> None:
    now = Outcome(date(2027, 1, 12), date(2027, 1, 23))
    open_ = outlooked().open[:2]
    found = Forecast("modeling", open_, 20, 10, now, growing, weeks=12, pace=2.0, arrivals=arrivals)
    state = having(forecast=found)
    (line,) = forecast_lines(state)
    assert words(line.text) == "Rest of modeling: 50 % by 12 Jan, 85 % by 23 Jan, if nothing is added"
    assert words(line.because[0]) == aside
    (told,) = said(forecast_plain(state))
    assert told.startswith("What is planned for it now is done between 12 Jan and 23 Jan; ")
    assert told.endswith(plain)


def test_too_little_history_is_told_and_not_forecast() -> None:
    state = having(forecast=Forecast("modeling", outlooked().open[:2], 6, 10))
    assert said(forecast_lines(state)) == [
        "Rest of modeling: too little history for a forecast; 6 tickets finished, 10 needed"
    ]
    assert forecast_plain(state) == ()


def test_without_a_day_it_is_said_that_there_is_none() -> None:
    found = Forecast("modeling", outlooked().open[:2], 20, 10, Outcome(None, None), pace=0.1)
    state = having(forecast=found)
    assert said(forecast_lines(state)) == ["Rest of modeling: no end in sight"]
    assert said(forecast_plain(state)) == ["At the present pace it cannot be said when this is done."]


def test_a_measure_is_told_with_its_change_and_where_it_was_read() -> None:
    readings = tuple(
        Reading(value, NOW - timedelta(days=days), Evidence("said", worded("said by {person}", person="Ana")))
        for value, days in ((69, 8), (71, 1))
    )
    one = Measure("recall", "%", 62, 80, date(2027, 1, 31), readings)
    (line,) = kpi_lines(measuring(one))
    assert words(line.text) == "recall: 71 % (2), baseline 62 %, target 80 % by 31 Jan"
    assert words(line.because[0]) == "said by Ana"
    assert said(kpi_plain(measuring(one))) == ["recall: 71 %; the target is 80 % by 31 Jan."]


def test_a_target_that_was_never_stated_is_a_finding() -> None:
    state = measuring(Measure("recall"))
    (line,) = kpi_lines(state)
    assert (words(line.text), line.tone) == ("recall: no value was read yet, target never stated", Tone.WARN)
    assert said(kpi_plain(state)) == ["For recall no target was ever stated."]
    assert said(kpi_lines(measuring())) == ["No measure of success is written down yet."]


def test_the_same_cause_for_the_third_time_is_a_warning_and_the_second_is_not() -> None:
    state = outlooked()
    change = state.moves.looped[0]
    other = replace(change, item=next(one for one in state.open if one.id != change.item.id))
    for times, tone in ((2, Tone.PLAIN), (3, Tone.WARN)):
        (line,) = story_lines(having(story=Story((Loop(change, times, (other,) * (times - 1)),))))
        assert words(line.text).startswith(f"{times} steps back to data for the same cause")
        assert words(line.text).count(other.item.key) == 1
        assert line.tone is tone
    assert story_lines(having(story=Story((Loop(change),)))) == ()


def test_the_second_step_back_of_one_ticket_is_told_by_its_own_line_alone() -> None:
    change = outlooked().moves.looped[0]
    assert story_lines(having(story=Story((Loop(change, 2, (change,)),)))) == ()
    assert len(story_lines(having(story=Story((Loop(change, 3, (change, change)),))))) == 1


def test_roles_are_told_and_people_are_not() -> None:
    item = outlooked().open[0]
    missing = Coverage("modeling", (("data scientist", 2),), (("MLOps", "DevOps"),), (), 2, (item,))
    state = having(team=Team((missing,)))
    (line,) = team_lines(state)
    assert words(line.text) == "modeling: nobody on the project is MLOps or DevOps"
    assert words(line.because[1]) == "took part: data scientist (2)"
    assert said(team_plain(state)) == [
        "Nobody on the project has this role for building the model: MLOps or DevOps."
    ]
    assert not {"Ana", "Bo", "Chen", "Dana"} & set(
        re.findall(r"\w+", "\n".join(said(team_lines(outlooked()))))
    )


def test_the_worst_comes_first_in_a_portfolio() -> None:
    states = [
        replace(having(judgement=Judgement(colour)), project=replace(outlooked().project, name=colour.value))
        for colour in (Colour.ON_TRACK, Colour.AT_RISK, Colour.OFF_TRACK)
    ]
    titles = [words(part.title) for part in portfolio_of(states, "executive").sections]
    assert titles == ["off-track", "at-risk", "on-track"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_digest_can_be_told_in_every_language_with_the_same_keys_and_numbers(
    audience: str, language: str
) -> None:
    report = digest.build(outlooked(), audience)
    told, english = to_text(replace(report, language=language)), to_text(report)
    assert set(KEY.findall(told)) == set(KEY.findall(english))
    assert len(told.splitlines()) == len(english.splitlines())
    assert "{" not in told


def test_the_product_manager_sees_each_kind_of_fact_under_its_title() -> None:
    report = digest.build(outlooked(), "product")
    titles = [words(one.title) for one in report.sections if not one.is_empty]
    assert titles[:3] == ["Do this week", "Measures of success", "Forecast"]
    assert section(report, "Forecast")[0].startswith("Rest of modeling: too little history")

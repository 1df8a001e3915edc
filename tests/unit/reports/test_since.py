"""Since your last digest: what is different from what this reader was told, and what became of the asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.reports.histories import NOW
from tests.unit.reports.reading import portfolio_of, section, words
from tests.unit.reports.stories import churn, outlooked
from workflows.lifecycle.kpis import Measure, Reading
from workflows.lifecycle.outlook import Check, CheckState, Colour, Forecast, Gate, Judgement, Outcome, Outlook
from workflows.lifecycle.telling import Ask, Telling, read_since, told_by
from workflows.model import Evidence
from workflows.outbox import OpenWarning
from workflows.reports import digest

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState

WEEK_AGO = NOW - timedelta(days=7)
TITLE = "Since your last digest"


def before(**parts: object) -> Telling:
    """Return what was told a week ago, the same as today but for `parts`."""
    return replace(told_by(outlooked(), None), at=WEEK_AGO, **parts)


def having(**parts: object) -> ProjectState:
    state = outlooked()
    assert state.outlook is not None
    return replace(state, outlook=replace(state.outlook, **parts))


def said(state: ProjectState, told: Telling, audience: str = "product") -> list[str]:
    return section(digest.build(state, audience, told), TITLE)


def asked(key: str, kind: str = "unblock", times: int = 1) -> Ask:
    return Ask(kind, f"jira:{key}", key, "A thing", None, date(2026, 11, 9), times)


def test_a_first_digest_has_no_such_section() -> None:
    assert section(digest.build(outlooked(), "product"), TITLE) == []


@pytest.mark.parametrize("audience", ["executive", "product"])
def test_where_nothing_changed_that_is_said(audience: str) -> None:
    assert said(outlooked(), before(asks=()), audience) == ["Nothing that I told you then is different now."]


def test_a_new_status_is_told() -> None:
    state = having(judgement=Judgement(Colour.AT_RISK))
    assert "The status was on track, and is at risk now." in said(state, before(colour="on-track", asks=()))


def test_a_status_that_was_not_known_is_told_as_that() -> None:
    state = having(judgement=Judgement(Colour.ON_TRACK))
    told = said(state, before(colour="unknown", asks=()))
    assert [line for line in told if line.startswith("The status was ") and line.endswith("on track now.")]


def test_work_that_moved_on_is_told_and_its_forecasts_are_not_compared() -> None:
    forecast = Forecast("data", (), 20, 10, Outcome(date(2027, 1, 1), date(2027, 2, 1)))
    state = having(forecast=forecast)
    other = next(stage.name for stage in state.policy.stages if stage.name != state.centre.stage)
    lines = said(state, before(stage=other, likely=date(2027, 1, 15), asks=()))
    assert [line for line in lines if line.startswith("Most of the work was on ")]


def test_work_on_a_stage_that_the_policy_has_no_more_is_told_by_its_word() -> None:
    lines = said(outlooked(), before(stage="polishing", asks=()))
    assert [line for line in lines if line.startswith("Most of the work was on polishing, and is on ")]
    assert not [line for line in lines if "forecast" in line]


def test_a_forecast_that_moved_is_told_with_both_days() -> None:
    state = having(forecast=Forecast("data", (), 20, 10, Outcome(date(2027, 1, 1), date(2027, 2, 1))))
    lines = said(state, before(likely=date(2027, 1, 15), asks=()))
    assert lines == ["The careful forecast was 15 Jan, and is 01 Feb now."]
    assert said(state, before(likely=None, asks=())) == ["Nothing that I told you then is different now."]


def test_a_measure_with_another_value_is_told() -> None:
    reading = Reading(71.0, NOW, Evidence("said", "said by Ana"))
    measures = (Measure("recall", readings=(reading,)), Measure("cost", readings=(reading,)))
    state = replace(outlooked(), measures=measures)
    lines = said(state, before(values=(("recall", 69.0), ("cost", 71.0)), asks=()))
    assert lines == ["recall was 69, and is 71 now."]


def test_a_criterion_is_shown_since_only_when_it_is_met_now() -> None:
    checks = tuple(
        Check(name, "data", state) for name, state in (("one", CheckState.MET), ("two", CheckState.MISSING))
    )
    state = having(gates=(Gate("data", "modeling", "warn", "1", checks, current=True),))
    told = before(missing=("one", "two", "off-the-list"), asks=())
    assert read_since(state, told).shown == ("one",)
    assert said(state, told) == ["Shown since: one."]
    assert told_by(state, None).missing == ("two",)


def test_asks_that_are_settled_and_asks_that_come_back_are_told_with_their_age() -> None:
    state = outlooked()
    (open_,) = [ask for ask in told_by(state, None).asks if ask.key == "OPS-4"]
    told = before(asks=(asked("CH-1"), asked("CH-2", "review"), replace(open_, times=2)))
    lines = said(state, told)
    assert lines[0] == "2 of 3 asks are settled: CH-1, CH-2"
    assert lines[1] == "Still open: OPS-4 “Access to the contract archive”, since 10 Nov; asked 3 times now"
    assert told_by(state, told).asks.count(replace(open_, times=3)) == 1


def test_executives_hear_of_asks_as_numbers_with_the_keys_behind() -> None:
    state = outlooked()
    (open_,) = [ask for ask in told_by(state, None).asks if ask.key == "OPS-4"]
    report = digest.build(state, "executive", before(asks=(asked("CH-1"), open_)))
    (part,) = [one for one in report.sections if words(one.title).startswith(TITLE)]
    assert [words(line.text) for line in part.lines] == [
        "1 of 2 asks is settled.",
        "1 ask of then is still open, since 10 Nov.",
    ]
    assert [words(why) for line in part.lines for why in line.because] == ["CH-1", "OPS-4"]


def test_the_team_hears_only_of_asks_that_come_back() -> None:
    state = outlooked()
    (open_,) = [ask for ask in told_by(state, None).asks if ask.key == "OPS-4"]
    lines = said(state, before(colour="off-track", asks=(asked("CH-1"), open_)), "team")
    assert [line[:18] for line in lines] == ["Still open: OPS-4 "]
    assert said(state, before(asks=()), "team") == []


def test_a_ticket_that_is_gone_is_a_settled_ask() -> None:
    assert said(churn(), before(colour="unknown", stage=None, missing=(), asks=(asked("CH-404"),)))[-1] == (
        "1 of 1 asks is settled: CH-404"
    )


def test_a_decision_that_waits_is_asked_since_its_owner_was_warned() -> None:
    state = outlooked()
    stall = state.stalls[0]
    warning = OpenWarning(
        stall.item.id, "churn", stall.verdict.value, "Bo", "d1", NOW - timedelta(days=12),
        digest_at=NOW - timedelta(days=1),
    )  # fmt: skip
    asks = told_by(replace(state, warned={stall.item.id: warning}), None).asks
    assert [(ask.kind, ask.item, ask.since) for ask in asks if ask.kind == "decide"] == [
        ("decide", stall.item.id, date(2026, 11, 11))
    ]
    later = replace(warning, digest_at=NOW + timedelta(days=1))
    assert "decide" not in {
        ask.kind for ask in told_by(replace(state, warned={stall.item.id: later}), None).asks
    }


def test_the_portfolio_names_the_initiatives_that_stand_differently() -> None:
    state = having(judgement=Judgement(Colour.AT_RISK))
    quiet = replace(churn(), outlook=Outlook(judgement=Judgement(Colour.ON_TRACK)))
    told = {
        "churn": before(colour="on-track", asks=()),
        quiet.project.slug: Telling(WEEK_AGO, "on-track"),
    }
    report = portfolio_of((quiet, state), "executive", told)
    assert section(report, TITLE) == ["Churn early warning: The status was on track, and is at risk now."]
    same = portfolio_of((quiet,), "executive", told)
    assert section(same, TITLE) == ["Nothing that I told you then is different now."]
    assert section(portfolio_of((quiet,), "executive"), TITLE) == []


def test_what_was_told_grows_with_the_asks_alone() -> None:
    state = outlooked()
    told = told_by(state, None)
    assert (told.stage, told.colour) == (state.centre.stage, state.outlook.judgement.colour.value)  # type: ignore[union-attr]
    assert {ask.kind for ask in told.asks} == {"unblock", "review", "overdue"}
    assert told_by(replace(state, outlook=None), None).colour == "unknown"

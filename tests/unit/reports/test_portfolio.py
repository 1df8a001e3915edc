"""All projects on one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.reports.reading import portfolio_of, whole, words
from tests.unit.reports.stories import churn, everything, outlooked
from workflows.lifecycle.outlook import Outlook


@pytest.mark.parametrize("audience", ["executive", "product", "team"])
def test_the_project_that_needs_somebody_comes_first(audience: str) -> None:
    report = portfolio_of((churn(), everything()), audience)
    assert words(report.lead[0].text) == "2 initiatives, 1 needs attention."
    assert [words(part.title) for part in report.sections] == ["Churn early warning", "Support assistant"]


def test_an_early_project_says_what_is_not_known_yet() -> None:
    text = whole(portfolio_of((replace(churn(), outlook=Outlook()),), "executive"))
    assert "What the work is about at present is not known: none of it is placed yet." in text
    assert "No measure of success is written down yet." in text
    assert "1 initiative, none needs attention." in text


def test_without_projects_there_is_a_page_all_the_same() -> None:
    report = portfolio_of((), "executive")
    assert words(report.lead[0].text) == "0 initiatives, none needs attention."


def test_the_week_is_that_of_the_projects_zone() -> None:
    assert words(portfolio_of((churn(),), "product").title) == "ML portfolio, week 48"


def test_executives_hear_first_how_many_stand_how_and_how_many_ask_for_something() -> None:
    report = portfolio_of((outlooked(), churn()), "executive")
    assert [words(line.text) for line in report.lead] == [
        "2 initiatives: 1 at risk, 1 cannot be told.",
        "1 of them waits for somebody who decides or helps.",
    ]


def test_of_a_project_among_many_no_line_repeats_another() -> None:
    state = outlooked()
    (section,) = portfolio_of((state,), "executive").sections
    said = [words(line.text) for line in section.lines]
    held_up = [line for line in said if line.startswith(("Needed from outside", "Held up inside"))]
    assert len(held_up) == len(state.blockers)
    assert not any("unfinished item" in line for line in said[2:])
    assert len(said) == len(set(said))
